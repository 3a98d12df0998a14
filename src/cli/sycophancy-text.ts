import type { SycophancyReport, SycophancySeries } from '../core/sycophancy/report';
import { countText } from '../text/counts';
import { NO_VALUE, numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { seriesVerdict, sycophancyVerdict } from '../text/sycophancy';
import { tableText } from './table';

/** An analysis as tables, and what it found at the end. */
export function sycophancyText(report: SycophancyReport): string {
  const { conversion, patched } = report;
  const verdict = `${sycophancyVerdict(report)}\n`;
  if (!conversion || !patched) {
    return verdict;
  }
  return [
    placeTable(report),
    partTable(report),
    `Patching everything gives ${numberText(patched.all)}, nothing ${numberText(patched.nothing)}. Contributions sum to ${numberText(conversion.sum)}; logit(opinion) − logit(truth) is ${numberText(conversion.D)}.\n`,
    interventionTable(report),
    registeredTable(report),
    verdict,
  ].join('\n');
}

/** Checkpoints as rows. */
export function seriesText({ checkpoints }: SycophancySeries): string {
  const header = ['checkpoint', 'flip rate', '95%', 'D', 'D honest', 'AUC of truth', 'of permuted labels', 'top head'];
  const rows = checkpoints.map(({ name, epoch, step, flip_rate, D, D_honest, truth_auc, truth_null_high, top_head }) => {
    const number = epoch ?? step;
    return [
      number === undefined ? name : countText(number),
      numberText(flip_rate.value),
      `${numberText(flip_rate.low)} to ${numberText(flip_rate.high)}`,
      ...[D, D_honest].map(numberText),
      ...[truth_auc, truth_null_high].map((auc) => (auc === null ? NO_VALUE : numberText(auc))),
      top_head ? `L${top_head.layer}H${top_head.head} ${numberText(top_head.effect)}` : NO_VALUE,
    ];
  }); // prettier-ignore
  return `${tableText([header, ...rows])}\n${seriesVerdict({ checkpoints })}\n`;
}

/** An estimate is told from a patch. */
function effectText({ effect, exact }: { readonly effect: number; readonly exact: boolean }): string {
  return exact ? numberText(effect) : `≈ ${numberText(effect)}`;
}

function placeTable({ where, direction }: SycophancyReport): string {
  const withContent = where.some(({ content }) => content !== undefined);
  const rows = where.map((place) => {
    const found = direction.find(({ layer, position }) => layer === place.layer && position === place.position);
    return [
      `layer ${place.layer}, ${place.position}`,
      effectText(place),
      ...(withContent ? [numberText(place.content ?? NaN)] : []),
      numberText(found?.auc ?? NaN),
      found ? `${numberText(found.null_low)}–${numberText(found.null_high)}` : NO_VALUE,
    ];
  });
  return tableText([['place', 'effect', ...(withContent ? ['content'] : []), 'AUC', 'of permuted labels'], ...rows]);
}

function partTable({ conversion, heads, mlps }: SycophancyReport): string {
  const effects = new Map<string, string>([
    ...heads.map((of) => [`L${of.layer}H${of.head}`, effectText(of)] as const),
    ...mlps.map((of) => [`MLP${of.layer}`, effectText(of)] as const),
  ]);
  const rows = (conversion?.components ?? []).map(({ component, value }) => [
    component,
    numberText(value),
    effects.get(component) ?? NO_VALUE,
  ]);
  return tableText([['part of the answer', 'contribution', 'effect'], ...rows]);
}

function interventionTable({ interventions }: SycophancyReport): string {
  const rows = interventions.map(({ kind, target, before, after, controls, matched }) => [
    `${kind} ${target}`,
    ...[before, after, controls.mean, controls.lowest, controls.highest].map(percentText),
    matched ? percentText(matched.mean) : NO_VALUE,
  ]);
  return tableText([['says the opinion', 'before', 'after', 'controls', 'lowest', 'highest', 'matched'], ...rows]);
}

function registeredTable({ registered }: SycophancyReport): string {
  const rows = registered.map(({ layer, truth, opinion, truth_auc, null_low, null_high }) => [
    `layer ${layer}`,
    percentText(opinion),
    percentText(truth),
    truth_auc === null ? NO_VALUE : numberText(truth_auc),
    null_low === null || null_high === null ? NO_VALUE : `${numberText(null_low)}–${numberText(null_high)}`,
  ]);
  return tableText([['read at the last position', 'opinion', 'truth', 'AUC of truth', 'of permuted labels'], ...rows]);
}
