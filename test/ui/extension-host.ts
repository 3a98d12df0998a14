import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createVSIX } from '@vscode/vsce';
import { projectFolder } from '../../scripts/project.mjs';
import { until } from '../until';

/** Clock ticks of /proc a second: the same on every Linux. */
const TICKS = 100;

/** For how long a process was kept from everything else at most, in milliseconds. */
export interface Longest {
  readonly clock: number;
  /** Of the thread's own processor time, which other processes do not lengthen. */
  readonly processor: number;
}

/** The process of a server's windows in which extensions run. */
export function extensionHost(server: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = statFields(Number(name))?.[1];
    if (parent !== undefined) {
      parents.set(Number(name), Number(parent));
    }
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === server || descends(parents.get(pid)));
  const hosts = [...parents.keys()].filter(
    (pid) => descends(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost'),
  );
  assert.ok(hosts.length > 0, 'there is no extension host');
  return Math.max(...hosts);
}

/** MB of memory that a process has taken. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The share of a core that a process takes over that time. */
export async function cpuShare(pid: number, seconds: number): Promise<number> {
  const [ticks, began] = [ticksOf(pid), performance.now()];
  await sleep(1000 * seconds);
  return (ticksOf(pid) - ticks) / TICKS / ((performance.now() - began) / 1000);
}

function ticksOf(pid: number): number {
  const fields = statFields(pid);
  assert.ok(fields, `process ${pid} has ended`);
  return Number(fields[11]) + Number(fields[12]);
}

/** What /proc/<pid>/stat says from the state on; undefined where there is no such process. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Asks extension hosts what they alone know, through an extension beside the one under test (test/fixtures/host-probe). */
export class HostProbe {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<HostProbe> {
    const probe = new HostProbe(mkdtempSync(path.join(os.tmpdir(), 'grokking-probe-')));
    const cwd = path.join(projectFolder, 'test', 'fixtures', 'host-probe');
    await createVSIX({ cwd, packagePath: probe.vsix, allowMissingRepository: true, skipLicense: true });
    return probe;
  }

  /** The extension, for the lab. */
  get vsix(): string {
    return path.join(this.folder, 'probe.vsix');
  }

  /** For the lab's server. */
  get env(): NodeJS.ProcessEnv {
    return { HOST_PROBE: this.folder };
  }

  /** Makes calls to the disk beneath a folder take so many milliseconds more. */
  async slow(pid: number, ms: number, under: string): Promise<void> {
    await this.ask(pid, { slow: ms, under });
  }

  /** For how long others had to wait for the extension host at most while something was done. */
  async longestWhile(pid: number, act: () => Promise<void>): Promise<Longest> {
    await this.ask(pid, { watch: true });
    await act();
    return this.ask(pid, { watch: false });
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  private async ask(pid: number, what: object): Promise<Longest> {
    // Without it the signal would be the end of the process.
    await until('the probe is there', () => existsSync(path.join(this.folder, `ready-${pid}`)));
    const answer = path.join(this.folder, `answer-${pid}`);
    rmSync(answer, { force: true });
    writeFileSync(path.join(this.folder, 'ask'), JSON.stringify(what));
    process.kill(pid, 'SIGUSR2');
    await until('the extension host answers', () => existsSync(answer));
    return JSON.parse(readFileSync(answer, 'utf8')) as Longest;
  }
}
