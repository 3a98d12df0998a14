import { configAfter, datedChanges, type Milestones } from '../core/config/changes';
import type { RunConfig } from '../core/config/types';
import type { OptimizerState } from '../core/optimizer-state';
import type { Parameters } from '../core/model';
import type { KnownSplit } from '../core/split';
import type { Engine, Trainer } from './engine';

/** A trainer whose config changes while it trains, as `training.changes` says. */
export class ChangingTrainer {
  private current: Trainer;
  /** What the trainer was made with. */
  private recipe: string;

  static async create(
    engine: Engine,
    config: RunConfig,
    split: KnownSplit,
    start: { readonly parameters: Parameters; readonly optimizer?: OptimizerState },
  ): Promise<ChangingTrainer> {
    return new ChangingTrainer(engine, config, split, await made(engine, config, split, start));
  }

  private constructor(
    private readonly engine: Engine,
    private readonly config: RunConfig,
    private readonly split: KnownSplit,
    trainer: Trainer,
  ) {
    this.current = trainer;
    this.recipe = recipeOf(config);
  }

  get trainer(): Trainer {
    return this.current;
  }

  /** The next epoch at which something may change. */
  nextChange(milestones: Milestones): number {
    const later = datedChanges(this.config, milestones).filter(({ epoch }) => epoch > this.current.epoch);
    return later[0]?.epoch ?? Infinity;
  }

  /** Makes the changes that are due: the next update is made with them. */
  async change(milestones: Milestones): Promise<void> {
    const changed = configAfter(this.config, this.current.epoch, milestones);
    const recipe = recipeOf(changed);
    if (recipe === this.recipe) {
      return;
    }
    const { current } = this;
    await current.download?.();
    const start = { parameters: current.parameters(), optimizer: current.optimizerState() };
    this.current = await made(this.engine, changed, this.split, start);
    this.recipe = recipe;
    current.dispose();
  }

  dispose(): void {
    this.current.dispose();
  }
}

function made(
  engine: Engine,
  config: RunConfig,
  { train, test }: KnownSplit,
  { parameters, optimizer }: { parameters: Parameters; optimizer?: OptimizerState },
): Promise<Trainer> {
  return engine.create({
    ...{ config, train, test, parameters, optimizerState: optimizer },
    threads: config.training.threads,
  });
}

function recipeOf({ optimizer, loss, model, training }: RunConfig): string {
  return JSON.stringify([optimizer, loss, model.freeze, training.batchSize]);
}
