import type { IrrepSet } from '../core/compare/irrep-set';
import type { IrrepGroup } from '../core/measures/group';
import type { RunDirectory } from '../core/run/directory';
import { chooseEngine } from '../engine/select';
import { irrepReports } from './group-report';
import { OpenedModel } from './opened-model';

/**
 * The irreps of a run's checkpoint, from its weights and its answers to all pairs.
 * @throws InputError, one line that names the file
 */
export async function irrepSetOf(directory: RunDirectory, epoch: number, group: IrrepGroup): Promise<IrrepSet> {
  const { config } = directory;
  const { parameters } = directory.loadCheckpoint(epoch);
  const { engine } = chooseEngine({ ...config, training: { ...config.training, engine: 'auto' } });
  const model = await OpenedModel.open(engine, parameters, config);
  try {
    const [, ...irreps] = await irrepReports(model, group);
    const shown = irreps.map(({ number, name, random_share, W_E_share, W_L_share, logit_fve }) => ({
      ...{ number, name, random_share, W_E_share, W_L_share, logit_fve },
    }));
    return { epoch, group: group.irreps.group.name, irreps: shown, keys: await model.keys() };
  } finally {
    model.dispose();
  }
}
