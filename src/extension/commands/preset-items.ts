import * as vscode from 'vscode';
import { type Preset, presets } from '../../core/presets';

export type PresetItem = vscode.QuickPickItem & { readonly preset?: Preset };

/** The presets to pick from, a separator with its name before each kind. @param before what stands before the names */
export function presetItems(before = ''): PresetItem[] {
  return presets.flatMap((preset, i): PresetItem[] => [
    ...(presets.at(i - 1)?.kind === preset.kind && i > 0
      ? []
      : [{ label: `${before}${preset.kind}`, kind: vscode.QuickPickItemKind.Separator }]),
    { label: `$(beaker) ${preset.title}`, detail: preset.description, preset },
  ]);
}
