import { spectrumOf, gini } from '../../../core/measures/spectrum';
import type { OpenedModel } from '../../opened-model';
import { transposed } from '../../weights';
import type { Answer, Check, Subject } from '../check';
import { answerText, fieldOf, judgeFields, missingFields } from '../compare';
import { needEmbedding, residuesOf } from '../needs';
import { SIX, sixFile, VERDICTS } from '../six';

/** A verdict from weights alone: its numbers on the model at hand, and with the verdict on six that say nothing of themselves. */
export const learnedOrMemorised: Check = async (subject) => {
  needEmbedding(subject.model);
  const own = await judged(subject);
  if ('problem' in own) {
    return own.problem;
  }
  const wrong: string[] = [];
  for (const [name, verdict] of Object.entries(SIX)) {
    const result = await subject.beside(sixFile(name), judged);
    if ('problem' in result) {
      return `six/${name}: ${result.problem}`;
    }
    if (result.verdict !== verdict) {
      wrong.push(`${name} is not ${String(result.verdict)}`);
    }
  }
  const right = Object.keys(SIX).length - wrong.length;
  return wrong.length === 0 ? undefined : `${right} of the six are told right; by their weights ${wrong.join(', ')}`;
};

/** The answer on a model: what is wrong with its numbers, or its verdict. */
async function judged({ model, call }: Subject): Promise<{ problem: string } | { verdict: Answer | undefined }> {
  const answer = await call();
  const missing = missingFields(answer, ['verdict', 'gini', 'confidence']);
  if (missing !== undefined) {
    return { problem: missing };
  }
  const { norms } = spectrumOf(residuesOf(model), transposed(model.readout()));
  const squares = norms.map((norm) => norm * norm);
  const { mean, right } = await confidenceOf(model);
  const ofEmbedding = spectrumOf(residuesOf(model), model.parameters['embed.W_E']).norms;
  const problem = judgeFields(answer, {
    gini: {
      what: 'the Gini coefficient of W_L’s waves',
      shape: [],
      values: [gini(norms)],
      mistakes: () => [
        { says: 'it is that of their powers, not of their norms', values: [gini(squares)] },
        { says: 'it is that of W_E', values: [gini(ofEmbedding)] },
        { says: 'the constant is missing', values: [gini(norms.subarray(1))] },
        { says: 'cos and sin of a frequency are taken together', values: [gini(byFrequency(squares))] },
      ],
    },
    confidence: {
      what: 'the mean of the largest probability over all pairs',
      shape: [],
      values: [mean],
      mistakes: () => [{ says: 'it is the probability of the answer that the file says is right', values: [right] }],
    },
  });
  const verdict = fieldOf(answer, 'verdict');
  if (problem !== undefined) {
    return { problem };
  }
  return VERDICTS.some((known) => known === verdict)
    ? { verdict }
    : { problem: `verdict: expected one of ${VERDICTS.join(', ')}; got ${answerText(verdict)}` };
}

function byFrequency(squares: Float64Array): Float64Array {
  const count = Math.floor(squares.length / 2);
  return Float64Array.from({ length: count }, (_, i) => Math.sqrt(squares[2 * i + 1] + (squares[2 * i + 2] ?? 0)));
}

/** Means over all pairs of the largest probability, and of that of the task's answer. */
async function confidenceOf(model: OpenedModel): Promise<{ mean: number; right: number }> {
  const { p, split } = model;
  const { logits } = await model.logits();
  const pairs = split.all.label.length;
  let [mean, right] = [0, 0];
  for (let i = 0; i < pairs; i++) {
    const row = logits.subarray(i * p, (i + 1) * p);
    const top = row.reduce((best, value) => Math.max(best, value), -Infinity);
    const sum = row.reduce((all, value) => all + Math.exp(value - top), 0);
    mean += 1 / sum / pairs;
    right += Math.exp(row[split.all.label[i]] - top) / sum / pairs;
  }
  return { mean, right };
}
