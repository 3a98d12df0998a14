import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { lm } from '../../../src/cli/commands/lm';
import { InputError } from '../../../src/core/config/problem';
import { nativeProblem } from '../../../src/engine/tfjs/native';
import { type Finished, grokking, temporaryFolder } from '../cli-process';
import { referencePass } from './reference';
import { smallModel, writeModel } from './small-models';

const TOKENIZER = path.resolve('test', 'fixtures', 'lm', 'tokenizers', 'gpt2', 'tokenizer.json');
const TOKENS = [
  [3, 1, 4, 1, 5, 9],
  [2, 7, 1, 8, 2, 8],
];
const HOOK = 'blocks.1.hook_resid_pre';
const GEMMA = smallModel('Gemma 2');

interface Answer {
  family: string;
  tokens: number[][];
  shape: number[];
  logits: number[][][];
  hooks: Record<string, number[][][]>;
}

const run = ({ code, stdout, stderr }: Finished): Answer => {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Answer;
};

function assertClose(values: number[][], expected: number[][], what: string): void {
  const worst = Math.max(...expected.flat().map((value, i) => Math.abs(value - values.flat()[i])));
  assert.ok(worst <= 1e-4, `${what} is off by ${worst}`);
}

describe('grokking lm run', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    writeModel(path.join(folder, 'gemma'), GEMMA);
    writeModel(path.join(folder, 'gpt2'), smallModel('GPT-2'));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const engine of ['wasm', ...(nativeProblem() === undefined ? ['tensorflow'] : [])]) {
    it(`prints logits and activations, also of a patched run (${engine})`, async () => {
      const args = ['lm', 'run', 'gemma', '--tokens', JSON.stringify(TOKENS), '--record', `${HOOK},blocks.0.attn.hook_attn_scores`, '--engine', engine, '--json']; // prettier-ignore
      const [plainRun, patchedRun] = await Promise.all([
        grokking(args, folder),
        grokking([...args, '--patch', JSON.stringify({ hook: HOOK, position: 2, from: 1, to: 0 })], folder),
      ]);
      assert.match(plainRun.stderr, /^gemma: gemma2 of [\d,]+ parameters needs about [\d.]+ kB of memory, and .* are free\n$/); // prettier-ignore
      const passes = TOKENS.map((row) => referencePass(GEMMA.config, GEMMA.tensors, row));
      const plain = run(plainRun);
      assert.deepEqual([plain.family, plain.tokens, plain.shape], ['gemma2', TOKENS, [2, 6, 23]]);
      passes.forEach(({ logits, before }, prompt) => {
        assertClose(plain.logits[prompt], logits, 'a logit');
        assertClose(plain.hooks[HOOK][prompt], before[1], HOOK);
      });
      const scores = plain.hooks['blocks.0.attn.hook_attn_scores'] as unknown as (number | null)[][][][];
      assert.equal(scores[0][0][0][1], null, 'what attention may not see');
      const patched = run(patchedRun);
      const { logits, before } = referencePass(GEMMA.config, GEMMA.tensors, TOKENS[0], (layer, stream) => {
        if (layer === 1) stream[2] = [...passes[1].before[1][2]];
      });
      assertClose(patched.logits[0], logits, 'a patched logit');
      assertClose(patched.logits[1], passes[1].logits, 'a logit of the other prompt');
      assertClose(patched.hooks[HOOK][0], before[1], HOOK);
    });
  }

  it('shows people the likeliest tokens, and reads text by the tokenizer', async () => {
    const tokens = await grokking(['lm', 'run', 'gpt2', '--tokens', '[1, 2, 3]', '--record', 'hook_embed'], folder);
    assert.equal(tokens.code, 0, tokens.stderr);
    assert.match(tokens.stdout, /^prompt +next token +logit\n( +0 +\d+ +−?[\d.]+\n){5}\nactivation +shape .*\nhook_embed +\[1, 3, 16\]/); // prettier-ignore
    fs.copyFileSync(TOKENIZER, path.join(folder, 'gpt2', 'tokenizer.json'));
    const vocabulary = 520;
    const { config, tensors } = smallModel('GPT-2');
    const embedding = {
      shape: [vocabulary, 16],
      data: Float32Array.from({ length: vocabulary * 16 }, (_, i) => Math.sin(i)),
    };
    const wide = { config: { ...config, vocab_size: vocabulary }, tensors: { ...tensors, 'transformer.wte.weight': embedding } }; // prettier-ignore
    writeModel(path.join(folder, 'gpt2'), wide);
    const args = ['lm', 'run', 'gpt2', '--text', "def f(x): it's", '--json'];
    const { tokens: read, shape, logits } = run(await grokking(args, folder));
    assert.deepEqual(shape, [1, read[0].length, vocabulary]);
    assertClose(logits[0], referencePass(wide.config, wide.tensors, read[0]).logits, 'a logit');
    assert.ok(read[0].length > 3 && read[0].length < 14, 'some letters stand together');
  });

  const run1 = ['lm', 'run', 'gemma', '--tokens', '[1,2]'];
  const WRONG: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no action', ['lm'], /^grokking lm: says nothing to do; it takes run, see grokking lm --help$/],
    ['another action', ['lm', 'walk'], /^grokking lm: has no walk; it takes run, /],
    ['no folder', ['lm', 'run', '--tokens', '[1]'], /^grokking lm: <folder> is missing; see /],
    ['no prompt', ['lm', 'run', 'gemma'], /^grokking lm run takes either --tokens or --text$/],
    ['both kinds of prompt', [...run1, '--text', 'a'], /^grokking lm run takes either --tokens or --text$/],
    ['no model', ['lm', 'run', '.', '--tokens', '[1]'], /^FOLDER: is not the folder of a language model: it has no config\.json$/],
    ['text without a tokenizer', ['lm', 'run', 'gemma', '--text', 'a'], /^FOLDER\/gemma: has no tokenizer\.json, so it reads no text; copy it there, or give --tokens$/],
    ['tokens that are no JSON', ['lm', 'run', 'gemma', '--tokens', '1 2'], /^--tokens takes JSON, got 1 2; /],
    ['a token that there is not', ['lm', 'run', 'gemma', '--tokens', '[[1,23]]'], /^token 23 \(place 1 of prompt 0\) is not in the vocabulary: /],
    ['prompts of two lengths', ['lm', 'run', 'gemma', '--tokens', '[[1,2],[1]]'], /^prompts must be of one length: /],
    ['an activation that there is not', [...run1, '--record', 'hook_z'], /^there is no activation hook_z; of its 2 layers, /],
    ['a patch that is none', [...run1, '--patch', '{"hook":"hook_embed"}'], /^--patch takes \{"hook": NAME, /],
    ['a patch with another field', [...run1, '--patch', '{"hook":"hook_embed","layer":1}'], /^--patch has layer, which is no field; /],
    ['a patch of a prompt that there is not', [...run1, '--patch', '{"hook":"hook_embed","position":0,"from":1,"to":0}'], /^the patch names prompt 1, and there are 1, /],
    ['a patch of a position that there is not', [...run1, '--patch', '{"hook":"hook_embed","position":2,"from":0,"to":0}'], /^the patch is at position 2, and prompts have 2, /],
    ['an engine that there is not', [...run1, '--engine', 'fused'], /^--engine takes auto, tensorflow or wasm, got fused$/],
  ]; // prettier-ignore
  for (const [title, args, line] of WRONG) {
    it(`refuses ${title}`, async () => {
      const inFolder = args.slice(1).map((arg) => (['gemma', '.'].includes(arg) ? path.join(folder, arg) : arg));
      await assert.rejects(lm.run(inFolder), (error: Error) => {
        assert.ok(error instanceof InputError, error.stack);
        assert.match(error.message.replace(folder, 'FOLDER'), line);
        return true;
      });
    });
  }

  it('refuses in one line, with exit code 2 and nothing on stdout', async () => {
    const { code, stdout, stderr } = await grokking(['lm', 'run', 'gemma', '--text', 'a'], folder);
    assert.equal(stderr, 'gemma: has no tokenizer.json, so it reads no text; copy it there, or give --tokens\n');
    assert.deepEqual([code, stdout], [2, '']);
  });
});
