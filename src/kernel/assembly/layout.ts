// Where everything lies in the shared memory, as ../layout.ts has decided. A thread reads it from the descriptor, whose fields
// are named in ../shared-layout.ts, before its first command.

import { Control, Field, Numbers } from '../shared-layout';
import { openDescriptor, read, scratch } from './descriptor';

export let threads: i32 = 0;
/** 1: x², 0: ReLU. */
export let square: i32 = 0;
// Sizes, and beside them the padded ones that rows are stored with. All padding is zero and stays zero.
export let p: i32 = 0;
export let d: i32 = 0;
export let heads: i32 = 0;
export let dHead: i32 = 0;
export let dMlp: i32 = 0;
export let dWide: i32 = 0;
export let dHeadWide: i32 = 0;
export let dMlpWide: i32 = 0;
export let pWide: i32 = 0;
/** Floats of a row [hidden | logits]: at least dMlpWide + pWide. */
export let rowWide: i32 = 0;
/** Rows of X, positions among them, and keys of attention beside x, y and the last whose token is always the same. */
export let tokenRows: i32 = 0;
export let positions: i32 = 0;
export let constants: i32 = 0;
/** Floats of a row of scores by token. */
export let pairRow: i32 = 0;
// Rows of X: the positions of x, of y and of the last, and the last token, −1 when it is y.
export let positionX: i32 = 0;
export let positionY: i32 = 0;
export let positionLast: i32 = 0;
export let lastToken: i32 = 0;
/** 2 + constants: keys that have weights of their own. A last token that is always the same has what these leave over. */
export let keys: i32 = 0;
/** Whether the last token is y: then it is one of the keys, and the query depends on it. */
export let lastIsY: bool = false;
/** Training pairs of an update, which each command says; of a segment (a multiple of CHUNK); and parameters with padding. */
export let pairs: i32 = 0;
export let segmentPairs: i32 = 0;
export let arenaFloats: i32 = 0;

/** α and 1 − α: attention is α · softmax + (1 − α). */
export let coefficient: f64 = 1;
export let constantShare: f64 = 0;

/** i32 [Control.words] */
export let control: usize = 0;
/** f64 [Numbers.count]: hyperparameters in, losses out */
export let numbers: usize = 0;
/** [16, 16] bytes: by mask of four lanes, the shuffle that moves those lanes to the front */
export let shuffles: usize = 0;

// Parameters, one arena: X = [residues; tokens that are always the same; positions] and so on. Its twins are gradient,
// moments, snapshot.
export let parameters: usize = 0;
export let gradients: usize = 0;
export let firstMoments: usize = 0;
export let secondMoments: usize = 0;
export let snapshot: usize = 0;
// Offsets in bytes from the start of an arena.
export let atX: usize = 0;
export let atQ: usize = 0;
export let atK: usize = 0;
export let atV: usize = 0;
export let atO: usize = 0;
/** [d, rowWide] = [W_in | W_U] */
export let atResidualToRow: usize = 0;
export let atInBias: usize = 0;
export let atOut: usize = 0;
export let atOutBias: usize = 0;

/** i32 [constants, 2]: rows of X, of token and position. */
export let constantKeys: usize = 0;

// Tables of the forward pass. What is for y as the last token is empty elsewhere.
/** [heads, tokenRows, dHeadWide] = X W_V, and where y is the last token X W_K and X W_Q */
export let values: usize = 0;
export let keyRows: usize = 0;
export let queryRows: usize = 0;
/** [heads · dHead, rowWide] = W_O [W_in | W_U] */
export let valueToRow: usize = 0;
/** [pWide / 40, dMlpWide, 40] = W_L = W_out W_U in panels of 40 columns; of the last one, 20 may be used. */
export let hiddenToLogits: usize = 0;
/**
 * [p, heads, rowWide]: what attending to x (to y) adds to a row, relative to attending to a last token that is always the
 * same; and [constants, heads, rowWide] to the others.
 */
export let tableX: usize = 0;
export let tableY: usize = 0;
export let tableConstant: usize = 0;
/** [rowWide]: what all rows begin with: a last token that is always the same and has all of attention; else no token. */
export let constantRow: usize = 0;
/** [p, rowWide]: what rows begin with where y is the last token, the constant row included. */
export let ownRows: usize = 0;
/** [heads, dHeadWide] the query; [heads, dWide] W_K query / √dHead; [tokenRows, heads] their products with X. */
export let query: usize = 0;
export let scoreDirection: usize = 0;
export let scores: usize = 0;
/** Where y is the last token, scores from y: [heads, p, pairRow] of x, row by x; [p, 1 + constants, heads] of y and others. */
export let pairScores: usize = 0;
export let ownScores: usize = 0;

// Pairs of training: sorted by x. [pairs] i32 each.
export let trainX: usize = 0;
export let trainY: usize = 0;
export let trainLabel: usize = 0;
/** Per segment: [p + 1] starts and [segmentPairs] rows, by x and by y. */
export let startsX: usize = 0;
export let rowsX: usize = 0;
export let startsY: usize = 0;
export let rowsY: usize = 0;

// One segment of training pairs.
/** [segmentPairs, keys, heads]: weights of x, then of y, then of others; and the gradients of the scores, the same way. */
export let attention: usize = 0;
export let scoreGradients: usize = 0;
/** [segmentPairs / CHUNK, dMlpWide, CHUNK]: pre-activations, later their gradients. */
export let pre: usize = 0;
/** [segmentPairs, pWide] */
export let logitGradients: usize = 0;
/** [segmentPairs, rowWide] gradients of rows */
export let rowGradients: usize = 0;
/** [segmentPairs / CHUNK, 1 + constants · heads, rowWide] their sums over chunks, plain and with the weights of constants */
export let chunkSums: usize = 0;
/** [segmentPairs / CHUNK, constants, heads] sums of score gradients over chunks */
export let chunkScores: usize = 0;
/** f64 [chunks of all training pairs, 2]: loss and right answers */
export let chunkLosses: usize = 0;

// Tables of the backward pass.
/** [tokenRows, heads, rowWide]; the second one has p rows only. */
export let tableGradientX: usize = 0;
export let tableGradientY: usize = 0;
export let constantGradient: usize = 0;
export let ownGradient: usize = 0;
/** [tokenRows, heads] */
export let scoreSumsX: usize = 0;
/** [p, heads]; where y is the last token [p, 1 + constants, heads], as ownScores */
export let scoreSumsY: usize = 0;
/** as pairScores */
export let pairScoreGradients: usize = 0;
/** [heads, tokenRows, dHeadWide]; behind them [heads, dHeadWide], gradients of queries where there is one per head. */
export let valueGradients: usize = 0;
export let keyGradients: usize = 0;
export let queryGradients: usize = 0;
export let valueToRowGradient: usize = 0;
export let hiddenToLogitsGradient: usize = 0;
/** [heads + 1, dWide]: gradients of the last position's residual stream, through the queries by head, then the constant row. */
export let lastInputGradient: usize = 0;

// Scratch of this thread.
/** [CHUNK, rowWide] */
export let rows: usize = 0;
/** [CHUNK, keys, heads] */
export let chunkAttention: usize = 0;
/** packed left panels of matrix products */
export let panel: usize = 0;
/** [CHUNK] lists of active entries; partial sums of one neuron's backward pass, behind the first */
export let lists: usize = 0;
/** i32 [CHUNK] their lengths */
export let counts: usize = 0;
/** f64 [pWide]: of a row's logits, or of a pair's scores */
export let exponentials: usize = 0;
/** [CHUNK, heads · dHead], or two rows for the tables */
export let spare: usize = 0;

/** Every command begins with this: an update may have fewer pairs than the one before. */
export function readPairs(): void {
  pairs = load<i32>(control, Control.pairs << 2);
}

/** Reads the descriptor at `address`; scratch is that of thread `thread`. Returns how many fields a descriptor has. */
export function readDescriptor(address: usize, thread: i32): i32 {
  openDescriptor(address);
  threads = read(Field.threads);
  square = read(Field.square);
  p = read(Field.p);
  d = read(Field.d);
  heads = read(Field.heads);
  dHead = read(Field.dHead);
  dMlp = read(Field.dMlp);
  dWide = read(Field.dWide);
  dHeadWide = read(Field.dHeadWide);
  dMlpWide = read(Field.dMlpWide);
  pWide = read(Field.pWide);
  rowWide = read(Field.rowWide);
  tokenRows = read(Field.tokenRows);
  positions = read(Field.positions);
  constants = read(Field.constants);
  pairRow = read(Field.pairRow);
  positionX = read(Field.positionX);
  positionY = read(Field.positionY);
  positionLast = read(Field.positionLast);
  lastToken = read(Field.lastToken);
  keys = 2 + constants;
  lastIsY = lastToken < 0;
  segmentPairs = read(Field.segmentPairs);
  arenaFloats = read(Field.arenaFloats);
  control = read(Field.control);
  numbers = read(Field.numbers);
  coefficient = load<f64>(numbers, Numbers.attentionCoefficient << 3);
  constantShare = 1 - coefficient;
  shuffles = read(Field.shuffles);
  parameters = read(Field.parameters);
  gradients = read(Field.gradients);
  firstMoments = read(Field.firstMoments);
  secondMoments = read(Field.secondMoments);
  snapshot = read(Field.snapshot);
  atX = read(Field.atX);
  atQ = read(Field.atQ);
  atK = read(Field.atK);
  atV = read(Field.atV);
  atO = read(Field.atO);
  atResidualToRow = read(Field.atResidualToRow);
  atInBias = read(Field.atInBias);
  atOut = read(Field.atOut);
  atOutBias = read(Field.atOutBias);
  constantKeys = read(Field.constantKeys);
  values = read(Field.values);
  keyRows = read(Field.keyRows);
  queryRows = read(Field.queryRows);
  valueToRow = read(Field.valueToRow);
  hiddenToLogits = read(Field.hiddenToLogits);
  tableX = read(Field.tableX);
  tableY = read(Field.tableY);
  tableConstant = read(Field.tableConstant);
  constantRow = read(Field.constantRow);
  ownRows = read(Field.ownRows);
  query = read(Field.query);
  scoreDirection = read(Field.scoreDirection);
  scores = read(Field.scores);
  pairScores = read(Field.pairScores);
  ownScores = read(Field.ownScores);
  trainX = read(Field.trainX);
  trainY = read(Field.trainY);
  trainLabel = read(Field.trainLabel);
  startsX = read(Field.startsX);
  rowsX = read(Field.rowsX);
  startsY = read(Field.startsY);
  rowsY = read(Field.rowsY);
  attention = read(Field.attention);
  scoreGradients = read(Field.scoreGradients);
  pre = read(Field.pre);
  logitGradients = read(Field.logitGradients);
  rowGradients = read(Field.rowGradients);
  chunkSums = read(Field.chunkSums);
  chunkScores = read(Field.chunkScores);
  chunkLosses = read(Field.chunkLosses);
  tableGradientX = read(Field.tableGradientX);
  tableGradientY = read(Field.tableGradientY);
  constantGradient = read(Field.constantGradient);
  ownGradient = read(Field.ownGradient);
  scoreSumsX = read(Field.scoreSumsX);
  scoreSumsY = read(Field.scoreSumsY);
  pairScoreGradients = read(Field.pairScoreGradients);
  valueGradients = read(Field.valueGradients);
  keyGradients = read(Field.keyGradients);
  queryGradients = read(Field.queryGradients);
  valueToRowGradient = read(Field.valueToRowGradient);
  hiddenToLogitsGradient = read(Field.hiddenToLogitsGradient);
  lastInputGradient = read(Field.lastInputGradient);
  rows = scratch(Field.rows, Field.rowsStride, thread);
  chunkAttention = scratch(Field.chunkAttention, Field.chunkAttentionStride, thread);
  panel = scratch(Field.panel, Field.panelStride, thread);
  lists = scratch(Field.lists, Field.listsStride, thread);
  counts = scratch(Field.counts, Field.countsStride, thread);
  exponentials = scratch(Field.exponentials, Field.exponentialsStride, thread);
  spare = scratch(Field.spare, Field.spareStride, thread);
  return Field.count;
}
