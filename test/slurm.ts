import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { installPackages } from './debian-packages';
import { until } from './until';

const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client'];
const PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'scontrol'];

/** The daemons lie where only root's own PATH leads. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/**
 * Sees to it that Slurm is installed.
 * @returns why it cannot be, in words; undefined where it is
 */
export function provideSlurm(): string | undefined {
  if (hasSlurm()) {
    return undefined;
  }
  const problem = installPackages(PACKAGES);
  return problem === undefined
    ? hasSlurm()
      ? undefined
      : 'apt-get has installed no Slurm'
    : `Slurm is not installed, and ${problem}`;
}

function hasSlurm(): boolean {
  return PROGRAMS.every((program) =>
    PATH.split(':').some((folder) => fs.existsSync(path.join(folder === '' ? '.' : folder, program))),
  );
}

/** A Slurm of its own for one suite: both daemons in one folder, on free ports. */
export class Slurm {
  private readonly daemons: ChildProcess[] = [];
  private readonly kill = (): void => this.daemons.forEach((daemon) => daemon.kill('SIGKILL'));

  private constructor(private readonly folder: string) {}

  /** For whoever calls its programs. */
  get env(): NodeJS.ProcessEnv {
    return { SLURM_CONF: path.join(this.folder, 'slurm.conf') };
  }

  /** @param arraySize the site's MaxArraySize */
  static async start(arraySize: number, cpus: number): Promise<Slurm> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-slurm-'));
    const slurm = new Slurm(folder);
    ['state', 'spool', 'log'].forEach((name) => fs.mkdirSync(path.join(folder, name)));
    const [controller, node] = await freePorts(2);
    fs.writeFileSync(path.join(folder, 'slurm.conf'), configuration(folder, controller, node, arraySize, cpus));
    process.once('exit', slurm.kill);
    try {
      slurm.daemon('slurmctld');
      slurm.daemon('slurmd');
      await until('the cluster is idle', () => {
        slurm.daemons.forEach(({ exitCode, spawnfile }) => {
          if (exitCode !== null) {
            throw new Error(`${spawnfile} ended: ${slurm.log()}`);
          }
        });
        return slurm.tries(['sinfo', '--noheader', '--format=%T'])?.trim() === 'idle';
      });
    } catch (error) {
      await slurm.stop();
      throw error;
    }
    return slurm;
  }

  /** What one of its programs prints. */
  call([program, ...args]: readonly string[]): string {
    const env = { ...process.env, PATH, ...this.env };
    return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
  }

  /** Its tasks: array, number, state. */
  tasks(): { array: string; task: number; state: string }[] {
    const lines = this.call(['squeue', '--noheader', '--array', '--format=%F %K %T']).trim().split('\n');
    return lines
      .map((line) => line.split(/\s+/))
      .filter(({ length }) => length === 3)
      .map(([array, task, state]) => ({ array, task: Number(task), state }));
  }

  /** Ends all jobs, then both daemons, and removes the folder. */
  async stop(): Promise<void> {
    if (this.daemons.every(({ exitCode }) => exitCode === null)) {
      this.tries(['scancel', '--partition=main']);
      await until('no job is left', () => this.tries(['squeue', '--noheader'])?.trim() === '');
    }
    for (const daemon of this.daemons.reverse()) {
      daemon.kill('SIGTERM');
      await until('a daemon ends', () => daemon.exitCode !== null || daemon.signalCode !== null);
    }
    process.off('exit', this.kill);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private tries(argv: readonly string[]): string | undefined {
    try {
      return this.call(argv);
    } catch {
      return undefined;
    }
  }

  private daemon(program: string): void {
    const env = { ...process.env, PATH, ...this.env, NODE_OPTIONS: '' };
    this.daemons.push(spawn(program, ['-D'], { env, stdio: 'ignore' }));
  }

  private log(): string {
    return ['ctld.log', 'slurmd.log']
      .map((name) => path.join(this.folder, 'log', name))
      .filter((file) => fs.existsSync(file))
      .map((file) => fs.readFileSync(file, 'utf8').slice(-1000))
      .join('\n');
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<net.Server>((resolve, reject) => {
          const server = net.createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map((server) => {
      const { port } = server.address() as net.AddressInfo;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}

function configuration(folder: string, controller: number, node: number, arraySize: number, cpus: number): string {
  const host = os.hostname().split('.')[0];
  const { username } = os.userInfo();
  const file = (...parts: string[]): string => path.join(folder, ...parts);
  return `ClusterName=lab
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/none
CredType=cred/none
SlurmctldPort=${controller}
SlurmdPort=${node}
StateSaveLocation=${file('state')}
SlurmdSpoolDir=${file('spool')}
SlurmctldPidFile=${file('log', 'ctld.pid')}
SlurmdPidFile=${file('log', 'slurmd.pid')}
SlurmctldLogFile=${file('log', 'ctld.log')}
SlurmdLogFile=${file('log', 'slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=2
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
ReturnToService=2
EnforcePartLimits=ALL
MaxArraySize=${arraySize}
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}
