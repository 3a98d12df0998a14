import * as fs from 'node:fs';
import * as path from 'node:path';

/** Replaces a file in one step, so that a reader sees the old one or the new one and a crash leaves no half. */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Names in a folder, sorted; none when there is no such folder. */
export function listNames(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** The parts of a run directory. */
export const runFile = {
  config: (run: string): string => path.join(run, 'config.json'),
  status: (run: string): string => path.join(run, 'status.json'),
  metrics: (run: string): string => path.join(run, 'metrics.jsonl'),
  checkpoints: (run: string): string => path.join(run, 'checkpoints'),
  states: (run: string): string => path.join(run, 'state'),
};

/** `epoch-00012000.safetensors` */
export function epochFileName(epoch: number): string {
  return `epoch-${String(epoch).padStart(8, '0')}.safetensors`;
}

/** The epoch in a name made by `epochFileName`, or undefined for other files. */
export function epochOfFileName(name: string): number | undefined {
  const match = /^epoch-(\d{8,})\.safetensors$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
