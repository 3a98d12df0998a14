import * as os from 'node:os';
import type * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../core/config/problem';
import type { BackendName } from '../engine/tfjs/backend';
import type { LanguageModelConfig } from '../lm/config/config';
import type { Tokens } from '../lm/hooked-model';
import type { ModelFolder } from '../lm/model-folder';
import type { Tokenizer } from '../lm/tokenizer';
import { numberText } from '../text/numbers';
import { tableText } from './table';

/** What `grokking lm run` is asked for. */
export interface LanguageModelRun {
  readonly folder: string;
  readonly backend: BackendName;
  /** Rows of tokens, not yet checked, or texts. */
  readonly prompts: { readonly tokens: unknown } | { readonly text: readonly string[] };
  readonly record: readonly string[];
  /** Not yet checked. */
  readonly patch: unknown;
  readonly say: (line: string) => void;
}

export interface LanguageModelReport {
  json(): object;
  text(): string;
}

/** How many of the likeliest next tokens people are shown. */
const LIKELIEST = 5;

/**
 * Runs a language model once. What is asked for is checked before its weights are loaded.
 * @throws InputError, one line
 */
export async function runReport(run: LanguageModelRun): Promise<LanguageModelReport> {
  // tfjs is loaded only here.
  const [
    { ModelFolder },
    { loadBackend, useBackend },
    { checkTokens },
    { checkHookNames },
    { parsePatch, patchHooks },
  ] = await Promise.all([
    import('../lm/model-folder'),
    import('../engine/tfjs/backend'),
    import('../lm/tokens'),
    import('../lm/forward/hook-shapes'),
    import('../lm/patch'),
  ]);
  const folder = new ModelFolder(run.folder);
  const prompts = 'tokens' in run.prompts ? run.prompts.tokens : encoded(folder, run.prompts.text);
  const tokens = checkTokens(folder.config, prompts);
  const patch = run.patch === undefined ? undefined : parsePatch('--patch', run.patch);
  checkHookNames(folder.config, [...run.record, ...(patch ? [patch.hook] : [])]);
  const hooks = patch && patchHooks(patch, tokens.length, tokens[0].length);
  await loadBackend(run.backend, os.availableParallelism());
  useBackend(run.backend);
  const model = folder.load(run.say);
  const [logits, cache] = model.runWithCache(tokens, { record: run.record, hooks });
  const { config, tokenizer } = model;
  return {
    json: () => ({
      family: config.family,
      tokens,
      shape: logits.shape,
      logits: logits.arraySync(),
      hooks: Object.fromEntries(run.record.map((name) => [name, cache[name].arraySync()])),
    }),
    text: () => {
      const activations = run.record.map((name): [string, tf.Tensor] => [name, cache[name]]);
      return nextTokens(config, logits, tokens, tokenizer) + activationTable(activations);
    },
  };
}

function encoded({ folder, tokenizer }: ModelFolder, texts: readonly string[]): number[][] {
  if (!tokenizer) {
    throw new InputError(`${folder}: has no tokenizer.json, so it reads no text; copy it there, or give --tokens`);
  }
  return texts.map((text) => tokenizer.encode(text));
}

/** The likeliest tokens after each prompt. */
function nextTokens(
  { vocabulary }: LanguageModelConfig,
  logits: tf.Tensor3D,
  tokens: Tokens,
  tokenizer: Tokenizer | undefined,
): string {
  const values = logits.dataSync<'float32'>();
  const rows = tokens.flatMap(({ length }, prompt) => {
    const last = values.subarray(((prompt + 1) * length - 1) * vocabulary, (prompt + 1) * length * vocabulary);
    const likeliest = [...last.keys()].sort((a, b) => last[b] - last[a]).slice(0, LIKELIEST);
    return likeliest.map((id) => [String(prompt), String(id), tokenizer?.decode([id]) ?? '', numberText(last[id])]);
  });
  return tableText([['prompt', 'next token', '', 'logit'], ...rows]);
}

function activationTable(activations: readonly [string, tf.Tensor][]): string {
  if (activations.length === 0) {
    return '';
  }
  const rows = activations.map(([name, values]) => {
    const data = [...values.dataSync<'float32'>()].filter(Number.isFinite); // but for −∞ of what attention may not see
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const size = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    return [name, `[${values.shape.join(', ')}]`, numberText(mean), numberText(size)];
  });
  return `\n${tableText([['activation', 'shape', 'mean', 'root mean square'], ...rows])}`;
}
