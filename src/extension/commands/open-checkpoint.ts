import * as vscode from 'vscode';
import { CHECKPOINT_PAGE } from '../checkpoint-page/checkpoint-pages';
import type { CommandHandler } from './command-runner';

/** Shows a checkpoint file: the argument's, else one that the person chooses. */
export const openCheckpoint: CommandHandler = async (argument) => {
  const chosen = argument instanceof vscode.Uri ? argument : await chooseFile();
  await (chosen && vscode.commands.executeCommand('vscode.openWith', chosen, CHECKPOINT_PAGE));
};

async function chooseFile(): Promise<vscode.Uri | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Open Checkpoint',
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
      filters: { Checkpoints: ['safetensors', 'pth', 'pt', 'ckpt', 'pkl'] },
    })) ?? [];
  return file;
}
