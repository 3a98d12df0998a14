import { InputError } from '../config/problem';
import type { ModelConfig, TaskConfig } from '../config/types';
import type { Parameters, TensorData } from '../model';
import { tokenLayout } from '../token-layout';
import { torchFile, type TorchValue } from './pytorch/torch-file';

/** Of a checkpoint what TransformerLens needs. */
export interface ExportedModel {
  readonly config: { readonly name: string; readonly task: TaskConfig; readonly model: ModelConfig };
  readonly epoch: number;
  readonly parameters: Parameters;
}

const ACTIVATIONS: Readonly<Partial<Record<ModelConfig['activation'], string>>> = { relu: 'relu', gelu: 'gelu' };

/**
 * A `.pt` file with a model for TransformerLens 3: `config` for `HookedTransformerConfig(**config)` or
 * `TransformerBridge.boot_native(config)`; `state_dict` by HookedTransformer's names, for `load_and_process_state_dict` without
 * its foldings; `native_state_dict` by those of the bridge's own model, for its `load_state_dict`; and `grokking`: name, task,
 * model and epoch. Biases that the model does not have are zero.
 * @throws InputError for a model that TransformerLens has no part for
 */
export function transformerLensFile({ config, epoch, parameters }: ExportedModel): Buffer {
  refuse(config.model);
  return torchFile({
    config: hookedConfig(config),
    state_dict: hookedNames(config, parameters),
    native_state_dict: nativeNames(config, parameters),
    grokking: { name: config.name, epoch, config: JSON.stringify(config) },
  });
}

/** @throws InputError, one line */
function refuse({ family, activation, attentionCoefficient }: ModelConfig): void {
  if (family === 'mlp') {
    throw new InputError('TransformerLens has no model without attention, and model.family is "mlp"');
  }
  if (ACTIVATIONS[activation] === undefined) {
    throw new InputError(`TransformerLens has no activation ${activation}; models with relu or gelu can be exported`);
  }
  if (attentionCoefficient !== 1) {
    throw new InputError(
      `TransformerLens has no attention that is mixed with a constant (model.attentionCoefficient ${attentionCoefficient})`,
    );
  }
}

function hookedConfig({ task, model }: ExportedModel['config']): Record<string, TorchValue> {
  const { positions, vocabulary } = tokenLayout(task);
  return {
    n_layers: model.layers,
    d_model: model.dModel,
    n_ctx: positions.length,
    d_head: model.dModel / model.heads,
    n_heads: model.heads,
    d_mlp: model.dMlp,
    d_vocab: vocabulary,
    d_vocab_out: task.modulus,
    act_fn: ACTIVATIONS[model.activation] ?? '',
    normalization_type: model.layerNorm === true ? 'LN' : model.layerNorm === 'pre' ? 'LNPre' : null,
    eps: 1e-5,
    attention_dir: 'causal',
    init_weights: false,
    default_prepend_bos: false,
    device: 'cpu',
  };
}

function hookedNames({ task, model }: ExportedModel['config'], parameters: Parameters): Record<string, TorchValue> {
  const state: Record<string, TorchValue> = { ...parameters };
  const { layers, heads, dModel } = model;
  for (let layer = 0; layer < layers; layer++) {
    for (const letter of 'QKV') {
      state[`blocks.${layer}.attn.b_${letter}`] = filled([heads, dModel / heads]);
    }
    state[`blocks.${layer}.attn.b_O`] = filled([dModel]);
  }
  state['unembed.b_U'] = filled([task.modulus]);
  return state;
}

/** Linear layers are [out, in] there; a LayerNorm without parameters has ones and zeros. */
function nativeNames({ model }: ExportedModel['config'], parameters: Parameters): Record<string, TorchValue> {
  const { layers, heads, dModel } = model;
  const state: Record<string, TorchValue> = {
    'tok_embed.weight': parameters['embed.W_E'],
    'pos.weight': parameters['pos_embed.W_pos'],
    'head.weight': transposed(parameters['unembed.W_U']),
  };
  const norm = (from: string, to: string): void => {
    if (model.layerNorm !== false) {
      state[`${to}.weight`] = parameters[`${from}.w`] ?? filled([dModel], 1);
      state[`${to}.bias`] = parameters[`${from}.b`] ?? filled([dModel]);
    }
  };
  for (let layer = 0; layer < layers; layer++) {
    const [from, to] = [`blocks.${layer}`, `layers.${layer}`];
    for (const letter of 'qkv') {
      state[`${to}.attn.${letter}.weight`] = perHeadRows(parameters[`${from}.attn.W_${letter.toUpperCase()}`]);
      state[`${to}.attn.${letter}.bias`] = filled([dModel]);
    }
    const { data } = parameters[`${from}.attn.W_O`]; // [n_heads, d_head, d_model] is [n_heads · d_head, d_model]
    state[`${to}.attn.o.weight`] = transposed({ shape: [heads * (dModel / heads), dModel], data });
    state[`${to}.attn.o.bias`] = filled([dModel]);
    state[`${to}.mlp.fc_in.weight`] = transposed(parameters[`${from}.mlp.W_in`]);
    state[`${to}.mlp.fc_in.bias`] = parameters[`${from}.mlp.b_in`];
    state[`${to}.mlp.fc_out.weight`] = transposed(parameters[`${from}.mlp.W_out`]);
    state[`${to}.mlp.fc_out.bias`] = parameters[`${from}.mlp.b_out`];
    norm(`${from}.ln1`, `${to}.ln1`);
    norm(`${from}.ln2`, `${to}.ln2`);
  }
  norm('ln_final', 'ln_out');
  return state;
}

function filled(shape: readonly number[], value = 0): TensorData {
  return { shape, data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value) };
}

/** [rows, columns] → [columns, rows] */
function transposed({ shape: [rows, columns], data }: TensorData): TensorData {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = data[row * columns + column];
    }
  }
  return { shape: [columns, rows], data: result };
}

/** [n_heads, d_model, d_head] → [n_heads · d_head, d_model] */
function perHeadRows({ shape: [heads, width, size], data }: TensorData): TensorData {
  const parts = Array.from({ length: heads }, (_, head) => {
    const part = data.subarray(head * width * size, (head + 1) * width * size);
    return transposed({ shape: [width, size], data: part }).data;
  });
  return { shape: [heads * size, width], data: Float32Array.from(parts.flatMap((part) => Array.from(part))) };
}
