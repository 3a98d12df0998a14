import type { Rotary } from './config';
import type { Fields } from './fields';

/** Where a config of before `rope_parameters` has the base, and the share of a head's dimensions that is turned. */
export interface RotaryFields {
  readonly theta: string;
  /** The base where nothing says it. */
  readonly usual: number;
  /** None: all dimensions are turned. */
  readonly share?: string;
}

/** The rotary positions that a config states in `rope_parameters`, or in its older fields and `rope_scaling`. */
export function rotaryOf(config: Fields, dHead: number, fields: RotaryFields): Rotary {
  if (config.has('rope_parameters')) {
    return rotaryIn(config.object('rope_parameters'), dHead, fields);
  }
  const share = fields.share === undefined ? 1 : config.positive(fields.share);
  const theta = config.positive(fields.theta, fields.usual);
  return turned(config, dHead, share, theta, config.has('rope_scaling') ? config.object('rope_scaling') : undefined);
}

/** Those of layers with a window and of layers without (Gemma 3): only the latter are scaled. */
export function rotaryByLayerType(
  config: Fields,
  dHead: number,
  windowed: RotaryFields,
  full: RotaryFields,
): { sliding_attention: Rotary; full_attention: Rotary } {
  if (!config.has('rope_parameters')) {
    const theta = config.positive(windowed.theta, windowed.usual);
    return {
      sliding_attention: turned(config, dHead, 1, theta, undefined),
      full_attention: rotaryOf(config, dHead, full),
    };
  }
  const parameters = config.object('rope_parameters');
  const rotaries = {
    sliding_attention: rotaryIn(parameters.object('sliding_attention'), dHead, windowed),
    full_attention: rotaryIn(parameters.object('full_attention'), dHead, full),
  };
  parameters.refuseRest();
  return rotaries;
}

function rotaryIn(parameters: Fields, dHead: number, fields: RotaryFields): Rotary {
  if (fields.share === undefined) {
    parameters.only('partial_rotary_factor', 1);
  }
  const share = parameters.positive('partial_rotary_factor', 1);
  return turned(parameters, dHead, share, parameters.positive('rope_theta', fields.usual), parameters);
}

function turned(config: Fields, dHead: number, share: number, theta: number, scaling: Fields | undefined): Rotary {
  const dimensions = Math.floor(dHead * share);
  if (dimensions < 2 || dimensions > dHead || dimensions % 2 !== 0) {
    throw config.wrong(
      'rotary dimensions',
      `of a head of ${dHead} would be ${dimensions}; they must be even and within it`,
    );
  }
  const plain = Array.from({ length: dimensions / 2 }, (_, i) => theta ** ((-2 * i) / dimensions));
  return { dimensions, frequencies: scaling ? plain.map(scaled(scaling)) : plain };
}

/** How parameters change each frequency (radians a position). */
function scaled(parameters: Fields): (frequency: number) => number {
  const older = parameters.has('type'); // some files have both
  const name = parameters.has('rope_type') || !older ? 'rope_type' : 'type';
  const change = parameters.choice(name, { default: unchanged, linear, llama3 }, 'default')(parameters);
  parameters.refuseRest();
  return change;
}

function unchanged(): (frequency: number) => number {
  return (frequency) => frequency;
}

function linear(parameters: Fields): (frequency: number) => number {
  const factor = parameters.positive('factor');
  return (frequency) => frequency / factor;
}

/** Llama 3.1: waves longer than its first context are stretched, short ones stay, between them both are blended. */
function llama3(parameters: Fields): (frequency: number) => number {
  const factor = parameters.positive('factor');
  const low = parameters.positive('low_freq_factor');
  const high = parameters.positive('high_freq_factor');
  const context = parameters.count('original_max_position_embeddings');
  return (frequency) => {
    const turns = (context * frequency) / (2 * Math.PI);
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return kept * frequency + ((1 - kept) * frequency) / factor;
  };
}
