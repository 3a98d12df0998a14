import * as vscode from 'vscode';
import { CONFIG_SUFFIX } from '../../core/config/file';
import { presets } from '../../core/presets';
import { configText } from './config-text';
import { createFile, pickFolder } from './new-file';

/** Writes a preset to a new file of the workspace and opens it. Answers the file. */
export async function newConfig(): Promise<vscode.Uri | undefined> {
  const items = presets.map((preset) => ({ label: `$(beaker) ${preset.title}`, detail: preset.description, preset }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'New Config (1/2)',
    placeHolder: 'The preset to begin with',
    matchOnDetail: true,
  });
  const folder = picked && (await pickFolder('the config'));
  if (!picked || !folder) {
    return undefined;
  }
  return createFile(folder, {
    title: 'New Config (2/2)',
    id: picked.preset.id,
    suffix: CONFIG_SUFFIX,
    named: withSuffix,
    text: configText(picked.preset.config),
  });
}

function withSuffix(name: string): string {
  const trimmed = name.trim();
  return trimmed.endsWith(CONFIG_SUFFIX) ? trimmed : `${trimmed.replace(/\.json$/, '')}${CONFIG_SUFFIX}`;
}
