import { KEY_SHARE, keyFrequencies as keysOf } from '../../../core/measures/spectrum';
import { percentText } from '../../../text/shares';
import type { Check } from '../check';
import { answerText, isList } from '../compare';
import { needKeys } from '../needs';

/** Shares this near to each other, or to the limit, may be told either way. */
const NEAR = 1e-3;

/** The frequencies that stand out in W_L, in the order of their power. */
export const keyFrequencies: Check = async ({ model, call }) => {
  const { keys } = await needKeys(model);
  const { readout, embedding } = model.spectrum();
  const { shares } = readout;
  const answer = await call();
  const wanted = `expected the ${frequencies(keys.length)} with more than 2% of W_L’s power, the strongest first`;
  if (!isList(answer) || !answer.every((k) => typeof k === 'number')) {
    return `${wanted}, as a list of numbers; got ${answerText(answer)}`;
  }
  const got = answer.map(Number);
  const listed = `${wanted}; got ${got.join(', ') || 'none'}`;
  const says = (what: string): string => `${what} (${listed})`;
  const isSame = (other: readonly number[]): boolean => other.length > 0 && other.join() === got.join();
  const isRight = got.every((k) => shares[k - 1] > KEY_SHARE * (1 - NEAR)) && new Set(got).size === got.length;
  const missing = keys.filter((k) => shares[k - 1] > KEY_SHARE * (1 + NEAR) && !got.includes(k));
  if (isRight && missing.length === 0) {
    const at = got.findIndex((k, i) => i > 0 && shares[k - 1] > (1 + NEAR) * shares[got[i - 1] - 1]);
    return at < 0 ? undefined : says(`${got[at]} is stronger than ${got[at - 1]}, which stands before it`);
  }
  if (isSame(keysOf(embedding))) {
    return says('these are the frequencies of W_E');
  }
  if (isSame(keys.map((k) => k - 1))) {
    return says('every frequency is one too low: these are indices');
  }
  const outside = got.find((k) => !Number.isInteger(k) || k < 1 || k > shares.length);
  if (outside !== undefined) {
    const mirror =
      shares[model.p - outside - 1] === undefined ? '' : `: the wave of ${outside} is that of p − ${outside}`;
    const constant = outside === 0 ? ': 0 is the constant, which is no frequency' : mirror;
    return says(`${outside} is not among the frequencies 1 to ${shares.length}${constant}`);
  }
  const twice = got.find((k, i) => got.indexOf(k) < i);
  if (twice !== undefined) {
    return says(`${twice} is there twice`);
  }
  const weak = got.find((k) => shares[k - 1] <= KEY_SHARE * (1 - NEAR));
  return weak === undefined
    ? says(`${frequencies(missing.length)} of more than 2% ${missing.length === 1 ? 'is' : 'are'} missing`)
    : says(`frequency ${weak} has ${percentText(shares[weak - 1])}`);
};

function frequencies(n: number): string {
  return `${n} ${n === 1 ? 'frequency' : 'frequencies'}`;
}
