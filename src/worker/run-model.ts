import { OpenedModel } from '../analysis/opened-model';
import { InputError } from '../core/config/problem';
import { RunDirectory, type RunInfo } from '../core/run/directory';
import type { MetricsReader } from '../core/run/metrics';
import type { MetricsRow } from '../core/run/metrics-row';
import { chooseEngine } from '../engine/select';
import type { ModelSource } from './questions';

/** The checkpoints of a run, as one model whose weights are exchanged. */
export class RunModel implements ModelSource {
  readonly info: RunInfo;
  private readonly reader: MetricsReader;
  private logged: MetricsRow[] = [];
  private model: Promise<OpenedModel> | undefined;
  private shown: number | undefined;

  /** @throws InputError when there is no such run */
  constructor(run: string) {
    const info = new RunDirectory(run).info();
    if (!info) {
      throw new InputError(`${run} is not a run any more`);
    }
    this.info = info;
    this.reader = info.directory.metricsReader();
  }

  get loaded(): boolean {
    return this.info.config.load !== null;
  }

  async at(epoch: number): Promise<OpenedModel> {
    if (this.shown === epoch && this.model) {
      return this.model;
    }
    const { config, directory, name } = this.info;
    if (!directory.checkpoints().some((file) => file.epoch === epoch)) {
      throw new InputError(`${name} has no checkpoint of epoch ${epoch}`);
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

  rows(epoch: number): MetricsRow[] {
    const { rows, restarted } = this.reader.read();
    this.logged = restarted ? rows : [...this.logged, ...rows];
    return this.logged.filter((row) => row.epoch <= epoch);
  }

  async dispose(): Promise<void> {
    (await this.model)?.dispose();
  }
}
