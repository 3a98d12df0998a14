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
/** Training pairs in all, in a segment (a multiple of CHUNK), and parameters with padding. */
export let pairs: i32 = 0;
export let segmentPairs: i32 = 0;
export let arenaFloats: i32 = 0;

export let control: usize = 0;
/** f64: hyperparameters in, losses out; see threads.ts. */
export let numbers: usize = 0;
export let shuffles: usize = 0;

// Parameters, one arena: X = [E (p + 1 rows); positions (3 rows)] and so on. Its twins are gradient, moments, snapshot.
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

// Tables of the forward pass.
/** [heads, p + 4, dHeadWide] = X W_V */
export let values: usize = 0;
/** [heads · dHead, rowWide] = W_O [W_in | W_U] */
export let outAll: usize = 0;
/** [pWide / 40, dMlpWide, 40] = W_L = W_out W_U in panels of 40 columns; of the last one, 20 may be used. */
export let hiddenToLogits: usize = 0;
/** [p, heads, rowWide]: what attending to x (to y) adds to a row, relative to attending to `=`. */
export let tableX: usize = 0;
export let tableY: usize = 0;
/** [rowWide]: a row that attends to `=` alone. */
export let constantRow: usize = 0;
/** [heads, dHeadWide] query at `=`; [heads, dWide] W_K query / √dHead; [p + 4, heads] their products with X. */
export let query: usize = 0;
export let keyed: usize = 0;
export let scores: usize = 0;

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
/** [segmentPairs, 2 heads]: attention to x, then to y; and the gradients of the scores, the same way. */
export let attention: usize = 0;
export let scoreGradients: usize = 0;
/** [segmentPairs / CHUNK, dMlpWide, CHUNK]: pre-activations, later their gradients. */
export let pre: usize = 0;
/** [segmentPairs, pWide] */
export let logitGradients: usize = 0;
/** [segmentPairs, rowWide] gradients of rows */
export let rowGradients: usize = 0;
/** [segmentPairs / CHUNK, rowWide] their sums over chunks */
export let chunkSums: usize = 0;
/** f64 [chunks of all training pairs, 2]: loss and right answers */
export let chunkLosses: usize = 0;

// Tables of the backward pass.
/** [p + 4, heads, rowWide]; the second one has p rows only. */
export let tableGradientX: usize = 0;
export let tableGradientY: usize = 0;
export let constantGradient: usize = 0;
/** [p + 4, heads] */
export let scoreSumsX: usize = 0;
export let scoreSumsY: usize = 0;
export let valueGradients: usize = 0;
export let outAllGradient: usize = 0;
export let hiddenToLogitsGradient: usize = 0;
/** [heads + 1, dWide]: gradients of the residual stream at `=`, by head, then through the constant row. */
export let equalsGradient: usize = 0;

// Evaluation: pairs given, [evaluatePairs] i32 each, their chunk losses, and what is recorded of them.
export let evaluateX: usize = 0;
export let evaluateY: usize = 0;
export let evaluateLabel: usize = 0;
export let evaluateLosses: usize = 0;
export let testX: usize = 0;
export let testY: usize = 0;
export let testLabel: usize = 0;
export let testLosses: usize = 0;
export let recordLogits: usize = 0;
export let recordPattern: usize = 0;
export let recordMid: usize = 0;
export let recordPre: usize = 0;

// Scratch of this thread.
/** [CHUNK, rowWide] */
export let rows: usize = 0;
/** [CHUNK, 2 heads] */
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
  pairs = next();
  segmentPairs = next();
  arenaFloats = next();
  control = next();
  numbers = next();
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
  values = next();
  outAll = next();
  hiddenToLogits = next();
  tableX = next();
  tableY = next();
  constantRow = next();
  query = next();
  keyed = next();
  scores = next();
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
  chunkLosses = next();
  tableGradientX = next();
  tableGradientY = next();
  constantGradient = next();
  scoreSumsX = next();
  scoreSumsY = next();
  valueGradients = next();
  outAllGradient = next();
  hiddenToLogitsGradient = next();
  equalsGradient = next();
  evaluateX = next();
  evaluateY = next();
  evaluateLabel = next();
  evaluateLosses = next();
  testX = next();
  testY = next();
  testLabel = next();
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
