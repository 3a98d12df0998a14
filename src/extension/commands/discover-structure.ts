import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { NO_ARGUMENTS } from '../analyses/result';
import type { Services } from '../services';
import { chooseRun, shownEpoch } from './pick-run';
import { requireTrust } from './trust';

/** The function of the samples that searches a checkpoint, told nothing: a person can read and change it. */
const NAME = 'discoverWithoutHypothesis';

/**
 * Searches a checkpoint for structure without a hypothesis: the argument's, else the current one of the run, else its newest.
 * What is found is a result like that of every function. Answers its id.
 * @throws InputError, one line, for the folder of a language model
 */
export async function discoverStructure(
  argument: unknown,
  services: Services,
  extensionUri: vscode.Uri,
): Promise<number | undefined> {
  requireTrust('Analyzing a model');
  if (argument instanceof vscode.Uri) {
    throw new InputError(
      `${argument.fsPath}: structure is searched for in a table of answers to x and y, which a checkpoint of a run has; take a run`,
    );
  }
  const run = await chooseRun(argument, services, {
    apply: ({ checkpoints }) => checkpoints.length > 0,
    title: 'Discover Structure…',
    rule: 'there is structure to look for in a checkpoint, and there is none yet',
  });
  if (!run) {
    return undefined;
  }
  const epoch = shownEpoch(run, argument, services);
  const { calls, results } = services.analyses;
  const file = vscode.Uri.joinPath(extensionUri, 'samples', 'analyses', 'structure.analysis.ts').fsPath;
  const result = calls.start({ file, name: NAME, label: NAME }, { run: run.path, epoch }, NO_ARGUMENTS, 'call');
  results.show(result);
  return result.id;
}
