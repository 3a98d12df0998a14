/**
 * A line of `metrics.jsonl`. The row of epoch e holds the losses of the parameters after e updates, so epoch 0 is the
 * untrained model. In the file what is not known is null, here NaN: losses and accuracies of the sides of a split that is not
 * known. Measures (restricted loss, Gini, …) are further numbers of the same row.
 */
export interface MetricsRow {
  epoch: number;
  train_loss: number;
  test_loss: number;
  train_accuracy: number;
  test_accuracy: number;
  learning_rate: number;
  /** Seconds of training up to this row, over all resumptions. */
  seconds: number;
  [measure: string]: number;
}
