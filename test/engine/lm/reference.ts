/**
 * The forward passes of seven families, slowly and in float64, from config.json and the tensors as Hugging Face names them.
 * Written from the models' papers and Hugging Face's definitions; shares nothing with the product.
 */

export type Stored = Readonly<Record<string, { shape: readonly number[]; data: Float32Array }>>;
export type Json = Readonly<Record<string, unknown>>;
/** Rows of numbers. */
type Matrix = number[][];

export interface Passed {
  /** [position][vocabulary] */
  readonly logits: Matrix;
  /** The residual stream before each layer, [layer][position][d_model]. */
  readonly before: Matrix[];
  /** What attention wrote in each layer, [layer][position][d_model]. */
  readonly attentionOut: Matrix[];
  /** Attention patterns, [layer][head][position][position]. */
  readonly patterns: Matrix[][];
}

/** May change the residual stream before a layer, [position][d_model]. */
export type Change = (layer: number, stream: Matrix) => void;

const zip = (a: number[], b: number[], f: (x: number, y: number) => number): number[] => a.map((x, i) => f(x, b[i]));
const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => zip(row, b[i], (x, y) => x + y));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** Φ by its series, or its continued fraction: to some 1e-15. */
function normalCumulative(x: number): number {
  if (Math.abs(x) > 6) {
    return x > 0 ? 1 : 0;
  }
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const ACTIVATIONS: Record<string, (x: number) => number> = {
  gelu: (x) => x * normalCumulative(x),
  gelu_new: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x) => x / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
};
ACTIVATIONS['gelu_pytorch_tanh'] = ACTIVATIONS['gelu_new'];

class Reference {
  private readonly type: string;

  constructor(
    private readonly config: Json,
    private readonly stored: Stored,
  ) {
    this.type = String(config['model_type']);
  }

  pass(tokens: readonly number[], change: Change): Passed {
    const { type } = this;
    const body = { gpt2: 'transformer.', gpt_neox: 'gpt_neox.' }[type] ?? 'model.';
    const embedding = { gpt2: 'wte', gpt_neox: 'embed_in' }[type] ?? 'embed_tokens';
    const layers = Number(this.config['num_hidden_layers'] ?? this.config['n_layer']);
    const passed: Passed = { logits: [], before: [], attentionOut: [], patterns: [] };
    const table = this.matrix(`${body}${embedding}.weight`);
    const width = table[0].length;
    const factor = this.isGemma ? Math.sqrt(width) : 1;
    let stream = tokens.map((token) => table[token].map((value) => value * factor));
    if (type === 'gpt2') {
      stream = plus(stream, this.matrix('transformer.wpe.weight').slice(0, tokens.length));
    }
    for (let layer = 0; layer < layers; layer++) {
      change(layer, stream);
      passed.before.push(stream.map((row) => [...row]));
      stream = this.layer(layer, `${body}${type === 'gpt2' ? 'h' : 'layers'}.${layer}.`, stream, passed);
    }
    const finalNorm = { gpt2: 'ln_f', gpt_neox: 'final_layer_norm' }[type] ?? 'norm';
    const head = type === 'gpt_neox' ? 'embed_out.weight' : 'lm_head.weight';
    const tied = this.config['tie_word_embeddings'] ?? (type === 'gpt2' || this.isGemma);
    const unembedding = tied ? table : this.matrix(head);
    const cap = this.config['final_logit_softcapping'] as number | null | undefined;
    for (const row of this.norm(`${body}${finalNorm}`, stream)) {
      const logits = unembedding.map((vector) => dot(vector, row));
      passed.logits.push(cap ? logits.map((x) => cap * Math.tanh(x / cap)) : logits);
    }
    return passed;
  }

  private get isGemma(): boolean {
    return this.type.startsWith('gemma');
  }

  private layer(layer: number, at: string, stream: Matrix, passed: Passed): Matrix {
    const { type } = this;
    const attend = (): Matrix => {
      const input = this.norm(at + (type === 'gpt2' ? 'ln_1' : 'input_layernorm'), stream);
      const written = this.attention(layer, at, input, passed);
      return this.isGemma ? this.norm(`${at}post_attention_layernorm`, written) : written;
    };
    const think = (from: Matrix): Matrix => {
      const name = type === 'gpt2' ? 'ln_2' : this.isGemma ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
      const written = this.mlp(at, this.norm(at + name, from));
      return this.isGemma ? this.norm(`${at}post_feedforward_layernorm`, written) : written;
    };
    const attended = attend();
    passed.attentionOut.push(attended);
    const middle = plus(stream, attended);
    const sideBySide = type === 'gpt_neox' && this.config['use_parallel_residual'] !== false;
    return plus(middle, think(sideBySide ? stream : middle));
  }

  private attention(layer: number, at: string, input: Matrix, passed: Passed): Matrix {
    const { config, type } = this;
    const heads = Number(config['num_attention_heads'] ?? config['n_head']);
    const narrow = Number(config['num_key_value_heads'] ?? heads);
    const size = Number(config['head_dim'] ?? input[0].length / heads);
    let queries: Matrix;
    let keys: Matrix;
    let values: Matrix;
    if (type === 'gpt2') {
      const all = this.map(`${at}attn.c_attn`, input, true);
      const third = (i: number): Matrix => all.map((row) => row.slice(i * heads * size, (i + 1) * heads * size));
      [queries, keys, values] = [third(0), third(1), third(2)];
    } else if (type === 'gpt_neox') {
      const all = this.map(`${at}attention.query_key_value`, input, false);
      const third = (i: number): Matrix => all.map((row) => row.filter((_, j) => Math.floor(j / size) % 3 === i));
      [queries, keys, values] = [third(0), third(1), third(2)];
    } else {
      [queries, keys, values] = ['q', 'k', 'v'].map((letter) =>
        this.map(`${at}self_attn.${letter}_proj`, input, false),
      );
    }
    const head = (rows: Matrix, index: number): Matrix =>
      rows.map((row) => row.slice(index * size, (index + 1) * size));
    const scale = this.scale(layer, size);
    const window = this.window(layer);
    const cap = config['attn_logit_softcapping'] as number | null | undefined;
    const mixed: Matrix = input.map(() => []);
    const patterns: Matrix[] = [];
    for (let h = 0; h < heads; h++) {
      const shared = Math.floor((h * narrow) / heads);
      const prepare = (rows: Matrix, letter: string): Matrix => this.turned(layer, this.headNorm(`${at}self_attn.${letter}_norm`, rows)); // prettier-ignore
      const q = prepare(head(queries, h), 'q');
      const k = prepare(head(keys, shared), 'k');
      const v = head(values, shared);
      const pattern = q.map((query, i) => {
        const scores = k.map((key, j) => {
          const score = dot(query, key) * scale;
          return j > i || i - j >= window ? -Infinity : cap ? cap * Math.tanh(score / cap) : score;
        });
        const top = Math.max(...scores);
        const powers = scores.map((score) => Math.exp(score - top));
        const sum = powers.reduce((a, b) => a + b);
        return powers.map((power) => power / sum);
      });
      patterns.push(pattern);
      pattern.forEach((row, i) => mixed[i].push(...v[0].map((_, d) => row.reduce((sum, weight, j) => sum + weight * v[j][d], 0)))); // prettier-ignore
    }
    passed.patterns.push(patterns);
    return type === 'gpt2'
      ? this.map(`${at}attn.c_proj`, mixed, true)
      : this.map(at + (type === 'gpt_neox' ? 'attention.dense' : 'self_attn.o_proj'), mixed, false);
  }

  private scale(layer: number, size: number): number {
    const { config } = this;
    if (this.isGemma) {
      return 1 / Math.sqrt(Number(config['query_pre_attn_scalar']));
    }
    const plain = config['scale_attn_weights'] === false ? 1 : 1 / Math.sqrt(size);
    return config['scale_attn_by_inverse_layer_idx'] ? plain / (layer + 1) : plain;
  }

  private layerType(layer: number): string {
    const { config, type } = this;
    const stated = config['layer_types'] as string[] | undefined;
    if (stated) {
      return stated[layer];
    }
    const every = Number(config['sliding_window_pattern'] ?? 6);
    const slides = {
      gemma2: layer % 2 === 0,
      gemma3_text: layer % every !== every - 1,
      qwen2: config['use_sliding_window'] === true && layer >= Number(config['max_window_layers']),
    }[type];
    return slides ? 'sliding_attention' : 'full_attention';
  }

  private window(layer: number): number {
    return this.layerType(layer) === 'sliding_attention' ? Number(this.config['sliding_window']) : Infinity;
  }

  /** Rotary positions, as complex numbers: dimension i is the real part and i + half the imaginary one. */
  private turned(layer: number, rows: Matrix): Matrix {
    const { config, type } = this;
    if (type === 'gpt2') {
      return rows;
    }
    const isLocal = type === 'gemma3_text' && this.layerType(layer) === 'sliding_attention';
    const all = config['rope_parameters'] as Json | undefined;
    const stated = (all?.[this.layerType(layer)] ?? all) as Json | undefined;
    const base = Number(stated?.['rope_theta'] ?? (isLocal ? config['rope_local_base_freq'] : (config['rope_theta'] ?? config['rotary_emb_base'] ?? 10_000))); // prettier-ignore
    const scaling = (stated ?? (isLocal ? undefined : config['rope_scaling']) ?? {}) as Json;
    const share = Number(stated?.['partial_rotary_factor'] ?? config['rotary_pct'] ?? 1);
    const size = Math.floor(rows[0].length * share);
    const half = size / 2;
    const frequency = (i: number): number => {
      const plain = 1 / base ** ((2 * i) / size);
      const kind = scaling['rope_type'] ?? scaling['type'] ?? 'default';
      const factor = Number(scaling['factor']);
      if (kind === 'default') {
        return plain;
      }
      if (kind === 'linear') {
        return plain / factor;
      }
      const context = Number(scaling['original_max_position_embeddings']);
      const [low, high] = [Number(scaling['low_freq_factor']), Number(scaling['high_freq_factor'])];
      const wavelength = (2 * Math.PI) / plain;
      if (wavelength < context / high) {
        return plain;
      }
      if (wavelength > context / low) {
        return plain / factor;
      }
      const smooth = (context / wavelength - low) / (high - low);
      return ((1 - smooth) * plain) / factor + smooth * plain;
    };
    return rows.map((row, position) =>
      row.map((value, i) => {
        if (i >= size) {
          return value;
        }
        const angle = position * frequency(i % half);
        const other = i < half ? -row[i + half] : row[i - half];
        return value * Math.cos(angle) + other * Math.sin(angle);
      }),
    );
  }

  private mlp(at: string, input: Matrix): Matrix {
    const { config, type } = this;
    const name = String(config['activation_function'] ?? config['hidden_activation'] ?? config['hidden_act']);
    const active = (rows: Matrix): Matrix => rows.map((row) => row.map(ACTIVATIONS[name]));
    if (type === 'gpt2') {
      return this.map(`${at}mlp.c_proj`, active(this.map(`${at}mlp.c_fc`, input, true)), true);
    }
    if (type === 'gpt_neox') {
      return this.map(`${at}mlp.dense_4h_to_h`, active(this.map(`${at}mlp.dense_h_to_4h`, input, false)), false);
    }
    const gate = active(this.map(`${at}mlp.gate_proj`, input, false));
    const up = this.map(`${at}mlp.up_proj`, input, false);
    return this.map(`${at}mlp.down_proj`, gate.map((row, i) => zip(row, up[i], (x, y) => x * y)), false); // prettier-ignore
  }

  private headNorm(name: string, rows: Matrix): Matrix {
    return `${name}.weight` in this.stored ? this.norm(name, rows) : rows;
  }

  private norm(name: string, rows: Matrix): Matrix {
    const [weight] = this.matrix(`${name}.weight`);
    const bias = `${name}.bias` in this.stored ? this.matrix(`${name}.bias`)[0] : undefined;
    const isLayerNorm = this.type.startsWith('gpt');
    const { config } = this;
    const epsilon = Number(config['rms_norm_eps'] ?? config['layer_norm_eps'] ?? config['layer_norm_epsilon']);
    return rows.map((row) => {
      const mean = isLayerNorm ? row.reduce((a, b) => a + b) / row.length : 0;
      const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
      return row.map(
        (x, i) =>
          ((x - mean) / Math.sqrt(variance + epsilon)) * (weight[i] + (this.isGemma ? 1 : 0)) + (bias?.[i] ?? 0),
      );
    });
  }

  /** A linear map; of GPT-2 the matrix is [in, out]. */
  private map(name: string, rows: Matrix, isConvolution: boolean): Matrix {
    const weight = this.matrix(`${name}.weight`);
    const columns = isConvolution ? weight[0].map((_, j) => weight.map((row) => row[j])) : weight;
    const bias = `${name}.bias` in this.stored ? this.matrix(`${name}.bias`)[0] : undefined;
    return rows.map((row) => columns.map((column, j) => dot(column, row) + (bias?.[j] ?? 0)));
  }

  private matrix(name: string): Matrix {
    const { shape, data } = this.stored[name];
    const width = shape[shape.length - 1];
    return Array.from({ length: data.length / width }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
  }
}

/** Logits and streams of one prompt. */
export function referencePass(
  config: Json,
  stored: Stored,
  tokens: readonly number[],
  change: Change = () => undefined,
): Passed {
  return new Reference(config, stored).pass(tokens, change);
}
