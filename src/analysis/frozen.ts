import { activation } from '../core/activation';
import { splitLoss, type SplitLoss } from '../core/measures/split-loss';
import { multiply } from '../engine/product';
import type { OpenedModel } from './opened-model';

const BLOCK_PAIRS = 256;

/**
 * Loss and accuracy of a one-layer model whose attention at the last position is frozen to its mean over all pairs: what
 * the pattern's dependence on the pair is worth. The residual stream before the MLP is then a sum of one row per token.
 */
export async function lossWithMeanPattern(model: OpenedModel): Promise<SplitLoss> {
  const { parameters, p, split } = model;
  const { dModel: d, dMlp } = model.model;
  const activate = activation(model.model.activation);
  const pattern = await model.meanPattern();
  const [byX, byY] = (['x', 'y'] as const).map((name) =>
    residualRows(model, pattern, model.layout.positions.indexOf(name)),
  );
  const always = constantRow(model, pattern);
  const wIn = parameters['blocks.0.mlp.W_in'].data;
  const unembed = parameters['unembed.W_U'].data;
  const rows = (residual: Float32Array, weights: Float32Array, width: number): Float32Array =>
    multiply(residual, weights, residual.length / d, d, width);
  const [hiddenX, hiddenY, hidden] = [byX, byY, always].map((residual) => rows(residual, wIn, dMlp));
  const [logitsX, logitsY, direct] = [byX, byY, always].map((residual) => rows(residual, unembed, p));
  const bias = parameters['blocks.0.mlp.b_in'].data;
  const fromBias = rows(parameters['blocks.0.mlp.b_out'].data, unembed, p);
  const { x, y } = split.all;
  const constant = hidden.map((value, n) => value + bias[n]);
  const readout = model.readout().data;
  const logits = new Float32Array(x.length * p);
  // A block of neurons is read again while it is in the cache.
  const neurons = new Float32Array(BLOCK_PAIRS * dMlp);
  for (let first = 0; first < x.length; first += BLOCK_PAIRS) {
    const count = Math.min(BLOCK_PAIRS, x.length - first);
    for (let i = 0; i < count; i++) {
      const out = neurons.subarray(i * dMlp, (i + 1) * dMlp);
      const [startX, startY] = [x[first + i] * dMlp, y[first + i] * dMlp];
      addRows(out, hiddenX.subarray(startX), hiddenY.subarray(startY), constant);
      activate(out);
    }
    logits.set(multiply(neurons, readout, count, dMlp, p), first * p);
  }
  const rest = direct.map((value, z) => value + fromBias[z]);
  const row = new Float32Array(p);
  for (let pair = 0; pair < x.length; pair++) {
    addRows(row, logitsX.subarray(x[pair] * p), logitsY.subarray(y[pair] * p), rest);
    const out = logits.subarray(pair * p, (pair + 1) * p);
    row.forEach((value, z) => (out[z] += value));
  }
  return splitLoss(logits, split, p);
}

/** Loss and accuracy of a one-layer model whose residual stream ends at the MLP: only neurons reach the logits. */
export async function lossWithoutResidual(model: OpenedModel): Promise<SplitLoss> {
  const { parameters, p, split } = model;
  const { logits } = await model.logits();
  const middle = await model.residualBeforeMlp(split.all);
  const rows = split.all.x.length;
  const direct = multiply(middle, parameters['unembed.W_U'].data, rows, model.model.dModel, p);
  return splitLoss(
    logits.map((logit, i) => logit - direct[i]),
    split,
    p,
  );
}

/** out = a + b + c, as many numbers as `out` has. */
function addRows(out: Float32Array, a: Float32Array, b: Float32Array, c: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = a[i] + b[i] + c[i];
  }
}

/**
 * What attention to a position adds to the residual stream at the last one, per token there: Σ_h pattern[h] (W_E + W_pos)
 * W_V W_O, and for the last position its own embedding. [p, d_model], or [1, d_model] for a token that is always the same.
 */
function residualRows(opened: OpenedModel, pattern: Float32Array, position: number): Float32Array {
  const { parameters, p, model, layout } = opened;
  const { dModel: d, heads } = model;
  const dHead = d / heads;
  const positions = layout.positions.length;
  const id = layout.positions[position];
  const [first, count] = typeof id === 'number' ? [id, 1] : [0, p];
  const tokens = parameters['embed.W_E'].data.subarray(first * d, (first + count) * d);
  const place = parameters['pos_embed.W_pos'].data.subarray(position * d, (position + 1) * d);
  const input = tokens.map((value, i) => value + place[i % d]);
  const sum = position === positions - 1 ? Float32Array.from(input) : new Float32Array(count * d);
  for (let head = 0; head < heads; head++) {
    const weights = (name: string): Float32Array =>
      parameters[`blocks.0.attn.${name}`].data.subarray(head * d * dHead, (head + 1) * d * dHead);
    const values = multiply(input, weights('W_V'), count, d, dHead);
    const added = multiply(values, weights('W_O'), count, dHead, d);
    added.forEach((value, i) => (sum[i] += pattern[positions * head + position] * value));
  }
  return sum;
}

/** What all tokens that are always the same add together, [1, d_model]. */
function constantRow(opened: OpenedModel, pattern: Float32Array): Float32Array {
  const sum = new Float32Array(opened.model.dModel);
  opened.layout.positions.forEach((id, position) => {
    if (typeof id === 'number') {
      residualRows(opened, pattern, position).forEach((value, j) => (sum[j] += value));
    }
  });
  return sum;
}
