import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { saveFile } from '../dashboard/save-file';
import type { Analyst } from '../runs/analyst';
import type { Services } from '../services';
import { chooseRun, shownEpoch } from './pick-run';

/**
 * Writes a checkpoint to a `.pt` file for PyTorch and TransformerLens that the person chooses: the argument's, else the current
 * one of the run, else its newest. Answers the file.
 */
export async function exportModel(
  argument: unknown,
  services: Services,
  analyst: Pick<Analyst, 'exportModel'>,
): Promise<vscode.Uri | undefined> {
  const run = await chooseRun(argument, services, {
    apply: ({ checkpoints }) => checkpoints.length > 0,
    title: 'Export to PyTorch / TransformerLens…',
    rule: 'there is no checkpoint yet',
  });
  if (!run) {
    return undefined;
  }
  const epoch = shownEpoch(run, argument, services);
  const file = run.directory.checkpointFile(epoch);
  const bytes = await analyst.exportModel(file).catch((error: unknown) => {
    throw new InputError(`${run.name} is not exported: ${error instanceof Error ? error.message : String(error)}`);
  });
  return saveFile(run.path, `${path.basename(run.path)}-epoch-${epoch}`, 'pt', bytes, services.notices);
}
