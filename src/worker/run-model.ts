import { OpenedModel } from '../analysis/opened-model';
import { InputError } from '../core/config/problem';
import type { Forecasts } from '../core/forecast/forecasts';
import type { Standing } from '../core/phases';
import { courseOf } from '../core/run/course';
import { RunDirectory, type RunInfo } from '../core/run/directory';
import { noCheckpointText } from '../core/run/nearby-epochs';
import { chooseEngine } from '../engine/select';
import type { ModelSource, Training } from './questions';
import { Verdicts } from './verdicts';

/** The checkpoints of a run, as one model whose weights are exchanged. */
export class RunModel implements ModelSource {
  readonly info: RunInfo;
  private readonly verdicts: Verdicts;
  private model: Promise<OpenedModel> | undefined;
  private shown: number | undefined;

  /** @throws InputError when there is no such run */
  constructor(
    run: string,
    private readonly forecasts: Forecasts,
  ) {
    const info = new RunDirectory(run).info();
    if (!info) {
      throw new InputError(`${run} is not a run any more`);
    }
    this.info = info;
    this.verdicts = new Verdicts(info.directory, info.config.load !== null);
  }

  async at(epoch: number): Promise<OpenedModel> {
    if (this.shown === epoch && this.model) {
      return this.model;
    }
    const { config, directory, name } = this.info;
    const epochs = directory.checkpoints().map((file) => file.epoch);
    if (!epochs.includes(epoch)) {
      throw new InputError(noCheckpointText(name, epochs, epoch));
    }
    const { parameters } = directory.loadCheckpoint(epoch);
    if (this.model) {
      (await this.model).setParameters(parameters);
    } else {
      // A training may be under way on every core; questions are answered by whatever engine fits this model.
      const { engine } = chooseEngine({ ...config, training: { ...config.training, engine: 'auto' } });
      this.model = OpenedModel.open(engine, parameters, config);
    }
    this.shown = epoch;
    return this.model;
  }

  standing(epoch: number): Standing {
    return this.verdicts.at(epoch);
  }

  forecast(epoch: number): ReturnType<Forecasts['of']> {
    return this.forecasts.of(this.info, epoch);
  }

  training(epoch: number): Training {
    return courseOf(this.info.directory, epoch);
  }

  async dispose(): Promise<void> {
    (await this.model)?.dispose();
  }
}
