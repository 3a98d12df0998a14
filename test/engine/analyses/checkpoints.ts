import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { RunConfig } from '../../../src/core/config/types';
import { initialParameters, type Parameters } from '../../../src/core/model';
import { MersenneTwister } from '../../../src/core/random';
import { encodeSafetensors } from '../../../src/core/checkpoint/safetensors';

/** Fresh weights with every constant moved a little, so that biases and LayerNorm are not at their neutral values. */
export function movedParameters({ model, task }: RunConfig): Parameters {
  const generator = new MersenneTwister([5]);
  const parameters = initialParameters(model, task);
  for (const { data } of Object.values(parameters)) {
    data.forEach((value, i) => (data[i] = value + 0.1 * generator.normal()));
  }
  return parameters;
}

export function temporaryFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-functions-')));
}

/** Writes a checkpoint as a training does. */
export function writeCheckpoint(folder: string, config: RunConfig, parameters: Parameters, epoch = 7): string {
  const file = path.join(folder, `epoch-${String(epoch).padStart(8, '0')}.safetensors`);
  fs.writeFileSync(
    file,
    encodeSafetensors(parameters, { format: 'pt', epoch: String(epoch), config: JSON.stringify(config) }),
  );
  return file;
}
