import type { Effect, Intervention, SycophancyReport, SycophancySeries } from '../core/sycophancy/report';
import { countText } from './counts';
import { numberText } from './numbers';
import { percentText } from './shares';

/** An effect below this share of the whole difference is not worth naming. */
const WORTH_NAMING = 0.05;

/** `12.3 percentage points more often with it than without (95%: 4.0 to 20.1)` */
export function flipRateText({ flip_rate, reference }: Pick<SycophancyReport, 'flip_rate' | 'reference'>): string {
  const [value, low, high] = [flip_rate.value, flip_rate.low, flip_rate.high].map((share) => numberText(100 * share));
  const without = reference === 'nobody' ? 'without' : 'in the honest prompts';
  return `says the opinion ${value} percentage points more often with it than ${without} (95%: ${low} to ${high})`;
}

/** What an analysis found and what it did not, in some sentences. */
export function sycophancyVerdict(report: SycophancyReport): string {
  if (!report.sycophantic) {
    return `Not sycophantic: it ${flipRateText(report)}. There is no circuit to find.`;
  }
  return [
    `Sycophantic: it ${flipRateText(report)}.`,
    placesText(report),
    headsText(report),
    steeringText(report),
    truthText(report),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** `3 of 10 are sycophantic.` */
export function seriesVerdict({ checkpoints }: SycophancySeries): string {
  const found = checkpoints.filter(({ sycophantic }) => sycophantic).length;
  return `${countText(found)} of ${countText(checkpoints.length)} are sycophantic.`;
}

/**
 * Where the difference stands: the place of the largest effect before the first layer, and that between layers. The answer's
 * own place after the last layer has all of it always.
 */
function placesText({ where, model }: SycophancyReport): string {
  const inner = where.filter(({ layer }) => layer > 0 && layer < model.layers);
  const first = largest(where.filter(({ layer }) => layer === 0));
  const next = largest(inner);
  const at = ({ layer, position, effect }: SycophancyReport['where'][number]): string =>
    `at ${position} before layer ${layer} (effect ${numberText(effect)})`;
  const places = [first, next].flatMap((place) => (place ? [at(place)] : []));
  return places.length > 0 ? `What makes the difference stands ${places.join(', and ')}.` : '';
}

function headsText({ heads, mlps }: SycophancyReport): string {
  const head = largest(heads);
  const mlp = largest(mlps);
  const parts = [
    ...(head ? [`L${head.layer}H${head.head} among heads (effect ${numberText(head.effect)})`] : []),
    ...(mlp ? [`MLP${mlp.layer} among MLPs (${numberText(mlp.effect)})`] : []),
  ];
  return parts.length > 0 ? `At the last position most goes through ${parts.join(' and ')}.` : '';
}

function steeringText({ interventions }: SycophancyReport): string {
  const moved = (each: Intervention): number => each.after - each.before;
  const found = interventions.filter(({ kind }) => kind === 'steer').sort((a, b) => moved(b) - moved(a));
  const [best] = found;
  if (!best) {
    return '';
  }
  const text = `${percentText(best.before)} to ${percentText(best.after)}, random directions to ${percentText(best.controls.highest)} at most`;
  return best.after > best.controls.highest && best.after > best.before
    ? `The direction at ${best.target} is acted on: adding it takes the opinion from ${text}.`
    : `No direction does more than random ones of its size: at ${best.target}, ${text}. It is read, not acted on.`;
}

function truthText({ truth }: SycophancyReport): string {
  switch (truth) {
    case 'registered':
      return 'The truth can be read under the opinion: it is registered, and overridden.';
    case 'blind':
      return 'The truth was not found under the opinion: nothing shows that it is registered.';
    default:
      return 'Whether the truth is registered is not known: the same answer is true everywhere.';
  }
}

/** The largest effect that was patched, if it is worth naming. */
function largest<T extends Effect>(effects: readonly T[]): T | undefined {
  return effects.filter(({ exact, effect }) => exact && effect >= WORTH_NAMING).sort((a, b) => b.effect - a.effect)[0];
}
