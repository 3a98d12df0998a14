import type { Effect, Judgement, RefereeVerdict } from '../core/sweep/referee';
import type { Slope } from '../core/least-squares';
import { counted, countText } from './counts';
import { NO_VALUE, numberText, withMinus } from './numbers';
import { percentText } from './shares';

const VERDICTS: Readonly<Record<RefereeVerdict, string>> = {
  norm: 'These runs support 2606.13753: the norm explains the delay, and the logit scale adds next to nothing.',
  'logit scale':
    'These runs support 2606.18465: the logit scale explains the delay, and the norm adds next to nothing at equal scale.',
  both: 'These runs support neither claim alone: norm and logit scale each explain a part of the delay that the other does not.',
  neither: 'These runs support neither claim: norm and logit scale together explain less than half of the delay.',
  undecided: 'Undecided',
};

/** The verdict, and what it rests on. @param free runs without a clamp, whose norm is the unit */
export function refereeText(judgement: Judgement, free: number): string {
  return [verdictText(judgement), ...lines(judgement, free), ''].join('\n');
}

function verdictText({ verdict, reason }: Pick<Judgement, 'verdict' | 'reason'>): string {
  return reason === null ? VERDICTS[verdict] : `${VERDICTS[verdict]}: ${reason}.`;
}

function lines({ runs, criticalNorm, degree, ...found }: Judgement, free: number): string[] {
  const { law, scaleAtNorm, normAtTemperature, normAtScale, recovered, explained } = found;
  return [
    `${counted(runs.held, 'run')} with a held norm: ${countText(runs.memorised)} memorised, ${countText(runs.grokked)} of them grokked (90% of the test pairs), ${countText(runs.used)} with a delay`,
    `W_c ${numberText(criticalNorm)}: the norm at which ${counted(free, 'run')} without a clamp grokked (median); ρ = norm / W_c`,
    `logit scale: that of ${free === 1 ? 'its model' : 'their models'} at the norm, over the temperature; it grows with the norm to the power ${degree === null ? NO_VALUE : degree.toFixed(2)}`,
    `temperature 1 alone: delay ∝ exp(α ρ), α = ${effectText(law)}; 2606.13753 has 7.5`,
    `at equal norm: delay ∝ (logit scale)^β, β = ${effectText(scaleAtNorm)}`,
    `at equal temperature: α = ${effectText(normAtTemperature)}`,
    `at equal logit scale: α = ${effectText(normAtScale)}`,
    `of the norm's effect ${recovered ? `${shareText(recovered)} is gone at equal logit scale` : 'none is there to be recovered'}; 2606.18465 has 83–89%`,
    `variance of ln(delay) explained: norm ${share(explained?.norm)}, logit scale ${share(explained?.scale)}, both ${share(explained?.both)}`,
  ];
}

function share(value: number | undefined): string {
  return value === undefined ? NO_VALUE : percentText(value);
}

/** `7.31 (6.9 to 7.72), R² 96.1% of 24 runs` */
function effectText(effect: Effect | null): string {
  return effect
    ? `${slopeText(effect, (value) => withMinus(value.toFixed(2)))}, R² ${percentText(effect.r2)} of ${counted(effect.runs, 'run')}`
    : `${NO_VALUE} (too few runs)`;
}

function shareText(slope: Slope): string {
  return slopeText(slope, (value) => withMinus(`${(100 * value).toFixed(0)}%`));
}

function slopeText({ value, low, high }: Slope, text: (value: number) => string): string {
  return `${text(value)} (${text(low)} to ${text(high)})`;
}
