import type { ModelConfig } from '../config/types';
import { MLP_MODEL, MLP_TOKENS } from '../config/mlp-family';
import { InputError } from '../config/problem';
import { type Parameters, type ParameterSpec, parameterSpecs } from '../model';
import { printable } from '../printable';
import type { StoredTensor } from './contents';
import type { StatedForward } from './forward-pass';
import { orient, storedShape } from './orientation';
import { recogniseLayout, type StatedLayout } from './recognise-layout';
import { countIn, isBookkeeping } from './stored-shape';

/** What the tensors of a checkpoint say about their model. */
export interface RecognisedModel {
  /** TransformerLens' names and orientations. */
  parameters: Parameters;
  modulus: number;
  /** How a pair becomes tokens, by the number of positions. */
  tokens: string;
  /** Layers, widths and LayerNorm; tensors do not show the rest. */
  model: Pick<ModelConfig, 'family' | 'layers' | 'dModel' | 'heads' | 'dMlp' | 'layerNorm'>;
  /** Tensors that the forward pass does not need. */
  aside: string[];
}

export interface StatedModel extends StatedLayout {
  readonly normalization?: StatedForward['normalization'];
}

type Tensors = ReadonlyMap<string, StoredTensor>;

/** Biases TransformerLens has and this model has not; they may be there if they are zero. */
const ZERO_BIASES = /\.(b_[QKVO]|b_U)$/;
/** Modules of TransformerLens: what they have beside the model's own tensors is part of another forward pass. */
const MODULES =
  /^(blocks|embed|pos_embed|unembed|ln_final|embed_ln|encoder|decoder|encoder_final_ln|decoder_final_ln)\./;

/**
 * Recognises TransformerLens' orientations and those of the original paper's files, and returns the former. Columns of
 * W_U for tokens that are never an answer, and rows of W_E for tokens that never come, are dropped. Nothing is read before
 * all shapes fit.
 * @param stated what the file says of itself, or was asked for: it decides where tensors do not
 * @throws InputError with one line when tensors are missing, unknown, of other shapes, or not finite
 */
export function recogniseModel(tensors: Tensors, stated: StatedModel = {}): RecognisedModel {
  if (isMlp(tensors)) {
    return readModel(tensors, mlpOf(tensors, stated), false);
  }
  const paper = dimensioned(tensors, 'blocks.0.attn.W_O').length === 2; // the one whose orientation cannot be mistaken
  const embedding = dimensioned(tensors, 'embed.W_E', 2);
  const positions = dimensioned(tensors, 'pos_embed.W_pos', 2);
  const layout = recogniseLayout(
    {
      positions: positions[0],
      rows: embedding[paper ? 1 : 0],
      answers: dimensioned(tensors, 'unembed.W_U', 2)[1],
    },
    stated,
  );
  const model: RecognisedModel['model'] = {
    family: 'transformer',
    layers: countLayers(tensors),
    dModel: positions[1],
    heads: dimensioned(tensors, 'blocks.0.attn.W_Q', 3)[0],
    dMlp: dimensioned(tensors, 'blocks.0.mlp.b_in', 1)[0],
    layerNorm: layerNormOf(tensors, stated.normalization),
  };
  return readModel(tensors, { model, ...layout }, paper);
}

/** The family `mlp` is one without attention: a hidden layer over one-hot tokens, read by W_U. */
function isMlp(tensors: Tensors): boolean {
  const names = [...tensors.keys()];
  return tensors.has('blocks.0.mlp.W_in') && !names.some((name) => /^(embed|pos_embed)\.|\.attn\./.test(name));
}

/** Its p and width: W_in [2p, d_mlp] has a row per x and one per y. */
function mlpOf(tensors: Tensors, stated: StatedModel): Shaped {
  const [rows, dMlp] = dimensioned(tensors, 'blocks.0.mlp.W_in', 2);
  const modulus = stated.modulus ?? dimensioned(tensors, 'unembed.W_U', 2)[1];
  if (rows !== 2 * modulus) {
    throw new InputError(
      `checkpoint has no embedding, and ${rows} rows in blocks.0.mlp.W_in where an mlp over the one-hot x and y has 2p, ${2 * modulus}`,
    );
  }
  const { family, layers, dModel, heads, layerNorm } = MLP_MODEL;
  return { model: { family, layers, dModel, heads, dMlp, layerNorm }, modulus, tokens: MLP_TOKENS };
}

type Shaped = Pick<RecognisedModel, 'model' | 'modulus' | 'tokens'>;

function readModel(tensors: Tensors, { model, ...layout }: Shaped, paper: boolean): RecognisedModel {
  const whole: ModelConfig = { ...model, activation: 'relu', attentionCoefficient: 1, seed: 0, initFrom: null };
  const specs = parameterSpecs(whole, layout);
  specs.forEach((spec) => refuseShape(tensors, spec, paper));
  const aside = refuseFurther(tensors, specs);
  const parameters = specs.map(({ name, shape }): [string, Parameters[string]] => {
    const read = orient(name, (tensors.get(name) as StoredTensor).read(), shape, paper);
    if (!read.data.every(Number.isFinite)) {
      throw new InputError(`checkpoint has NaN or infinite numbers in ${name}`);
    }
    return [name, read];
  });
  return { parameters: Object.fromEntries(parameters), ...layout, model, aside };
}

function dimensioned(tensors: Tensors, name: string, dimensions?: number): readonly number[] {
  const shape = tensors.get(name)?.shape;
  if (!shape) {
    throw new InputError(`checkpoint has no ${name}; it must hold a transformer with TransformerLens' names`);
  }
  if (dimensions !== undefined && shape.length !== dimensions) {
    throw new InputError(`checkpoint has ${name} [${shape.join(', ')}], which is not ${dimensions}-dimensional`);
  }
  return shape;
}

function countLayers(tensors: Tensors): number {
  return new Set([...tensors.keys()].flatMap((name) => /^blocks\.(\d+)\./.exec(name)?.[1] ?? [])).size;
}

function layerNormOf(tensors: Tensors, said: StatedModel['normalization']): ModelConfig['layerNorm'] {
  const weights = tensors.has('blocks.0.ln1.w');
  if (said !== undefined && weights !== (said === 'LN')) {
    throw new InputError(
      `says that its LayerNorm is ${said}, but has ${weights ? '' : 'no '}weights of one (blocks.0.ln1.w); save it again`,
    );
  }
  return weights || (said === 'LNPre' && 'pre');
}

function refuseShape(tensors: Tensors, { name, shape }: ParameterSpec, paper: boolean): void {
  const found = dimensioned(tensors, name);
  const expected = storedShape(name, shape, paper);
  const { dtype } = tensors.get(name) as StoredTensor;
  if (!/^(F|BF)\d/.test(dtype)) {
    throw new InputError(
      `checkpoint has ${name} of type ${printable(dtype)}; weights are float32, float16, bfloat16 or float64`,
    );
  }
  const fits = found.length === expected.length && found.every((size, axis) => expected[axis](size));
  if (!fits) {
    throw new InputError(
      `checkpoint has ${name} [${found.join(', ')}] where the model's is [${shape.join(', ')}]; it must hold a transformer with TransformerLens' names and shapes`,
    );
  }
}

/** What is there beside the model's own tensors: left aside where no forward pass can need it, else refused. */
function refuseFurther(tensors: Tensors, specs: readonly ParameterSpec[]): string[] {
  const own = new Set(specs.map(({ name }) => name));
  const largest = Math.max(...specs.map(({ shape }) => countIn(shape) ?? 0));
  const further = [...tensors].filter(([name]) => !own.has(name) && !isBookkeeping(name));
  const isZero = (tensor: StoredTensor): boolean =>
    (countIn(tensor.shape) ?? Infinity) <= largest && tensor.values().every((value) => value === 0);
  for (const [name, tensor] of further) {
    if (ZERO_BIASES.test(name) && !isZero(tensor)) {
      throw new InputError(
        `checkpoint has a non-zero ${printable(name)}; only models with biases in the MLP alone are read`,
      );
    }
    if (!ZERO_BIASES.test(name) && MODULES.test(name)) {
      throw new InputError(`checkpoint has ${printable(name)}, which the models that are read do not have`);
    }
  }
  return further.filter(([name]) => !ZERO_BIASES.test(name)).map(([name]) => name);
}
