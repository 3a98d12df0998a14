// Where everything lies in the shared memory. The driver (../layout.ts) decides; the order of fields is its DESCRIPTOR.

/** Rows (pairs) that are worked on together; also the rows of one block of `pre`. */
export const CHUNK: i32 = 64;

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
export let placeX: i32 = 0;
export let placeY: i32 = 0;
export let placeLast: i32 = 0;
export let lastToken: i32 = 0;
/** 2 + constants: keys that have weights of their own. A last token that is always the same has what these leave over. */
export let keys: i32 = 0;
/** Whether the last token is y: then it is one of the keys, and the query depends on it. */
export let moving: bool = false;
/** Training pairs in all, in a segment (a multiple of CHUNK), and parameters with padding. */
export let pairs: i32 = 0;
export let segmentPairs: i32 = 0;
export let arenaFloats: i32 = 0;

/** α and 1 − α: attention is α · softmax + (1 − α). */
export let coefficient: f64 = 1;
export let constantShare: f64 = 0;

export let control: usize = 0;
/** f64: hyperparameters in, losses out; see threads.ts. */
export let numbers: usize = 0;
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
export let atAll: usize = 0;
export let atInBias: usize = 0;
export let atOut: usize = 0;
export let atOutBias: usize = 0;

/** i32 [constants, 2]: rows of X, of token and position. */
export let constantKeys: usize = 0;

// Tables of the forward pass. What only a moving last token needs is empty elsewhere.
/** [heads, tokenRows, dHeadWide] = X W_V, and X W_K and X W_Q for a moving last token */
export let values: usize = 0;
export let keyRows: usize = 0;
export let queryRows: usize = 0;
/** [heads · dHead, rowWide] = W_O [W_in | W_U] */
export let outAll: usize = 0;
/** [pWide / 40, dMlpWide, 40] = W_L = W_out W_U in panels of 40 columns; of the last one, 20 may be used. */
export let hiddenToLogits: usize = 0;
/**
 * [p, heads, rowWide]: what attending to x (to y) adds to a row, relative to attending to a last token that is always the
 * same; and [constants, heads, rowWide] to the others.
 */
export let tableX: usize = 0;
export let tableY: usize = 0;
export let tableConstant: usize = 0;
/** [rowWide]: what all rows begin with, a last token that is always the same with all of attention on itself. */
export let constantRow: usize = 0;
/** [p, rowWide]: what rows begin with where y is the last token. */
export let ownRows: usize = 0;
/** [heads, dHeadWide] the query; [heads, dWide] W_K query / √dHead; [tokenRows, heads] their products with X. */
export let query: usize = 0;
export let keyed: usize = 0;
export let scores: usize = 0;
/** For a moving last token, scores from y: [heads, p, pairRow] of x, row by x; [p, 1 + constants, heads] of y and others. */
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
/** [p, heads]; of a moving last token [p, 1 + constants, heads], as ownScores */
export let scoreSumsY: usize = 0;
/** as pairScores */
export let pairScoreGradients: usize = 0;
/** [heads, tokenRows, dHeadWide], and behind them a row per head */
export let valueGradients: usize = 0;
export let keyGradients: usize = 0;
export let queryGradients: usize = 0;
export let outAllGradient: usize = 0;
export let hiddenToLogitsGradient: usize = 0;
/** [heads + 1, dWide]: gradients of the last token's residual stream, by head, then through the constant row. */
export let equalsGradient: usize = 0;

// Evaluation: pairs given, [evaluatePairs] i32 each, 1 where their answer is right, their chunk losses, and what is recorded
// of them.
export let evaluateX: usize = 0;
export let evaluateY: usize = 0;
export let evaluateLabel: usize = 0;
export let evaluateRight: usize = 0;
export let evaluateLosses: usize = 0;
export let testX: usize = 0;
export let testY: usize = 0;
export let testLabel: usize = 0;
export let testRight: usize = 0;
export let testLosses: usize = 0;
export let recordLogits: usize = 0;
export let recordPattern: usize = 0;
export let recordMid: usize = 0;
export let recordPre: usize = 0;

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
/** f64 [pWide] */
export let exponentials: usize = 0;
/** [CHUNK, heads · dHead], or two rows for the tables */
export let spare: usize = 0;

let cursor: usize = 0;

// @ts-ignore: decorator
@inline
function next(): i32 {
  const value = load<i32>(cursor);
  cursor += 4;
  return value;
}

/** Reads the descriptor at `descriptor` and takes thread `thread`'s scratch; returns how many fields it read. */
export function place(descriptor: usize, thread: i32): i32 {
  cursor = descriptor;
  threads = next();
  square = next();
  p = next();
  d = next();
  heads = next();
  dHead = next();
  dMlp = next();
  dWide = next();
  dHeadWide = next();
  dMlpWide = next();
  pWide = next();
  rowWide = next();
  tokenRows = next();
  positions = next();
  constants = next();
  pairRow = next();
  placeX = next();
  placeY = next();
  placeLast = next();
  lastToken = next();
  keys = 2 + constants;
  moving = lastToken < 0;
  pairs = next();
  segmentPairs = next();
  arenaFloats = next();
  control = next();
  numbers = next();
  coefficient = load<f64>(numbers, 80);
  constantShare = 1 - coefficient;
  shuffles = next();
  parameters = next();
  gradients = next();
  firstMoments = next();
  secondMoments = next();
  snapshot = next();
  atX = next();
  atQ = next();
  atK = next();
  atV = next();
  atO = next();
  atAll = next();
  atInBias = next();
  atOut = next();
  atOutBias = next();
  constantKeys = next();
  values = next();
  keyRows = next();
  queryRows = next();
  outAll = next();
  hiddenToLogits = next();
  tableX = next();
  tableY = next();
  tableConstant = next();
  constantRow = next();
  ownRows = next();
  query = next();
  keyed = next();
  scores = next();
  pairScores = next();
  ownScores = next();
  trainX = next();
  trainY = next();
  trainLabel = next();
  startsX = next();
  rowsX = next();
  startsY = next();
  rowsY = next();
  attention = next();
  scoreGradients = next();
  pre = next();
  logitGradients = next();
  rowGradients = next();
  chunkSums = next();
  chunkScores = next();
  chunkLosses = next();
  tableGradientX = next();
  tableGradientY = next();
  constantGradient = next();
  ownGradient = next();
  scoreSumsX = next();
  scoreSumsY = next();
  pairScoreGradients = next();
  valueGradients = next();
  keyGradients = next();
  queryGradients = next();
  outAllGradient = next();
  hiddenToLogitsGradient = next();
  equalsGradient = next();
  evaluateX = next();
  evaluateY = next();
  evaluateLabel = next();
  evaluateRight = next();
  evaluateLosses = next();
  testX = next();
  testY = next();
  testLabel = next();
  testRight = next();
  testLosses = next();
  recordLogits = next();
  recordPattern = next();
  recordMid = next();
  recordPre = next();
  rows = scratch(thread);
  chunkAttention = scratch(thread);
  panel = scratch(thread);
  lists = scratch(thread);
  counts = scratch(thread);
  exponentials = scratch(thread);
  spare = scratch(thread);
  return <i32>((cursor - descriptor) >> 2);
}

/** A scratch field is two entries: the first thread's address and the distance to the next thread's. */
function scratch(thread: i32): usize {
  const first = next();
  return first + next() * thread;
}
