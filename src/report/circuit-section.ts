import { attentionFigure } from '../figures/model/attention';
import { circlesFigure } from '../figures/model/circles';
import { cosetsFigure } from '../figures/model/cosets';
import { componentNoun } from '../figures/model/component-names';
import { phasesFigure, weightsFigure } from '../figures/model/mlp';
import { activationFigure, NEURON_FVE, neuronCountsFigure, neuronsFigure } from '../figures/model/neurons';
import { countText } from '../text/counts';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { percentTickText } from '../text/ticks';
import { drawing, figure, HALF, wholeFigure } from './figure';
import { html, type Markup } from './markup';
import { DRAWN_KEYS, type ReportData } from './report-data';
import { dataTable } from './table';

/** Of a map of a neuron, three of which stand beside each other. */
const MAP = 290;

/** How the model carries its key frequencies: embedding, neurons, attention. */
export function circuitSection(data: ReportData): Markup {
  const last = data.circuit.mlp ? phases(data.circuit, data.circuit.mlp) : attention(data);
  return html`${circles(data)} ${neurons(data)} ${cosets(data)} ${neuronMaps(data)} ${last}`;
}

function circles({ circuit, subject }: ReportData): Markup {
  if (circuit.names) {
    return html`<p>Irreps of ${subject.config.task.group} have no circles: see the spectrum of W_E.</p>`;
  }
  if (circuit.circles.length === 0) {
    return html`<p>There are no key frequencies, so there are no circles.</p>`;
  }
  const shown = circuit.circles.slice(0, DRAWN_KEYS);
  const rest =
    circuit.circles.length > shown.length
      ? ` The strongest ${shown.length} of ${circuit.circles.length} are drawn.`
      : '';
  const hue = shown.some(({ angle }) => Number.isNaN(angle[0]))
    ? 'the angle of k·e, where x is the primitive root’s power e (0 is none: grey),'
    : 'the angle of k·x';
  return wholeFigure(
    circlesFigure({ ...circuit, circles: shown }, false),
    `Each dot is a residue x, coloured by ${hue} around the hue circle; its place is ${circuit.mlp ? 'the row of x in W_in, beside that of it as y,' : 'W_E[x]'} along the embedding’s own cos 2πkx (across) and sin 2πkx (upwards) directions, in units of the embedding. A frequency that the model uses is a circle, with step k from one residue to the next.${rest}`,
  );
}

function neurons({ circuit, measures, clusterFve }: ReportData): Markup {
  const { neurons: found } = measures;
  const counts = neuronCountsFigure(circuit);
  return figure(
    html`<div class="row two">${drawing(neuronsFigure(circuit), HALF, 260)} ${drawing(counts, HALF, 260)}</div>`,
    `${countText(found['fve_at_least_0.85'])} of ${countText(circuit.neuronFve.length)} neurons of the MLP belong to ${circuit.names ? 'an irrep' : 'a frequency'}: it explains at least ${100 * clusterFve}% of ${circuit.mlp ? 'the variance of their pre-activation' : 'their variance'} over all pairs (dashed; FVE: fraction of variance explained). At the right of the neurons, the histogram of that. Dead neurons, which do not vary at all: ${countText(found.dead)}. Mean FVE: ${percentText(found.mean_fve)}.`,
    dataTable(counts.table),
  );
}

/** Of a group that is not abelian. */
function cosets({ circuit }: ReportData): Markup | undefined {
  if (!circuit.cosets) {
    return undefined;
  }
  const spec = cosetsFigure(circuit.cosets, circuit.neuronFve.length);
  return figure(
    html`${spec.items?.count === 0 ? undefined : drawing(spec, HALF, 260)} ${dataTable(spec.table)}`,
    `Neurons by the largest subgroup H on whose cosets they are constant: as functions of x (their means over y), and of y. Constant means that the cosets explain at least ${percentTickText(NEURON_FVE)} of the variance beyond chance; lines: as many with the group’s elements changed round, the mean of 3 draws. ${spec.summary}.`,
  );
}

/** For each of the strongest keys its clearest neuron over all pairs. */
function neuronMaps({ neurons: clearest, circuit }: ReportData): Markup | undefined {
  return clearest.length === 0
    ? undefined
    : figure(
        html`<div class="row">
          ${clearest.map(({ neuron, map }) => drawing(activationFigure(circuit, neuron, map), MAP, 250))}
        </div>`,
        `Activation after the activation function of the neuron that each key ${componentNoun(circuit.names)} explains best, over every pair (x, y).`,
      );
}

/** Of the family `mlp`: the phases of neurons, and W_in beside the analytic solution's. */
function phases(circuit: ReportData['circuit'], mlp: NonNullable<ReportData['circuit']['mlp']>): Markup {
  if (mlp.absent !== undefined) {
    return html`<p>There is no analytic solution to compare with: ${mlp.absent}.</p>`;
  }
  const spec = phasesFigure(mlp, circuit);
  const { learned, analytic } = mlp;
  return html`
    ${figure(
      html`${drawing(spec, HALF)} ${dataTable(spec.table)}`,
      `Phases of the ${countText(mlp.counted)} neurons that have one frequency k: W_in[x] ~ cos(2πkx/p + φ₁), W_in[p + y] ~ cos(2πky/p + φ₂), W_U[z] ~ cos(2πkz/p + φ₃). The analytic solution has φ₁ + φ₂ = φ₃ (dashed). ${mlp.counted === 0 ? '' : `Median of |φ₁ + φ₂ − φ₃|: ${numberText(mlp.medianDegrees)}°; mean cosine: ${numberText(mlp.alignment)}.`}`,
    )}
    ${figure(
      html`<div class="row two">
        ${drawing(weightsFigure(mlp, 'learned'), HALF, 300)} ${drawing(weightsFigure(mlp, 'analytic'), HALF, 300)}
      </div>`,
      `W_in over x: at the left the ${learned.neurons.length} neurons with the largest weights, at the right ${analytic.neurons.length} of the analytic solution of as many neurons (${countText(analytic.width)}), whose phases are drawn evenly; both by frequency. Learned: ${percentText(learned.accuracy)} of all pairs right; analytic: ${percentText(analytic.accuracy)}.`,
    )}
  `;
}

function attention({ circuit, subject }: ReportData): Markup {
  const spec = attentionFigure(circuit);
  // Zhong et al.'s coefficient makes the weights of a head sum to more than 1.
  const { attentionCoefficient: alpha } = subject.config.model;
  const sum = alpha + (1 - alpha) * circuit.positions.length;
  const note =
    alpha === 1
      ? ''
      : ` Weights are α · softmax + (1 − α) with α = ${alpha}, so that those of a head sum to ${numberText(sum)}.`;
  return figure(
    html`${drawing(spec, HALF)} ${dataTable(spec.table)}`,
    `Attention at the position of ${circuit.positions.at(-1)} in the first layer, averaged over all pairs; the ${componentNoun(circuit.names)} that explains most of how each head’s attention to x varies over the pairs, and the fraction of variance it explains (FVE).${note}`,
  );
}
