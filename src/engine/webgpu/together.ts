import type { Parameters } from '../../core/model';
import type { Engine, TrainingSetup } from '../engine';
import { ModelBatch, type ModelResult } from './batch';
import { openDevice } from './device';
import { webgpuEngine } from './engine';
import { modelsThatFit } from './memory';
import { batchKey, planFor } from './shape';
import { type DeviceModel, type ModelState, WebgpuTrainer } from './trainer';

/** Trainings that ask within so many milliseconds of the first train in one batch; who is paused is not waited for. */
const PATIENCE_MS = 50;

/**
 * An engine for several trainings of one process: those of one shape train in batches, each with the bits that it has alone.
 * Each training calls its own trainer as if there were no others.
 */
export function togetherEngine(): Engine {
  const groups = new Map<string, Group>();
  return {
    ...webgpuEngine,
    async create(setup) {
      const key = batchKey(setup.config);
      const found = groups.get(key);
      const group = found?.isUsable ? found : new Group();
      groups.set(key, group);
      return new WebgpuTrainer(setup, group.join(setup));
    },
  };
}

interface Request {
  epochs: number;
  readonly resolve: (result: ModelResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A training of a group. */
class Member implements DeviceModel {
  request: Request | undefined;

  constructor(
    private readonly group: Group,
    readonly setup: TrainingSetup,
    /** What it is; of one that is in a batch, as it was when that was made. */
    public state: Partial<ModelState> & Pick<ModelState, 'parameters'>,
    public step: number,
  ) {}

  run(epochs: number): Promise<ModelResult> {
    return new Promise((resolve, reject) => {
      this.request = { epochs, resolve, reject };
      this.group.asked();
    });
  }

  download(): Promise<ModelState> {
    return this.group.stateOf(this);
  }

  upload(parameters: Parameters): void {
    this.state = { ...this.state, parameters };
    this.group.replace(this);
  }

  dispose(): void {
    this.group.leave(this);
  }
}

/** Some members on the device, in their order. */
interface Part {
  readonly batch: ModelBatch;
  readonly members: readonly Member[];
}

/** Trainings of one structure. */
class Group {
  private members: Member[] = [];
  private parts: Part[] = [];
  /** Whether the batches are of the members of now. */
  private isCurrent = true;
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private failure: unknown;

  /** A group whose device is gone has lost what its members were. */
  get isUsable(): boolean {
    return this.failure === undefined;
  }

  join(setup: TrainingSetup): Member {
    const { parameters, optimizerState } = setup;
    const member = new Member(this, setup, { parameters, optimizerState }, optimizerState?.step ?? 0);
    this.members.push(member);
    this.isCurrent = false;
    return member;
  }

  leave(member: Member): void {
    this.members = this.members.filter((other) => other !== member);
    this.isCurrent = false;
    if (this.members.length > 0) {
      this.asked(); // the others may have waited for it
    } else {
      void this.queue(async () => this.dissolve());
    }
  }

  /** A member asks for updates: they are made when all have asked, or after some patience. */
  asked(): void {
    const waiting = this.members.filter(({ request }) => request !== undefined);
    if (waiting.length === 0) {
      return;
    }
    const delay = waiting.length === this.members.length ? 0 : PATIENCE_MS;
    if (delay === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.queue(() => this.answer());
    }, delay);
  }

  stateOf(member: Member): Promise<ModelState> {
    return this.queue(async () => {
      await this.gather();
      const part = this.partOf(member);
      if (!part) {
        throw new Error('the trainer is disposed of');
      }
      return (await part.batch.download())[part.members.indexOf(member)];
    });
  }

  /** Its weights were replaced. */
  replace(member: Member): void {
    const part = this.partOf(member);
    part?.batch.upload(part.members.indexOf(member), member.state.parameters);
  }

  private partOf(member: Member): Part | undefined {
    return this.parts.find(({ members }) => members.includes(member));
  }

  /** As many updates of those who wait as the one needs that needs the fewest. */
  private async answer(): Promise<void> {
    const waiting = this.members.filter(({ request }) => request !== undefined);
    if (waiting.length === 0) {
      return;
    }
    const epochs = Math.min(...waiting.map(({ request }) => request?.epochs ?? 0));
    try {
      await this.gather();
      for (const { batch, members } of this.parts) {
        const active = members.map((member) => waiting.includes(member));
        if (active.includes(true)) {
          const results = await batch.run(epochs, active);
          members.forEach((member, i) => active[i] && this.told(member, epochs, results[i], batch.step(i)));
        }
      }
    } catch (error) {
      this.failure ??= error;
      for (const member of waiting) {
        const { request } = member;
        member.request = undefined;
        request?.reject(error);
      }
    }
    this.asked();
  }

  private told(member: Member, epochs: number, result: ModelResult, step: number): void {
    const { request } = member;
    member.step = step;
    if (!request) {
      return;
    }
    request.epochs -= epochs;
    if (request.epochs === 0 || !Number.isFinite(result.train.loss)) {
      member.request = undefined;
      request.resolve(result);
    }
  }

  /** Batches of the members of now, as many as a buffer has room for in each. */
  private async gather(): Promise<void> {
    if (this.failure !== undefined) {
      throw this.failure;
    }
    if (this.isCurrent) {
      return;
    }
    const gpu = await openDevice();
    for (const { batch, members } of this.parts) {
      const states = await batch.download();
      members.forEach((member, i) => (member.state = states[i]));
    }
    this.dissolve();
    const members = [...this.members];
    this.isCurrent = true;
    const most = Math.max(1, modelsThatFit(planFor(members.map(({ setup }) => setup)), gpu));
    for (let first = 0; first < members.length; first += most) {
      const some = members.slice(first, first + most);
      const setups = some.map(({ setup, state }) => ({ ...setup, ...state }));
      this.parts.push({ batch: await ModelBatch.create(gpu, setups), members: some });
    }
  }

  private dissolve(): void {
    this.parts.forEach(({ batch }) => batch.dispose());
    this.parts = [];
    this.isCurrent = false;
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
