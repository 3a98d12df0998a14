import type { CheckpointComparison, CheckpointPlace } from '../../core/compare/checkpoints';
import type { KeySet } from '../../core/compare/frequencies';
import type { IrrepSet } from '../../core/compare/irrep-set';
import type { CheckpointDescription } from '../../core/checkpoint/description';
import type { Answer, Question } from '../../protocol/analysis';
import type { AnalystMethods } from '../../protocol/analyst';
import { BYTES, checkedValue, LONG_TEXT } from '../../protocol/checks/checked';
import { DESCRIPTION } from '../../protocol/checks/description';
import { Disposable } from '../disposable';
import type { Log } from '../log';
import { HelperProcess } from './helper-process';
import type { WorkerProgram } from './worker-process';

type AnalystProcess = HelperProcess<AnalystMethods, Record<never, never>>;

/** The window's analysis process: started by the first question, and again if it was lost. */
export class Analyst extends Disposable {
  private current: AnalystProcess | undefined;

  constructor(
    private readonly program: WorkerProgram,
    private readonly log: Pick<Log, 'debug' | 'info' | 'warn' | 'error' | 'failure'>,
  ) {
    super();
    this.own({ dispose: () => this.end() });
  }

  /** Answers a question about a checkpoint of a run. */
  async ask(run: string, ...question: Question): Promise<Answer> {
    const started = performance.now();
    const [method, args] = question;
    const what = `${method} of ${run} @ ${args[0]}`;
    try {
      const answer = await this.channel().call('ask', run, ...question);
      this.log.debug(`${what}: ${Math.round(performance.now() - started)} ms`);
      return answer;
    } catch (error) {
      this.log.failure(what, error);
      throw error;
    }
  }

  /** A page of HTML about a checkpoint of a run. */
  async report(run: string, epoch: number): Promise<string> {
    return checkedValue('the report', LONG_TEXT, await this.ask(run, 'report', [epoch]));
  }

  /** What a checkpoint file is. */
  async describe(file: string): Promise<CheckpointDescription> {
    return checkedValue('the description', DESCRIPTION, await this.channel().call('describe', file));
  }

  /** A checkpoint file as a `.pt` file for TransformerLens. */
  async exportModel(file: string): Promise<Uint8Array> {
    return checkedValue('the file', BYTES, await this.channel().call('exportModel', file));
  }

  /** The key frequencies of a checkpoint. */
  keys(place: CheckpointPlace): Promise<KeySet | IrrepSet> {
    return this.channel().call('keys', place);
  }

  /** Two checkpoints against each other. */
  compare(a: CheckpointPlace, b: CheckpointPlace): Promise<CheckpointComparison> {
    return this.channel().call('compare', a, b);
  }

  /** Nobody looks at this run any more. */
  close(run: string): void {
    this.current?.rpc.notify('close', run);
  }

  private channel(): AnalystProcess['rpc'] {
    this.current ??= this.start();
    return this.current.rpc;
  }

  private start(): AnalystProcess {
    const { program, log } = this;
    return new HelperProcess({
      name: 'analysis',
      program,
      handlers: {},
      checks: {},
      log,
      lost: ({ code, signal, message }) => {
        const how = message === undefined ? `ended (${signal ?? `exit code ${code}`})` : `failed: ${message}`;
        log.error(`analysis: its process ${how}; the next question starts a new one`);
        this.current = undefined;
      },
    });
  }

  private end(): void {
    this.current?.kill();
    this.current = undefined;
  }
}
