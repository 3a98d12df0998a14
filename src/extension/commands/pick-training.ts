import * as vscode from 'vscode';
import { parseConfig } from '../../core/config/parse';
import type { RunConfig } from '../../core/config/types';
import { type Preset, presets } from '../../core/presets';
import { plainText } from '../plain-text';
import { findConfigs } from '../editor/config-files';
import { presetItems } from './preset-items';

/** What to train: a config file, or a preset. */
export type Training = { uri: vscode.Uri } | { config: RunConfig };

type Item = vscode.QuickPickItem & { training?: Training };

/** Asks what to train: the workspace's configs, the active editor's first, and the presets. */
export async function pickTraining(): Promise<Training | undefined> {
  const configs = await findConfigs();
  const items: Item[] = [];
  if (configs.length > 0) {
    items.push({ label: 'Configs', kind: vscode.QuickPickItemKind.Separator });
  }
  for (const uri of configs) {
    items.push({ label: `$(json) ${plainText(vscode.workspace.asRelativePath(uri))}`, training: { uri } });
  }
  items.push(
    ...presetItems('Presets: ').map(({ preset, ...item }) =>
      preset ? { ...item, training: { config: presetConfig(preset) } } : item,
    ),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Train',
    placeHolder: 'A config of the workspace, or a preset',
    matchOnDetail: true,
  });
  return picked?.training;
}

/** The preset that an argument of the form `{ preset: id }` names, as links do; undefined for anything else. */
export function presetTraining(argument: unknown): Training | undefined {
  const id = typeof argument === 'object' && argument !== null && 'preset' in argument ? argument.preset : undefined;
  const preset = presets.find((candidate) => candidate.id === id);
  return preset && { config: presetConfig(preset) };
}

function presetConfig({ id, config }: Preset): RunConfig {
  const parsed = parseConfig(JSON.stringify(config), id);
  if (!parsed.config) {
    throw new Error(`preset ${id}: ${parsed.problems[0].message}`);
  }
  return parsed.config;
}
