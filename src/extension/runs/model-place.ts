import * as path from 'node:path';
import { RunDirectory } from '../../core/run/directory';
import { countText } from '../../text/counts';
import type { RunCheckpoint } from './run';
import type { RunStore } from './run-store';

/** The folder of a language model, as Hugging Face saves it. */
export interface FolderPlace {
  /** Absolute path. */
  readonly folder: string;
}

/** What analysis functions run on. */
export type ModelPlace = RunCheckpoint | FolderPlace;

export function isFolder(place: ModelPlace): place is FolderPlace {
  return 'folder' in place;
}

/** The checkpoint's file, or the folder. */
export function placePath(place: ModelPlace): string {
  return isFolder(place) ? place.folder : new RunDirectory(place.run).checkpointFile(place.epoch);
}

/** The name of the run or of the folder. */
export function modelName(place: ModelPlace, store: Pick<RunStore, 'get'>): string {
  return isFolder(place) ? path.basename(place.folder) : (store.get(place.run)?.name ?? '');
}

/** `add-113 @ 12,000`, `pythia-70m` */
export function placeName(place: ModelPlace, store: Pick<RunStore, 'get'>): string {
  const name = modelName(place, store);
  return isFolder(place) ? name : `${name} @ ${countText(place.epoch)}`;
}
