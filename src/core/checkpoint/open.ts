import { decodeFile } from './file';
import { parseConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { ModelConfig, Operation, RunConfig, TaskConfig } from '../config/types';
import type { Parameters } from '../model';
import { printable } from '../printable';
import { CANONICAL_TOKENS } from '../token-layout';
import { decodePytorch } from './pytorch/checkpoint';
import { type RecognisedModel, recogniseModel } from './orientation';
import { configOf, epochOf } from '../run/metadata';
import { decodeSafetensors } from './safetensors';

/** A checkpoint of any kind that is read, and what it says of itself. */
export interface OpenedCheckpoint {
  file: string;
  /** Updates made when it was written, 0 when it does not say. */
  epoch: number;
  /** TransformerLens' names and orientations; W_U without a column for `=`. */
  parameters: Parameters;
  modulus: number;
  /** Shapes from the tensors; activation ReLU when it does not say. */
  model: ModelConfig;
  /** Whether the file says which activation its MLP has: tensors do not show it. */
  activationStated: boolean;
  /** What it was trained on, when it says so. */
  task?: TaskConfig;
  /** The config it was trained with, when it was trained here. */
  config?: RunConfig;
}

type Description = Omit<OpenedCheckpoint, 'file' | 'parameters' | 'modulus'>;

/**
 * Opens a `.safetensors`, `.pth` or `.pt` checkpoint, told apart by content, in either orientation.
 * @throws InputError, one line that names the file
 */
export function openCheckpoint(file: string): OpenedCheckpoint {
  return decodeFile(file, (bytes) => {
    if (isPytorch(bytes, file)) {
      const { tensors, details } = decodePytorch(bytes);
      const recognised = recogniseModel(tensors);
      return opened(file, recognised, describeForeign(recognised, details));
    }
    const { tensors, metadata } = decodeSafetensors(bytes);
    const config = configOf(metadata);
    const recognised = recogniseModel(tensors, config);
    const epoch = epochOf(metadata);
    return opened(
      file,
      recognised,
      config ? describeOwn(recognised, config, epoch) : { ...describeForeign(recognised, metadata), epoch },
    );
  });
}

function opened(file: string, { parameters, modulus }: RecognisedModel, description: Description): OpenedCheckpoint {
  refuseRanges(modulus, description.model);
  return { file, parameters, modulus, ...description };
}

/** A safetensors header begins with `{` after its length, a zip with PK; what is neither goes by its name. */
function isPytorch(bytes: Buffer, file: string): boolean {
  if (bytes.toString('latin1', 8, 9) === '{') {
    return false;
  }
  return bytes.toString('latin1', 0, 4) === 'PK\x03\x04' || /\.(pth|pt)$/i.test(file);
}

/** Models outside what a config may ask for are outside what the engines and views hold. */
function refuseRanges(modulus: number, model: ModelConfig): void {
  const { problems } = parseConfig(JSON.stringify({ task: { modulus, trainFraction: 0.5 }, model }));
  if (problems.length > 0) {
    throw new InputError(`its model cannot be opened: ${problems[0].message}`);
  }
}

function describeOwn({ modulus, model }: RecognisedModel, config: RunConfig, epoch: number): Description {
  const says = JSON.stringify({ modulus, ...model });
  const { layers, dModel, heads, dMlp, layerNorm } = config.model;
  const claims = JSON.stringify({ modulus: config.task.modulus, layers, dModel, heads, dMlp, layerNorm });
  if (says !== claims) {
    throw new InputError(`its config (${claims}) is not that of its tensors (${says}); save it again`);
  }
  return { epoch, model: config.model, activationStated: true, task: config.task, config };
}

type Details = Record<string, number | string>;

function describeForeign({ modulus, model }: RecognisedModel, details: Details): Description {
  const { epoch } = details;
  return {
    epoch: typeof epoch === 'number' && Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : 0,
    model: { ...model, activation: activationOf(details), attentionCoefficient: 1, seed: 0, initFrom: null },
    activationStated: statedActivation(details) !== undefined,
    task: taskOf(modulus, details),
  };
}

/** Names of activation functions in the original paper's scripts and in TransformerLens. */
const ACTIVATIONS: Record<string, ModelConfig['activation']> = {
  relu: 'relu',
  gelu: 'gelu',
  square: 'square',
  quad: 'square',
};

function statedActivation({ act_type: paper, act_fn: lens }: Details): number | string | undefined {
  return paper ?? lens;
}

function activationOf(details: Details): ModelConfig['activation'] {
  const name = statedActivation(details) ?? 'relu';
  const key = String(name).toLowerCase();
  if (!Object.hasOwn(ACTIVATIONS, key)) {
    throw new InputError(`its activation is ${printable(String(name))}; only relu, gelu and square are read`);
  }
  return ACTIVATIONS[key];
}

/** `fn_name` in the original paper's scripts. */
const OPERATION_NAMES: Record<string, Operation> = {
  add: 'add',
  subtract: 'subtract',
  x2xy2: 'x²+xy+y²',
};

/** The original paper's scripts keep their task beside the weights, and split by `random.seed(seed); random.shuffle`. */
function taskOf(
  modulus: number,
  { fn_name: name, p, frac_train: trainFraction, seed }: Details,
): TaskConfig | undefined {
  const complete = p === modulus && typeof trainFraction === 'number' && typeof seed === 'number';
  if (!complete || typeof name !== 'string' || !Object.hasOwn(OPERATION_NAMES, name)) {
    return undefined;
  }
  const task: TaskConfig = {
    operation: OPERATION_NAMES[name],
    modulus,
    trainFraction,
    tokens: CANONICAL_TOKENS,
    pairs: 'ordered',
    split: { method: 'python-shuffle', seed },
  };
  return parseConfig(JSON.stringify({ task })).config && task;
}
