import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../../src/core/config/problem';
import { loadBackend, useBackend } from '../../../src/engine/tfjs/backend';
import type { LanguageModel } from '../../../src/lm/language-model';
import { loadBytes } from '../../../src/lm/memory';
import { ModelFolder, openLanguageModel } from '../../../src/lm/model-folder';
import { temporaryFolder } from '../cli-process';
import { type Json, referencePass, type Stored } from './reference';
import { bfloat16, float16, type Rounding, writeSafetensors } from './safetensors-writer';
import { smallModel, VOCABULARY, writeModel } from './small-models';

const TOKENS = [[3, 1, 4, 1, 5]];
const QWEN = smallModel('Qwen 3');
const GPT2 = smallModel('GPT-2');

describe('the folder of a language model', () => {
  let folder: string;
  before(async () => {
    await loadBackend('wasm', 1);
    useBackend('wasm');
  });
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const file = (name: string): string => path.join(folder, name);
  const tensorsOf = (tensors: Stored, names: (name: string) => boolean): Stored =>
    Object.fromEntries(Object.entries(tensors).filter(([name]) => names(name)));

  /** Its logits are those of the float64 pass with these tensors. */
  function assertReads(config: Json, tensors: Stored): void {
    const model = openLanguageModel(folder);
    const logits = model.logits(TOKENS);
    const values = logits.dataSync();
    const expected = referencePass(config, tensors, TOKENS[0]).logits.flat();
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - values[i])));
    assert.ok(worst <= 1e-4, `off by ${worst}`);
    logits.dispose();
    model.dispose();
  }

  /** The one line that opening is refused with; nothing is loaded before. */
  function refusal(): string {
    const tensors = tf.memory().numTensors;
    let said = 0;
    let model: LanguageModel | undefined;
    try {
      model = openLanguageModel(folder, () => said++);
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
      assert.ok(!error.message.includes('\n'));
      assert.deepEqual([tf.memory().numTensors, said], [tensors, 0], 'something was loaded');
      return error.message.replaceAll(folder, 'FOLDER');
    }
    model.dispose();
    throw new Error('it was opened');
  }

  for (const [dtype, round] of [
    ['F16', float16],
    ['BF16', bfloat16],
  ] as [string, Rounding][]) {
    // prettier-ignore
    it(`is read in ${dtype}, each number exactly`, () => {
      writeModel(folder, QWEN);
      const stored = writeSafetensors(file('model.safetensors'), QWEN.tensors, round);
      assertReads(QWEN.config, stored);
    });
  }

  it('is read in shards of mixed types', () => {
    writeModel(folder, QWEN);
    fs.rmSync(file('model.safetensors'));
    const names = Object.keys(QWEN.tensors);
    const shardOf = (name: string): number => (names.indexOf(name) % 3) + 1;
    const stored: Record<string, Stored[string]> = {};
    const map: Record<string, string> = {};
    for (const [shard, round] of [
      [1, float16],
      [2, bfloat16],
      [3, undefined],
    ] as const) {
      // prettier-ignore
      const name = `model-0000${shard}-of-00003.safetensors`;
      const part = tensorsOf(QWEN.tensors, (tensor) => shardOf(tensor) === shard);
      Object.assign(stored, writeSafetensors(file(name), part, round));
      Object.keys(part).forEach((tensor) => (map[tensor] = name));
    }
    const index = { metadata: { total_size: 1 }, weight_map: map };
    fs.writeFileSync(file('model.safetensors.index.json'), JSON.stringify(index));
    assertReads(QWEN.config, stored);

    fs.truncateSync(file('model-00002-of-00003.safetensors'), 600);
    assert.match(refusal(), /^FOLDER\/model\.safetensors\.index\.json: its shard model-00002-of-00003\.safetensors: .*truncated/); // prettier-ignore
    fs.rmSync(file('model-00002-of-00003.safetensors'));
    assert.match(refusal(), /its shard model-00002-of-00003\.safetensors: there is no such file$/);
  });

  it('is read with the names of the body alone, masks beside the weights, and a head that is tied', () => {
    const bare = Object.fromEntries(
      Object.entries(GPT2.tensors).map(([name, tensor]) => [name.replace('transformer.', ''), tensor]),
    );
    const mask = { shape: [1, 1, 2, 2], data: Float32Array.of(1, 0, 1, 1) };
    const head = GPT2.tensors['transformer.wte.weight'];
    writeModel(folder, { ...GPT2, tensors: { ...bare, 'h.0.attn.bias': mask, 'lm_head.weight': head } });
    assertReads(GPT2.config, GPT2.tensors);
  });

  it('says its size before it is loaded, and refuses what does not fit', () => {
    writeModel(folder, QWEN);
    const said: string[] = [];
    const before = tf.memory().numTensors;
    const model = openLanguageModel(folder, (line) => {
      said.push(line);
      assert.equal(tf.memory().numTensors, before, 'something was loaded before');
    });
    model.dispose();
    const count = Object.values(QWEN.tensors).reduce((sum, { data }) => sum + data.length, 0);
    const text = count.toLocaleString('en-US');
    assert.match(said.join(), new RegExp(`: qwen3 of ${text} parameters needs about [\\d.]+ kB of memory, and .* are free$`)); // prettier-ignore
    // 8 B parameters: more than 32 bits of addresses hold. The file is sparse: nothing of it is read.
    const big = { ...QWEN.config, vocab_size: 1_000_000_000, tie_word_embeddings: true };
    const shapes = { ...QWEN.tensors, 'model.embed_tokens.weight': { shape: [1_000_000_000, 16], data: new Float32Array(0) } }; // prettier-ignore
    fs.writeFileSync(file('config.json'), JSON.stringify(big));
    writeSafetensors(
      file('model.safetensors'),
      tensorsOf(shapes, (name) => name !== 'lm_head.weight'),
      bfloat16,
    );
    assert.match(refusal(), /^FOLDER: qwen3 of 16,0\d\d,\d{3},\d{3} parameters needs about \d+ GB of memory, and [\d.]+ GB are free; take a smaller model/); // prettier-ignore
    assert.ok(loadBytes({ parameters: 10, largest: 4 }) >= 40);
  });

  it('refuses prompts that do not fit, before anything is computed', () => {
    writeModel(folder, { ...QWEN, config: { ...QWEN.config, max_position_embeddings: 100_000 } });
    const model = openLanguageModel(folder);
    const wrong = (tokens: unknown): string => {
      const tensors = tf.memory().numTensors;
      try {
        model.logits(tokens as number[][]);
      } catch (error) {
        assert.ok(error instanceof InputError);
        assert.equal(tf.memory().numTensors, tensors);
        return error.message;
      }
      throw new Error('it was run');
    };
    assert.equal(
      wrong([[1, VOCABULARY]]),
      'token 23 (place 1 of prompt 0) is not in the vocabulary: ids are whole numbers from 0 to 22',
    );
    assert.match(wrong([[1, -1]]), /^token -1 \(place 1 of prompt 0\)/);
    assert.match(wrong([[1, 0.5]]), /^token 0\.5 /);
    assert.match(wrong([[1, 2], [3]]), /^prompts must be of one length: prompt 0 has 2 tokens, prompt 1 has 1$/); // prettier-ignore
    assert.match(wrong([]), /^tokens must be lists/);
    assert.match(wrong([[]]), /^tokens must be lists/);
    assert.match(wrong([new Array<number>(100_001).fill(1)]), /^a prompt of 100,001 tokens is longer than the model's context of 100,000$/); // prettier-ignore
    assert.match(wrong([new Array<number>(100_000).fill(1)]), /^these prompts need about \d+ GB of memory, and /);
    assert.throws(() => model.runWithCache(TOKENS, { record: ['blocks.9.hook_z'] }), /^InputError: there is no activation blocks\.9\.hook_z; /); // prettier-ignore
    assert.throws(
      () => model.logits(TOKENS, { hook_embed: (value) => tf.sum(value, 1) }),
      /the hook at hook_embed returns \[1, 16\] for \[1, 5, 16\]/,
    );
    model.dispose();
  });

  it('has a chat template, of its own file or of tokenizer_config.json', () => {
    writeModel(folder, QWEN);
    const template = `{{ bos_token }}{% for m in messages %}<{{ m['role'] }}>{{ m['content'] | trim }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}`;
    assert.equal(new ModelFolder(folder).chatTemplate, undefined);
    const stated = { bos_token: { content: '^' }, chat_template: [{ name: 'tool', template: 'x' }, { name: 'default', template }] }; // prettier-ignore
    fs.writeFileSync(file('tokenizer_config.json'), JSON.stringify(stated));
    const messages = [{ role: 'user', content: ' hi ' }];
    assert.equal(new ModelFolder(folder).chatTemplate?.(messages), '^<user>hi<assistant>');
    assert.equal(new ModelFolder(folder).chatTemplate?.(messages, false), '^<user>hi');
    fs.writeFileSync(file('chat_template.jinja'), `{{ raise_exception('roles must alternate') }}`);
    const { chatTemplate } = new ModelFolder(folder);
    assert.throws(() => chatTemplate?.(messages), /its chat template refuses these messages \(.*roles must alternate/);
    fs.writeFileSync(file('chat_template.jinja'), '{% for %}');
    assert.match(refusal(), /^FOLDER: its chat template cannot be read \(/);
  });

  const FIELDS: readonly (readonly [string, object, RegExp])[] = [
    ['an unknown architecture', { model_type: 'mamba' }, /config\.json\.model_type \("mamba"\) is an architecture that is not known; known are gpt2, gpt_neox, llama, /],
    ['no architecture', { model_type: undefined }, /config\.json\.model_type is an architecture that is not known/],
    ['another head', { architectures: ['Qwen3ForSequenceClassification'] }, /is not a model of the next token; that is Qwen3ForCausalLM$/],
    ['a field that is not honoured', { num_experts: 8 }, /config\.json\.num_experts \(8\) is a field that is not honoured/],
    ['quantised weights', { quantization_config: { bits: 4 } }, /config\.json\.quantization_config .* is a field that is not honoured/],
    ['a kind of positions', { rope_parameters: { rope_type: 'yarn', rope_theta: 1e6, factor: 4 } }, /config\.json\.rope_parameters\.rope_type \("yarn"\) is not honoured; what is: default, linear, llama3$/],
    ['a parameter of positions', { rope_parameters: { rope_theta: 1e6, attention_factor: 2 } }, /config\.json\.rope_parameters\.attention_factor \(2\) is a field that is not honoured/],
    ['a share of a head that is turned', { rope_parameters: { rope_theta: 1e6, partial_rotary_factor: 0.5 } }, /partial_rotary_factor \(0\.5\) is not honoured; only 1 is$/],
    ['an activation', { hidden_act: 'mish' }, /config\.json\.hidden_act \("mish"\) is not honoured; what is: gelu, /],
    ['a kind of layer', { layer_types: ['full_attention', 'chunked_attention'] }, /config\.json\.layer_types .* must be a list of 2, each one of sliding_attention, full_attention$/],
    ['a window that is not used', { layer_types: ['full_attention', 'sliding_attention'], sliding_window: 3 }, /layer_types .* has sliding_attention, but use_sliding_window is not true$/],
    ['a missing field', { rms_norm_eps: undefined }, /config\.json lacks rms_norm_eps, which its family needs/],
    ['a number that is none', { hidden_size: '16' }, /config\.json\.hidden_size \("16"\) must be a positive whole number$/],
    ['heads that do not share evenly', { num_key_value_heads: 3 }, /config\.json\.num_key_value_heads \(3\) must divide the 4 heads$/],
    ['another size', { intermediate_size: 25 }, /model\.layers\.0\.mlp\.gate_proj\.weight is \[24, 16\] where config\.json says \[25, 16\]; take both from the same qwen3$/],
    ['a layer too many', { num_hidden_layers: 1 }, /the weights have model\.layers\.1\.\S+, which a qwen3 of this config has not/],
    ['a layer too few', { num_hidden_layers: 3 }, /the weights have no model\.layers\.2\.\S+, which a qwen3 needs/],
  ]; // prettier-ignore
  for (const [title, change, line] of FIELDS) {
    it(`is refused by name for ${title}`, () => {
      writeModel(folder, { ...QWEN, config: { ...QWEN.config, ...change } });
      assert.match(refusal(), line);
    });
  }

  it('is refused for files that are missing or broken', () => {
    assert.equal(refusal(), 'FOLDER: is not the folder of a language model: it has no config.json');
    fs.writeFileSync(file('config.json'), '{');
    assert.equal(refusal(), 'FOLDER/config.json: is not JSON; copy it again');
    fs.writeFileSync(file('config.json'), JSON.stringify(QWEN.config));
    assert.match(refusal(), /^FOLDER: has no model\.safetensors and no model\.safetensors\.index\.json; /);
    writeModel(folder, QWEN);
    const { size } = fs.statSync(file('model.safetensors'));
    fs.truncateSync(file('model.safetensors'), size - 8);
    assert.match(
      refusal(),
      /^FOLDER\/model\.safetensors: safetensors: tensor \S+ lies outside the file \(truncated\?\)$/,
    );
    writeModel(folder, QWEN);
    fs.writeFileSync(file('tokenizer.json'), '{"model": {"type": "WordPlane"}}');
    assert.match(refusal(), /^FOLDER\/tokenizer\.json: is not a tokenizer that can be used \(/);
  });
});
