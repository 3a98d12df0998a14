import type { TokenLayout } from '../core/token-layout';
import { MemoryPlan, type Placement } from './memory-plan';
import { EVALUATION_ALONE, type KernelRecipe, type RecipeLayout, recipeLayout } from './recipe';
import {
  CHUNK,
  Control,
  Field,
  HALF_PANEL_COLUMNS,
  LIST_BYTES,
  Numbers,
  PANEL_COLUMNS,
  PIECE_WORDS,
  TASK_ROWS,
  UPDATES,
} from './shared-layout';
import { type TokenRows, tokenRowsOf } from './token-rows';

/** Most training pairs that are held in memory at once; more are taken segment by segment. */
const SEGMENT_PAIRS = 4096;
/** Pairs of one evaluate or record command. */
export const BATCH_PAIRS = 2048;
/** Below this lies what the compiler places: constants of the kernel. */
const FIRST_FREE = 65536;

export interface KernelModel {
  /** Modulus: residues 0 … p − 1 are tokens. */
  readonly p: number;
  /** Those of a layout of tokens with x before y; the answer is read at the last. */
  readonly positions: TokenLayout['positions'];
  readonly vocabulary: number;
  /** α: attention is α · softmax + (1 − α) (Zhong et al. 2023, §3). */
  readonly attentionCoefficient: number;
  readonly dModel: number;
  readonly heads: number;
  readonly dMlp: number;
  readonly activation: 'relu' | 'square';
}

/** Sizes as the kernel stores rows: padded with zeros to whole vectors, and to what its loops are unrolled by. */
export interface Sizes {
  readonly dWide: number;
  readonly dHead: number;
  readonly dHeadWide: number;
  readonly dMlpWide: number;
  readonly pWide: number;
  /** Floats of a row [hidden | logits]. */
  readonly rowWide: number;
  readonly segments: number;
  /** Pairs of a segment, a multiple of CHUNK. */
  readonly segmentPairs: number;
}

export function sizesOf({ p, dModel, heads, dMlp }: KernelModel, trainPairs: number): Sizes {
  const dHead = dModel / heads;
  const dMlpWide = roundUp(dMlp, 4);
  const pWide = roundUp(p, HALF_PANEL_COLUMNS);
  // An odd number of 32-byte halves of a cache line: consecutive rows then spread over all sets of the cache.
  const rowWide = roundUp(dMlpWide + pWide + 8, 16) - 8;
  const segments = Math.max(1, Math.ceil(trainPairs / SEGMENT_PAIRS));
  return {
    dWide: roundUp(dModel, 4),
    dHead,
    dHeadWide: roundUp(dHead, 4),
    dMlpWide,
    pWide,
    rowWide,
    segments,
    segmentPairs: roundUp(Math.ceil(trainPairs / segments), CHUNK),
  };
}

/** Offsets, in floats, of the parameters in an arena; [W_in | W_U] share rows, and E and the positions follow each other. */
export interface ArenaOffsets {
  readonly x: number;
  /** Rows of E whose tokens no pair has. */
  readonly unused: number;
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly o: number;
  readonly residualToRow: number;
  readonly inBias: number;
  readonly out: number;
  readonly outBias: number;
  readonly length: number;
}

export function arenaOffsets({ dModel: d, heads, dMlp }: KernelModel, sizes: Sizes, tokens: TokenRows): ArenaOffsets {
  let length = 0;
  const take = (floats: number): number => {
    const start = length;
    length += floats;
    return start;
  };
  const perHead = heads * d * sizes.dHeadWide;
  return {
    x: take(tokens.count * sizes.dWide),
    unused: take(tokens.ofEmbedding.filter((row) => row === undefined).length * sizes.dWide),
    q: take(perHead),
    k: take(perHead),
    v: take(perHead),
    o: take(d * sizes.dWide),
    residualToRow: take(d * sizes.rowWide),
    inBias: take(sizes.dMlpWide),
    out: take(dMlp * sizes.dWide),
    outBias: take(sizes.dWide),
    length,
  };
}

export interface Layout {
  readonly model: KernelModel;
  readonly sizes: Sizes;
  readonly tokens: TokenRows;
  readonly arena: ArenaOffsets;
  readonly recipe: RecipeLayout;
  readonly threads: number;
  /** Most pairs of an update. */
  readonly trainPairs: number;
  readonly testPairs: number;
  /** Byte ranges by name. */
  readonly buffers: Readonly<Record<string, Placement>>;
  /** Indexed by `Field`. */
  readonly descriptor: Int32Array;
  readonly bytes: number;
}

export type FieldName = Exclude<keyof typeof Field, 'count'>;
/** Fields of scratch: with them goes the distance from thread to thread. */
type ScratchName = { [Name in FieldName]: `${Name}Stride` extends FieldName ? Name : never }[FieldName];

/**
 * Places every buffer of a training in one memory.
 * @param trainPairs most pairs of an update
 */
export function layOut(
  model: KernelModel,
  trainPairs: number,
  testPairs: number,
  threads: number,
  how: KernelRecipe = EVALUATION_ALONE,
): Layout {
  const { p, dModel: d, heads, dMlp } = model;
  const sizes = sizesOf(model, trainPairs);
  const { dWide, dHead, dHeadWide, dMlpWide, pWide, rowWide, segments, segmentPairs } = sizes;
  const tokens = tokenRowsOf(model);
  const { count: tokenRows, constantKeys } = tokens;
  const constants = constantKeys.length;
  const keys = 2 + constants;
  // Where the last token is y, the query and what is read beside attention are y's; those buffers are empty elsewhere.
  const ifLastIsY = (count: number): number => (tokens.lastToken < 0 ? count : 0);
  const pairRow = roundUp(p, 4);
  const arena = arenaOffsets(model, sizes, tokens);
  const recipe = recipeLayout({ model, sizes, tokens, arena }, how);
  const { pieces, matrices } = recipe;
  const plan = new MemoryPlan(FIRST_FREE);
  const fields: Partial<Record<FieldName, number>> = {
    ...{ threads, square: model.activation === 'square' ? 1 : 0 },
    ...{ p, d, heads, dHead, dMlp, dWide, dHeadWide, dMlpWide, pWide, rowWide },
    ...{ tokenRows, positions: model.positions.length, constants, pairRow },
    ...{ positionX: tokens.x, positionY: tokens.y, positionLast: tokens.last, lastToken: tokens.lastToken },
    ...{ ...recipe.fields, segmentPairs, arenaFloats: arena.length },
    ...{ atX: 4 * arena.x, atQ: 4 * arena.q, atK: 4 * arena.k, atV: 4 * arena.v, atO: 4 * arena.o },
    ...{ atResidualToRow: 4 * arena.residualToRow, atInBias: 4 * arena.inBias },
    ...{ atOut: 4 * arena.out, atOutBias: 4 * arena.outBias },
  };
  const take = (name: FieldName, bytes: number): void => void (fields[name] = plan.take(name, bytes));
  const floats = (name: FieldName, count: number): void => take(name, 4 * count);
  take('control', 4 * Control.words);
  take('numbers', 8 * Numbers.count);
  take('shuffles', 256);
  floats('parameters', arena.length);
  floats('gradients', arena.length);
  floats('firstMoments', arena.length);
  floats('secondMoments', arena.length);
  floats('averages', recipe.averages * arena.length);
  floats('snapshot', (3 + recipe.averages) * arena.length);
  take('updates', 16 * UPDATES);
  take('pieces', pieces.byteLength);
  take('pieceSums', (24 * pieces.length) / PIECE_WORDS);
  take('matrices', matrices.byteLength);
  take('constantKeys', 8 * constants);
  floats('values', heads * tokenRows * dHeadWide);
  floats('keyRows', ifLastIsY(heads * tokenRows * dHeadWide));
  floats('queryRows', ifLastIsY(heads * tokenRows * dHeadWide));
  floats('valueToRow', d * rowWide);
  floats('hiddenToLogits', dMlpWide * roundUp(pWide, PANEL_COLUMNS));
  floats('tableX', p * heads * rowWide);
  floats('tableY', p * heads * rowWide);
  floats('tableConstant', constants * heads * rowWide);
  floats('constantRow', rowWide);
  floats('ownRows', ifLastIsY(p * rowWide));
  floats('query', heads * dHeadWide);
  floats('scoreDirection', heads * dWide);
  floats('scores', tokenRows * heads);
  floats('pairScores', ifLastIsY(heads * p * pairRow));
  floats('ownScores', ifLastIsY(p * (keys - 1) * heads));
  for (const name of ['trainX', 'trainY', 'trainLabel'] as const) {
    floats(name, trainPairs);
  }
  for (const name of ['X', 'Y'] as const) {
    floats(`starts${name}`, segments * (p + 1));
    floats(`rows${name}`, segments * segmentPairs);
  }
  floats('attention', segmentPairs * keys * heads);
  floats('scoreGradients', segmentPairs * keys * heads);
  floats('pre', segmentPairs * dMlpWide);
  floats('logitGradients', segmentPairs * pWide);
  floats('rowGradients', segmentPairs * rowWide);
  floats('chunkSums', (segmentPairs / CHUNK) * (1 + constants * heads) * rowWide);
  floats('chunkScores', (segmentPairs / CHUNK) * constants * heads);
  take('chunkLosses', 16 * segments * (segmentPairs / CHUNK));
  floats('tableGradientX', tokenRows * heads * rowWide);
  floats('tableGradientY', p * heads * rowWide);
  floats('constantGradient', rowWide);
  floats('ownGradient', ifLastIsY(p * rowWide));
  floats('scoreSumsX', tokenRows * heads);
  floats('scoreSumsY', p * (keys - 1) * heads);
  floats('pairScoreGradients', ifLastIsY(heads * p * pairRow));
  floats('valueGradients', heads * (tokenRows + 1) * dHeadWide);
  floats('keyGradients', ifLastIsY(heads * tokenRows * dHeadWide));
  floats('queryGradients', ifLastIsY(heads * tokenRows * dHeadWide));
  floats('valueToRowGradient', d * rowWide);
  floats('hiddenToLogitsGradient', dMlpWide * pWide);
  floats('lastInputGradient', (heads + 1) * dWide);
  for (const [name, pairs] of [['evaluate', BATCH_PAIRS] as const, ['test', testPairs] as const]) {
    for (const column of ['X', 'Y', 'Label', 'Right'] as const) {
      floats(`${name}${column}`, pairs);
    }
    take(`${name}Losses`, 16 * Math.ceil(pairs / CHUNK));
  }
  floats('recordLogits', BATCH_PAIRS * p);
  floats('recordPattern', BATCH_PAIRS * heads * model.positions.length);
  floats('recordMid', BATCH_PAIRS * dWide);
  floats('recordPre', BATCH_PAIRS * dMlp);
  const perThread = (name: ScratchName, bytes: number): void => {
    const { first, stride } = plan.takeEach(name, bytes, threads);
    fields[name] = first;
    fields[`${name}Stride`] = stride;
  };
  perThread('rows', 4 * CHUNK * rowWide);
  perThread('chunkAttention', 4 * CHUNK * keys * heads);
  // Products have at most CHUNK rows where their depth is d, and TASK_ROWS where it is tokens or neurons.
  perThread('panel', 4 * Math.max(CHUNK * d, TASK_ROWS * Math.max(tokenRows, dMlp)));
  perThread('lists', CHUNK * LIST_BYTES);
  perThread('counts', 4 * CHUNK);
  perThread('exponentials', 8 * pWide);
  perThread('spare', 4 * Math.max(CHUNK * d, 2 * (dHeadWide + rowWide)));
  perThread('workspace', recipe.workspace);
  const descriptor = descriptorOf(fields);
  plan.take('descriptor', descriptor.byteLength);
  const { buffers, bytes } = plan;
  return { model, sizes, tokens, arena, recipe, threads, trainPairs, testPairs, buffers, descriptor, bytes };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** @throws Error for a field that has no value */
function descriptorOf(fields: Partial<Record<FieldName, number>>): Int32Array {
  return Int32Array.from({ length: Field.count }, (_, index) => {
    const value = fields[Field[index] as FieldName];
    if (value === undefined) {
      throw new Error(`the layout of the kernel's memory has no ${Field[index]}`);
    }
    return value;
  });
}
