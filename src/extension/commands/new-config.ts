import * as vscode from 'vscode';
import { CONFIG_SUFFIX } from '../../core/config/file';
import { configText } from './config-text';
import { createFile, pickFolder } from './new-file';
import { presetItems } from './preset-items';

/** Writes a preset to a new file of the workspace and opens it. Answers the file. */
export async function newConfig(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showQuickPick(presetItems(), {
    title: 'New Config (1/2)',
    placeHolder: 'The preset to begin with',
    matchOnDetail: true,
  });
  const preset = picked?.preset;
  const folder = preset && (await pickFolder('the config'));
  if (!preset || !folder) {
    return undefined;
  }
  return createFile(folder, {
    title: 'New Config (2/2)',
    id: preset.id,
    suffix: CONFIG_SUFFIX,
    named: withSuffix,
    text: configText(preset.config),
  });
}

function withSuffix(name: string): string {
  const trimmed = name.trim();
  return trimmed.endsWith(CONFIG_SUFFIX) ? trimmed : `${trimmed.replace(/\.json$/, '')}${CONFIG_SUFFIX}`;
}
