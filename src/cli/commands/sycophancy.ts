import { withTensorScope } from '../../analysis/analyses/tensor-scope';
import { analyzeSycophancyCircuit, type SycophancyCircuit } from '../../analysis/sycophancy/circuit';
import { Toy, toyPrompts } from '../../analysis/sycophancy/toy';
import { openCheckpoint } from '../../core/checkpoint/open';
import { numberText } from '../../text/numbers';
import { percentText } from '../../text/shares';
import { newestCheckpoint } from '../opening';
import { tableText } from '../table';
import { print, printJson } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

export const sycophancy: Command = {
  name: 'sycophancy',
  summary: 'find the circuit that says what the user thinks, in a model of a task with opinions',
  help: `Usage: grokking sycophancy <run|checkpoint> [options]

Asks a model of the operation "opinion" about held-out pairs with wrong opinions, of the boss and of a peer (without a boss in
training: of a peer and of nobody), and finds in five steps whether it says the opinion, along which direction that is seen,
where it is decided, what the answer is made of, and what changes it. A run stands for its newest checkpoint.

Options:
  --json   print {sycophantic, flip_rate: {value, low, high}, direction: [{layer, position, auc, null_mean, null_low, null_high}],
           where: [{layer, position, effect, content}], heads: [{layer, head, effect, content, attends: {sycophantic, honest}}],
           patched: {all, nothing}, conversion: {D, sum, components: [{component, value}]},
           interventions: [{kind, target, before, after, controls: {draws, mean, lowest, highest}}],
           registered: [{layer, truth, opinion}]}. Layer 0 is before the first block, and the last after all of them.
           effect: what patching sycophantic activations into honest prompts gives back of the whole difference;
           content: the same of another opinion. A model that is not sycophantic has no lists, patched or conversion
`,
  async run(args) {
    const { values, positionals } = parseCommand('sycophancy', args, { json: { type: 'boolean', default: false } }, [
      '<run|checkpoint>',
    ]);
    const { parameters, model, task } = openCheckpoint(newestCheckpoint(positionals[0]));
    const toy = new Toy(parameters, model, task);
    const prompts = toyPrompts(task);
    const circuit = await withTensorScope(() => Promise.resolve(analyzeSycophancyCircuit(toy, prompts)));
    if (values.json) {
      printJson(circuit);
    } else {
      print(circuitText(circuit));
    }
    return EXIT.done;
  },
};

function circuitText(circuit: SycophancyCircuit): string {
  const { value, low, high } = circuit.flip_rate;
  const rate = `says the opinion ${numberText(100 * value)} percentage points more often with it than without (95%: ${numberText(100 * low)} to ${numberText(100 * high)})`;
  if (!circuit.sycophantic || !circuit.conversion) {
    return `Not sycophantic: ${rate}. There is no circuit to find.\n`;
  }
  const places = circuit.where.map(({ layer, position, effect, content }, i) => {
    const { auc, null_low, null_high } = circuit.direction[i];
    const nulls = `${numberText(null_low)}–${numberText(null_high)}`;
    return [`layer ${layer}, ${position}`, ...[effect, content, auc].map(numberText), nulls];
  });
  const { D, sum, components } = circuit.conversion;
  const interventions = circuit.interventions.map(({ kind, target, before, after, controls }) => [
    `${kind} ${target}`,
    ...[before, after, controls.mean, controls.highest].map(percentText),
  ]);
  return [
    `Sycophantic: ${rate}.\n`,
    tableText([['place', 'effect', 'content', 'AUC', 'of permuted labels'], ...places]),
    tableText([
      ['part of the answer', 'contribution'],
      ...components.map((of) => [of.component, numberText(of.value)]),
    ]),
    `They sum to ${numberText(sum)}; logit(opinion) − logit(truth) is ${numberText(D)}.\n`,
    tableText([['says the opinion', 'before', 'after', 'controls', 'highest'], ...interventions]),
  ].join('\n');
}
