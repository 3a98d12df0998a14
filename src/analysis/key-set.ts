import type { KeySet } from '../core/compare/frequencies';
import type { IrrepSet } from '../core/compare/irrep-set';
import { type CyclicGroup, groupOf } from '../core/measures/group';
import { keyFrequencies, spectrumOf } from '../core/measures/spectrum';
import type { RunDirectory } from '../core/run/directory';
import { multiply } from '../engine/product';
import { irrepSetOf } from './irrep-set';
import { neuronLogitMap, transposed } from './weights';

/**
 * What a run's checkpoint uses: its key frequencies, of a finite group that is not cyclic its irreps.
 * @throws InputError, one line that names the file
 */
export async function keySetOf(directory: RunDirectory, epoch: number): Promise<KeySet | IrrepSet> {
  const group = groupOf(directory.config.task);
  return group.kind === 'cyclic' ? frequenciesOf(directory, epoch, group) : irrepSetOf(directory, epoch, group);
}

/** From its weights alone: those with more than 2% of W_L's power. */
function frequenciesOf(directory: RunDirectory, epoch: number, group: CyclicGroup): KeySet {
  const { parameters } = directory.loadCheckpoint(epoch);
  const spectrum = spectrumOf(group, transposed(neuronLogitMap(parameters, directory.config.model, multiply)));
  const { modulus, order, root = null } = group;
  return { epoch, modulus, order, root, keys: keyFrequencies(spectrum), shares: Float64Array.from(spectrum.shares) };
}
