import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { trainingNode } from '../../../src/extension/runs/training-node';

describe('the Node.js that trains', () => {
  const PATH = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = PATH;
  });

  it('is the editor’s own, but for a GPU in Electron, where it is the machine’s', () => {
    process.env['PATH'] = path.dirname(process.execPath);
    assert.equal(trainingNode('fused', true), process.execPath);
    assert.equal(trainingNode('webgpu', false), process.execPath);
    const { stdout } = spawnSync(trainingNode('webgpu', true), ['-p', '6 * 7'], { encoding: 'utf8' });
    assert.equal(stdout.trim(), '42');
    process.env['PATH'] = path.join(path.sep, 'nowhere');
    assert.equal(trainingNode('webgpu', true), process.execPath);
  });
});
