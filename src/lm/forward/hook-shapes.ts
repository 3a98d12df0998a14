import { InputError } from '../../core/config/problem';
import { printable } from '../../core/printable';
import type { LanguageModelConfig } from '../config/config';

/** Every activation of a pass by TransformerLens' name, in the order in which they are computed, with its shape. */
export function hookShapes(config: LanguageModelConfig, batch: number, length: number): Map<string, readonly number[]> {
  const { dModel, dMlp, dHead, heads, keyValueHeads, parallel, postNorms, gatedMlp } = config;
  const shapes = new Map<string, readonly number[]>();
  const stream = [batch, length, dModel];
  const norm = (name: string): void => {
    shapes.set(`${name}.hook_scale`, [batch, length, 1]);
    shapes.set(`${name}.hook_normalized`, stream);
  };
  shapes.set('hook_embed', stream);
  if (!config.attention[0].rotary) {
    shapes.set('hook_pos_embed', stream);
  }
  config.attention.forEach(({ rotary }, layer) => {
    const block = `blocks.${layer}`;
    const queries = [batch, length, heads, dHead];
    const keys = [batch, length, keyValueHeads, dHead];
    shapes.set(`${block}.hook_resid_pre`, stream);
    norm(`${block}.ln1`);
    shapes.set(`${block}.attn.hook_q`, queries);
    shapes.set(`${block}.attn.hook_k`, keys);
    shapes.set(`${block}.attn.hook_v`, keys);
    if (rotary) {
      shapes.set(`${block}.attn.hook_rot_q`, queries);
      shapes.set(`${block}.attn.hook_rot_k`, keys);
    }
    shapes.set(`${block}.attn.hook_attn_scores`, [batch, heads, length, length]);
    shapes.set(`${block}.attn.hook_pattern`, [batch, heads, length, length]);
    shapes.set(`${block}.attn.hook_z`, queries);
    if (postNorms) {
      norm(`${block}.ln1_post`);
    }
    shapes.set(`${block}.hook_attn_out`, stream);
    if (!parallel) {
      shapes.set(`${block}.hook_resid_mid`, stream);
    }
    norm(`${block}.ln2`);
    shapes.set(`${block}.mlp.hook_pre`, [batch, length, dMlp]);
    if (gatedMlp) {
      shapes.set(`${block}.mlp.hook_pre_linear`, [batch, length, dMlp]);
    }
    shapes.set(`${block}.mlp.hook_post`, [batch, length, dMlp]);
    if (postNorms) {
      norm(`${block}.ln2_post`);
    }
    shapes.set(`${block}.hook_mlp_out`, stream);
    shapes.set(`${block}.hook_resid_post`, stream);
  });
  norm('ln_final');
  return shapes;
}

export function hookNames(config: LanguageModelConfig): string[] {
  return [...hookShapes(config, 1, 1).keys()];
}

/** @throws InputError, one line, for a name that no activation of the model has */
export function checkHookNames(config: LanguageModelConfig, names: readonly string[]): void {
  const known = hookNames(config);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const first = known.filter((name) => !/^blocks\.(?!0\.)/.test(name));
    throw new InputError(
      `there is no activation ${printable(unknown)}; of its ${config.layers} layers, blocks.0 and on, the model has ${first.join(', ')}`,
    );
  }
}
