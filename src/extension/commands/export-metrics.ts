import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { metricsCsv } from '../../core/run/metrics-csv';
import { counted } from '../../text/counts';
import { saveFile, writePieces } from '../dashboard/save-file';
import { confirmed, type Notices } from '../notices';
import type { Run } from '../runs/run';

/**
 * Writes the metrics of a run to a file that the person chooses; of several, each to a file named by its run, into a
 * folder that the person chooses.
 * @throws InputError when one cannot be written
 */
export async function exportMetrics(runs: readonly Run[], notices: Notices): Promise<void> {
  if (runs.length === 1) {
    const [{ path: run, directory }] = runs;
    await saveFile(run, path.basename(run), 'csv', metricsCsv(() => directory.rowsFrom(0)), notices); // prettier-ignore
  } else if (runs.length > 1) {
    await exportAll(runs, notices);
  }
}

async function exportAll(runs: readonly Run[], notices: Notices): Promise<void> {
  const title = `Export the metrics of ${counted(runs.length, 'run')} into a folder`;
  const defaultUri = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(runs[0].path))?.uri;
  const options = { title, openLabel: 'Export Here', canSelectFolders: true, canSelectFiles: false, defaultUri };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  if (!folder) {
    return;
  }
  const files = runs.map((run) => ({ run, file: vscode.Uri.joinPath(folder, `${path.basename(run.path)}.csv`) }));
  const there = files.filter(({ file }) => fs.existsSync(file.fsPath)).map(({ file }) => path.basename(file.fsPath));
  const question = `Replace ${counted(there.length, 'file')} in ${path.basename(folder.fsPath)}?`;
  if (there.length > 0 && !(await confirmed(question, `${there.join(', ')} are there already.`, 'Replace'))) {
    return;
  }
  for (const { run, file } of files) {
    await writePieces(file, metricsCsv(() => run.directory.rowsFrom(0))); // prettier-ignore
  }
  notices.passing('check', `${counted(files.length, 'file')} written into ${path.basename(folder.fsPath)}`);
}
