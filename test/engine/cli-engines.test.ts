import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { EnginesReport } from '../../src/protocol/engines';
import { numberText } from '../../src/text/numbers';
import { type CliOptions, grokking, temporaryFolder } from './cli-process';
import { useSoftwareGpu } from './software-gpu';

describe('grokking engines', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;
  let options: CliOptions;
  beforeEach(() => {
    folder = temporaryFolder();
    file = path.join(folder, 'cache', 'speeds.json');
    options = { env: { GROKKING_CACHE: path.dirname(file) } };
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('says what is available, how fast, and why not, and remembers what it timed', async () => {
    const { code, stdout, stderr } = await grokking(['engines', '--json'], folder, options);
    assert.equal(code, 0);
    const { model, engines } = JSON.parse(stdout) as EnginesReport;
    assert.equal(model, 'x + y mod 113, 3,830 pairs · 1 × (d_model 128, 4 heads, d_mlp 512)');
    const { ms_per_epoch: ms, ...wasm } = engines.wasm;
    assert.deepEqual(wasm, { available: true, reason: null, on: null, place: null });
    // Less is what was taken off for the losses, and no epoch: the fastest GPU takes longer.
    assert.ok(Number(ms) > 1 && Number(engines.fused.ms_per_epoch) > 0.05, stdout);
    for (const [name, { available, reason, on, ms_per_epoch }] of Object.entries(engines)) {
      assert.equal(available, reason === null, name);
      const isTimed = available && !on?.endsWith(': slow');
      assert.equal(ms_per_epoch !== null, isTimed, name);
      assert.equal(stderr.includes(`timing ${name}, once`), isTimed, stderr);
    }

    const known = fs.readFileSync(file, 'utf8');
    const table = await grokking(['engines'], folder, options);
    assert.doesNotMatch(table.stderr, /^timing/m);
    assert.equal(fs.readFileSync(file, 'utf8'), known);
    const [subject, , header] = table.stdout.split('\n');
    assert.ok(subject.startsWith(`The canonical model: ${model} · `), subject);
    assert.match(header, /^engine +available +ms per epoch$/);
    assert.ok(table.stdout.includes(numberText(Number(ms))), table.stdout);

    fs.writeFileSync(file, known.replace(/"wasm":[\d.]+/, '"wasm":1234.5'));
    const later = await grokking(['engines'], folder, options);
    assert.match(later.stdout, /^wasm +yes +1,235$/m, 'timed again');
    fs.writeFileSync(file, known.replace(/,"wasm":[\d.]+/, ''));
    const again = await grokking(['engines'], folder, options);
    assert.deepEqual(again.stderr.match(/^timing.*$/gm), ['timing wasm, once: its speed is remembered']);
  });

  it('times no software in the place of a GPU', async function () {
    const missing = useSoftwareGpu();
    if (missing !== undefined || process.env['GROKKING_TEST_GPU']) {
      this.skip();
    }
    const { code, stdout, stderr } = await grokking(['engines', '--json'], folder, options);
    assert.equal(code, 0, stderr);
    const { webgpu } = (JSON.parse(stdout) as EnginesReport).engines;
    assert.deepEqual([webgpu.available, webgpu.reason, webgpu.ms_per_epoch], [true, null, null]);
    assert.match(webgpu.on ?? '', /software in the place of a GPU: slow$/);
    const table = await grokking(['engines'], folder, options);
    assert.match(table.stdout, /^webgpu +yes +– +.*: slow; /m);
  });
});
