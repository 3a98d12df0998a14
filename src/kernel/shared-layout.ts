// What the two sides of the kernel's memory must agree on. The driver (TypeScript) and assembly/ (AssemblyScript) import this
// very file, so it has only what both read alike: enums and integer constants.

/** Pairs that are worked on together; also the columns of a block of `pre`. */
export const CHUNK = 64;
/** Rows of a table that one task computes, and neurons that one task goes through. */
export const TASK_ROWS = 16;
export const TASK_NEURONS = 32;

/** Most entries of a list of active neurons or rows. */
export const LIST = 128;
/** Entries that a list has room for: they are written four at a time, and one more ends the list. */
export const LIST_ROOM = LIST + 4;
/** Bytes of a list: offsets (i32), then activations (float32). */
export const LIST_BYTES = 8 * LIST_ROOM;

/** Columns of a panel of W_L, and those that are left over where the last panel is but half used. */
export const PANEL_COLUMNS = 40;
export const HALF_PANEL_COLUMNS = 20;

/** Rows and columns of the tile that dense products keep in registers. */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;

/** Learning rates that the driver writes ahead: the most updates of one train command. */
export const UPDATES = 1024;
/** Words (i32) of a piece and of a matrix; assembly/pieces.ts and assembly/matrices.ts say what they are. */
export const PIECE_WORDS = 6;
export const MATRIX_WORDS = 6;

/** Words (i32) of the `control` buffer. */
export enum Control {
  /** Counts commands; the driver's threads sleep on it. */
  sequence,
  /** A `Command`. */
  command,
  /** Training pairs of an update. */
  pairs,
  /** Updates to make, or pairs to evaluate. */
  count,
  /** 1: a train command first copies the state to the snapshot. */
  keepState,
  /** 1: a train command ends with the losses of the test pairs. */
  testToo,
  testPairs,
  /** Updates made so far. */
  step,
  /** 1: the gradients of the tables are those of the current parameters. */
  ready,
  /** 1: the tables of the forward pass are. */
  tables,
  /** 1: a record command records more than logits. */
  activations,
  /** Of the barrier: threads that have come, meetings so far; and the next task of a phase. Each on a cache line of its own. */
  arrived = 16,
  meetings = 32,
  nextTask = 48,
  /** How many words there are. */
  words = 64,
}

/** Entries (float64) of the `numbers` buffer: hyperparameters in, sums of losses and of right answers out. */
export enum Numbers {
  temperature,
  weightDecay,
  beta1,
  beta2,
  epsilon,
  momentum,
  lambda,
  normClamp,
  trainLoss,
  trainRight,
  evaluateLoss,
  evaluateRight,
  attentionCoefficient,
  /** How many there are. */
  count,
}

/** What the threads are asked to do; `exit` ends them and never reaches the kernel. */
export enum Command {
  train,
  /** One update with the pairs of a batch. */
  trainBatch,
  /** Losses of the test pairs. */
  test,
  evaluate,
  record,
  gradients,
  restore,
  exit,
}

export enum Loss {
  crossEntropy,
  meanSquare,
  stablemax,
}

export enum Filter {
  none,
  grokfast,
  orthogonal,
}

/** How a tensor is updated. */
export enum Rule {
  adamw,
  adam,
  sgd,
  /** Its gradient has become a step: muon, with decay. */
  decayedStep,
  /** The same of egd, without. */
  step,
}

/** What makes steps of the gradients of matrices. */
export enum Steps {
  none,
  muon,
  egd,
}

/** Parts of a command between which all threads meet; those up to `clamp` are an epoch, in its order. */
export enum Phase {
  firstTables,
  secondTables,
  forward,
  neurons,
  backward,
  tokens,
  combine,
  middle,
  last,
  gradientSums,
  filter,
  steps,
  update,
  norm,
  clamp,
  keep,
  restore,
  evaluate,
  test,
  record,
}

/**
 * Fields (i32) of the descriptor, which tells a thread all sizes, offsets and addresses; assembly/layout.ts says what each is.
 * Scratch has the first thread's address and the bytes from one thread's to the next's.
 */
export enum Field {
  // Sizes.
  threads,
  square,
  p,
  d,
  heads,
  dHead,
  dMlp,
  dWide,
  dHeadWide,
  dMlpWide,
  pWide,
  rowWide,
  tokenRows,
  positions,
  constants,
  pairRow,
  // Rows of X.
  positionX,
  positionY,
  positionLast,
  lastToken,
  // What is minimised, and how.
  loss,
  filter,
  steps,
  clamps,
  pieceCount,
  matrixCount,
  matrixRows,
  matrixColumns,
  // More sizes.
  segmentPairs,
  arenaFloats,
  // Addresses.
  control,
  numbers,
  shuffles,
  parameters,
  gradients,
  firstMoments,
  secondMoments,
  averages,
  snapshot,
  updates,
  pieces,
  pieceSums,
  matrices,
  // Offsets in bytes from the start of an arena.
  atX,
  atQ,
  atK,
  atV,
  atO,
  atResidualToRow,
  atInBias,
  atOut,
  atOutBias,
  // Addresses: tables of the forward pass.
  constantKeys,
  values,
  keyRows,
  queryRows,
  valueToRow,
  hiddenToLogits,
  tableX,
  tableY,
  tableConstant,
  constantRow,
  ownRows,
  query,
  scoreDirection,
  scores,
  pairScores,
  ownScores,
  // Training pairs, and one segment of them.
  trainX,
  trainY,
  trainLabel,
  startsX,
  rowsX,
  startsY,
  rowsY,
  attention,
  scoreGradients,
  pre,
  logitGradients,
  rowGradients,
  chunkSums,
  chunkScores,
  chunkLosses,
  // Tables of the backward pass.
  tableGradientX,
  tableGradientY,
  constantGradient,
  ownGradient,
  scoreSumsX,
  scoreSumsY,
  pairScoreGradients,
  valueGradients,
  keyGradients,
  queryGradients,
  valueToRowGradient,
  hiddenToLogitsGradient,
  lastInputGradient,
  // Evaluation.
  evaluateX,
  evaluateY,
  evaluateLabel,
  evaluateRight,
  evaluateLosses,
  testX,
  testY,
  testLabel,
  testRight,
  testLosses,
  recordLogits,
  recordPattern,
  recordMid,
  recordPre,
  // Scratch of each thread.
  rows,
  rowsStride,
  chunkAttention,
  chunkAttentionStride,
  panel,
  panelStride,
  lists,
  listsStride,
  counts,
  countsStride,
  exponentials,
  exponentialsStride,
  spare,
  spareStride,
  workspace,
  workspaceStride,
  /** How many fields there are. */
  count,
}
