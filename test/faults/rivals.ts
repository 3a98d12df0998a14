import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listNames } from '../../src/core/run/disk';
import { runFile } from '../../src/core/run/layout';
import type { Fault } from './faults';

export const rivals: readonly Fault[] = [
  {
    name: 'two resume one run at the same instant: one trains, the other says who',
    happen: async (lab) => {
      const run = await lab.killed();
      const two = [0, 1].map(() => lab.start(['resume', run.path]));
      const refused = await Promise.race(two.map(async (process) => ({ process, ...(await lab.ended(process)) })));
      const owner = two.find((process) => process !== refused.process);
      assert.equal(refused.code, 2, refused.stderr);
      assert.match(
        refused.stderr,
        new RegExp(`is being trained by process ${owner?.child.pid} on .*; stop that first\n$`),
      );
      await owner?.until(() => run.require().status.state === 'running');
      assert.equal(run.require().holder?.pid, owner?.child.pid);
      assert.equal(listNames(runFile.lock(run.path)).length, 1);
      owner?.child.kill('SIGTERM');
      assert.equal(owner && (await lab.ended(owner)).code, 130);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: "another process has the dead one's number now (a container, a reboot)",
    happen: async (lab) => {
      const run = await lab.killed();
      const [name] = listNames(runFile.lock(run.path));
      const file = path.join(runFile.lock(run.path), name);
      const other = spawn('sleep', ['600'], { stdio: 'ignore' });
      try {
        const { pid } = other;
        fs.writeFileSync(file, JSON.stringify({ ...(JSON.parse(fs.readFileSync(file, 'utf8')) as object), pid }));
        const status = JSON.parse(fs.readFileSync(runFile.status(run.path), 'utf8')) as object;
        fs.writeFileSync(runFile.status(run.path), JSON.stringify({ ...status, pid }));
        assert.equal(run.status()?.state, 'interrupted');
        await lab.resumed(run);
        await lab.assertWhole(run);
      } finally {
        other.kill();
      }
    },
  },
  {
    name: 'a run is trained on another machine that shares the folder',
    happen: async (lab) => {
      const run = await lab.killed();
      const [name] = listNames(runFile.lock(run.path));
      const file = path.join(runFile.lock(run.path), name);
      const entry = { ...(JSON.parse(fs.readFileSync(file, 'utf8')) as object), host: 'node-17', pid: 31 };
      fs.writeFileSync(file, JSON.stringify(entry));
      const { code, stderr } = await lab.grokking(['resume', run.path]);
      assert.deepEqual([code, stderr], [2, `${run.path} is being trained by process 31 on node-17; stop that first\n`]);
      const silent = Date.now() / 1000 - 130;
      fs.utimesSync(file, silent, silent);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
];
