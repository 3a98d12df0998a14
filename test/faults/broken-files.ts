import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { epochFileName, runFile } from '../../src/core/run/layout';
import { CHECKPOINT_EVERY } from './lab';
import type { Fault } from './faults';

/** What becomes of a file. */
const damages: Readonly<Record<string, (file: string) => void>> = {
  'is empty': (file) => fs.truncateSync(file, 0),
  'is cut': (file) => fs.truncateSync(file, Math.floor(fs.statSync(file).size * Math.random())),
  'holds zeros': (file) => fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size)),
};

const newest: Fault[] = Object.entries({ weights: runFile.checkpoints, state: runFile.states }).flatMap(
  ([what, folderOf]) =>
    Object.entries(damages).map(([how, damage]): Fault => ({
      name: `the newest ${what} file ${how}: on from the one before, with a warning`,
      happen: async (lab) => {
        const run = await lab.killed();
        const { epoch } = run.resumePoint() ?? { epoch: 0 };
        const file = path.join(folderOf(run.path), epochFileName(epoch));
        damage(file);
        const { stderr } = await lab.resumed(run);
        const before = epoch - CHECKPOINT_EVERY;
        assert.match(stderr, new RegExp(`^warning: ${file}: .+; going on from epoch ${before} instead$`, 'm'));
        await lab.assertWhole(run);
      },
    })),
);

export const brokenFiles: readonly Fault[] = [
  ...newest,
  ...Object.entries(damages).map(([how, damage]): Fault => ({
    name: `config.json ${how}: one line that names it`,
    happen: async (lab) => {
      const run = await lab.killed();
      damage(runFile.config(run.path));
      const { code, stdout, stderr } = await lab.grokking(['resume', run.path]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^[^\n]+config\.json: [^\n]+; put back a copy, or train again from the config file\n$/);
    },
  })),
  ...Object.entries(damages).map(([how, damage]): Fault => ({
    name: `status.json ${how}: resume goes on`,
    happen: async (lab) => {
      const run = await lab.killed();
      damage(runFile.status(run.path));
      assert.equal(run.status()?.state, 'interrupted');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  })),
  {
    name: 'metrics.jsonl cannot be read: one line, exit code 1',
    happen: async (lab) => {
      const run = await lab.killed();
      const file = runFile.metrics(run.path);
      const kept = `${file}.kept`;
      fs.renameSync(file, kept);
      fs.mkdirSync(file);
      const { code, stderr } = await lab.grokking(['resume', run.path]);
      assert.equal(code, 1);
      assert.match(stderr, /\n[^\n]+: metrics\.jsonl: is not a file; put back a copy\n$/);
      fs.rmdirSync(file);
      fs.renameSync(kept, file);
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'metrics.jsonl is longer than a string can be',
    happen: async (lab) => {
      const run = await lab.killed();
      const file = runFile.metrics(run.path);
      fs.truncateSync(file, fs.statSync(file).size + 600 * 2 ** 20); // a hole, which takes no room
      fs.appendFileSync(file, '\n');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'the last lines of metrics.jsonl are torn',
    happen: async (lab) => {
      const run = await lab.killed();
      const file = runFile.metrics(run.path);
      const text = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, text.slice(0, -1 - Math.floor(150 * Math.random())));
      fs.appendFileSync(file, Math.random() < 0.5 ? '\0\0\0\0\n{"epo' : '\n{"epoch": 12, "tr');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
  {
    name: 'half-written files are left: swept at the next start',
    happen: async (lab) => {
      const run = await lab.killed();
      for (const folder of [run.path, runFile.checkpoints(run.path), runFile.states(run.path)]) {
        fs.writeFileSync(path.join(folder, 'epoch-00000777.safetensors.12345.tmp'), 'half');
      }
      fs.mkdirSync(runFile.control(run.path), { recursive: true });
      fs.writeFileSync(path.join(runFile.control(run.path), '00000001-0123abcd.stop'), '');
      await lab.resumed(run);
      await lab.assertWhole(run);
    },
  },
];
