import { attentionFigure } from '../figures/model/attention';
import { circlesFigure } from '../figures/model/circles';
import { activationFigure, neuronCountsFigure, neuronsFigure } from '../figures/model/neurons';
import { countText } from '../text/counts';
import { numberText } from '../text/numbers';
import { percentText } from '../text/shares';
import { drawing, figure, HALF, wholeFigure } from './figure';
import { html, type Markup } from './markup';
import { DRAWN_KEYS, type ReportData } from './report-data';
import { dataTable } from './table';

/** Of a map of a neuron, three of which stand beside each other. */
const MAP = 290;

/** How the model carries its key frequencies: embedding, neurons, attention. */
export function circuitSection(data: ReportData): Markup {
  return html`${circles(data)} ${neurons(data)} ${neuronMaps(data)} ${attention(data)}`;
}

function circles({ circuit }: ReportData): Markup {
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
    circlesFigure({ p: circuit.p, circles: shown }, false),
    `Each dot is a residue x, coloured by ${hue} around the hue circle; its place is W_E[x] along the embedding’s own cos 2πkx (across) and sin 2πkx (upwards) directions, in units of the embedding. A frequency that the model uses is a circle, with step k from one residue to the next.${rest}`,
  );
}

function neurons({ circuit, measures, clusterFve }: ReportData): Markup {
  const { neurons: found } = measures;
  const counts = neuronCountsFigure(circuit);
  return figure(
    html`<div class="row two">${drawing(neuronsFigure(circuit), HALF, 260)} ${drawing(counts, HALF, 260)}</div>`,
    `${countText(found['fve_at_least_0.85'])} of ${countText(circuit.neuronFve.length)} neurons of the MLP belong to a frequency: it explains at least ${100 * clusterFve}% of their variance over all pairs (dashed; FVE: fraction of variance explained). At the right of the neurons, the histogram of that. Dead neurons, which do not vary at all: ${countText(found.dead)}. Mean FVE: ${percentText(found.mean_fve)}.`,
    dataTable(counts.table),
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
        'Activation after the activation function of the neuron that each key frequency explains best, over every pair (x, y).',
      );
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
    `Attention at the position of ${circuit.positions.at(-1)} in the first layer, averaged over all pairs; the frequency that explains most of how each head’s attention to x varies over the pairs, and the fraction of variance it explains (FVE).${note}`,
  );
}
