import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { isModelFolder, modelsIn } from '../../core/model-folders';
import type { SycophancySubject } from '../../core/sycophancy/subject';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { checkpointOfArgument, chooseRun } from './pick-run';
import { requireTrust } from './trust';

const TITLE = 'Analyze Sycophancy…';

const OF_RUN = 'A run of this workspace';
const OF_FOLDER = 'A language model in a folder, or the folder of several';

/**
 * Shows the analysis of a run's checkpoint, or of a language model: the argument's (a run, a checkpoint or a folder), else
 * what the person picks. Where there is none yet it is made.
 * @throws InputError, one line, for a run in whose task nobody has an opinion
 */
export async function analyzeSycophancy(argument: unknown, services: Services): Promise<void> {
  requireTrust('Analyzing a model');
  const subject = argument instanceof vscode.Uri ? await askedModel(argument) : await chosenSubject(argument, services);
  if (subject) {
    services.sycophancy.show(subject);
  }
}

async function chosenSubject(argument: unknown, services: Services): Promise<SycophancySubject | undefined> {
  if (argument === undefined) {
    const items = [
      { label: OF_RUN, detail: 'whose task is "opinion": its current or newest checkpoint' },
      {
        label: OF_FOLDER,
        detail:
          'as Hugging Face saves it, or with a folder for each step of a training; and a file of prompts (*.prompts.json)',
      },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: TITLE });
    if (picked?.label !== OF_RUN) {
      return picked && chosenModel();
    }
  }
  const isPicked = argument === undefined;
  const run = await chooseRun(argument, services, {
    // A run that was named is refused by a line of its own.
    apply: (candidate) => !isPicked || hasOpinions(candidate),
    title: TITLE,
    rule: 'it takes a run of the operation "opinion", such as the preset mixed',
  });
  return run && checkpointOf(run, argument, services);
}

function hasOpinions({ config }: Run): boolean {
  return config.task.operation === 'opinion';
}

function checkpointOf(run: Run, argument: unknown, { current }: Pick<Services, 'current'>): SycophancySubject {
  if (!hasOpinions(run)) {
    throw new InputError(
      `${run.name}: nobody has an opinion in its task; take a run of the operation "opinion", such as the preset mixed`,
    );
  }
  const chosen = current.checkpoint();
  const epoch =
    checkpointOfArgument(run, argument)?.epoch ?? (chosen?.run === run.path ? chosen.epoch : run.checkpoints.at(-1));
  if (epoch === undefined) {
    throw new InputError(`${run.name} has no checkpoint yet: wait for its first`);
  }
  return { kind: 'checkpoint', run: run.path, epoch };
}

async function chosenModel(): Promise<SycophancySubject | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title:
        'The folder of a language model (config.json, *.safetensors, tokenizer.json), or one with such folders in it',
      openLabel: 'Take This Model',
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    })) ?? [];
  return folder && askedModel(folder);
}

/** What the model or the models of a folder are asked. */
async function askedModel(folder: vscode.Uri): Promise<SycophancySubject | undefined> {
  const [prompts] =
    (await vscode.window.showOpenDialog({
      title: 'What it is asked: a file of prompts',
      openLabel: 'Ask These Prompts',
      filters: { Prompts: ['prompts.json', 'json'] },
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    })) ?? [];
  const asked = prompts && { folder: folder.fsPath, prompts: prompts.fsPath };
  const isSeries = !isModelFolder(folder.fsPath) && modelsIn(folder.fsPath).length > 0;
  return asked && (isSeries ? { kind: 'models', ...asked } : { kind: 'model', ...asked });
}
