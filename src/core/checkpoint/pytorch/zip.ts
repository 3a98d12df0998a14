import { InputError } from '../../config/problem';
import { printable } from '../../printable';
import type { ByteSource } from '../byte-source';
import type { FileContents, Stored } from '../contents';
import { type ArchiveEntry, readArchive } from './archive';
import { torchClasses } from './classes';
import { readPickle } from './pickle';

const SAVE = 'save torch.save(model.state_dict(), …) in its place';

/** A file of torch.save since PyTorch 1.6: a zip of a pickle and of the bytes of each storage. */
export function readTorchZip(source: ByteSource): Omit<FileContents, 'close'> {
  const entries = readArchive(source);
  const pickle = entries.get('data.pkl');
  refuseOthers(entries);
  if (!pickle) {
    throw new InputError(`a zip archive that torch.save did not write (it has no data.pkl); ${SAVE}`);
  }
  if (pickle.packed) {
    throw new InputError(`its data.pkl is compressed or encrypted, which torch.save never does; ${SAVE}`);
  }
  const order = entries.get('byteorder');
  const swapped =
    order !== undefined && source.read(order.begin, Math.min(3, order.end - order.begin)).toString() === 'big';
  const classes = torchClasses((key) => {
    const entry = entries.get(`data/${key}`);
    if (entry?.packed) {
      throw new InputError(
        `its data/${printable(key)} is compressed or encrypted, which torch.save never does; ${SAVE}`,
      );
    }
    return entry && { source, begin: entry.begin, end: entry.end, swapped };
  });
  const { value } = readPickle(source, pickle.begin, pickle.end, classes);
  return { root: value as Stored, metadata: {} };
}

/** Other things that are zip archives, each by name. */
function refuseOthers(entries: ReadonlyMap<string, ArchiveEntry>): void {
  const names = [...entries.keys()];
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/^(.*\/)?constants\.pkl$/) || has(/^code\//)) {
    throw new InputError(`a TorchScript program, not a checkpoint; ${SAVE}`);
  }
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) {
    throw new InputError(
      'a numpy archive (.npz), not a checkpoint; save its arrays under TransformerLens’ names with safetensors.numpy.save_file',
    );
  }
  if (has(/^(models\/\w+\.json|serialized_exported_program\.json|archive_format)$/)) {
    throw new InputError(`a program of torch.export, not a checkpoint; ${SAVE}`);
  }
  if (has(/^(metadata\.json|model\.weights\.h5)$/)) {
    throw new InputError(`a Keras model, not a PyTorch checkpoint; ${SAVE}`);
  }
}
