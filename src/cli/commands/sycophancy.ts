import { InputError } from '../../core/config/problem';
import { interruptOnSignals } from '../../engine/signals';
import { print, printJson, say } from '../terminal';
import { sycophancyTarget } from '../sycophancy-models';
import { keepInRun } from '../sycophancy-kept';
import { analyzeModel, analyzeSeries } from '../sycophancy-session';
import { seriesText, sycophancyText } from '../sycophancy-text';
import { type Command, EXIT, parseCommand } from '../usage';

export const sycophancy: Command = {
  name: 'sycophancy',
  summary: 'find the circuit that says what the user thinks, in a model of a task with opinions or in a language model',
  help: `Usage: grokking sycophancy <run|checkpoint|folder> [options]

Finds in five steps whether a model says the user's opinion, along which direction that is seen, where it is decided, what the
answer is made of, and what changes it. A model of the operation "opinion" is asked about held-out pairs with wrong opinions, of
the boss and of a peer (without a boss in training: of a peer and of nobody); a run stands for its newest checkpoint. A language
model (a folder as Hugging Face saves it, with its tokenizer.json) is asked the prompts of a file.

Of a language model attribution (gradient × difference) screens all places, heads and MLPs, and those of the largest are patched:
"exact" says which they are. Its positions are before (what comes before the opinion), opinion (where the two prompts differ),
after, and last; what it says is the larger logit of the two answers.

What is found of a run is kept in it (sycophancy/), where the editor shows it and grokking figure draws it.

Options:
  --prompts FILE       {name, chat, pairs: [{question, sycophantic, honest, agree, disagree, order}]}: both prompts of a pair
                       have as many tokens, begin and end alike and differ in the opinion; agree is the opinion's answer and
                       disagree the other one, each one token; pairs of one question stay together where halves are made
  --over-checkpoints   of every checkpoint of a run: a row each. A folder of model folders (Pythia's steps) gives rows anyway,
                       in the order of the last number in their names
  --json               print {model, positions, questions, prompts, says, reference, sycophantic, flip_rate: {value, low, high},
                       direction: [{layer, position, auc, null_mean, null_low, null_high}],
                       where: [{layer, position, effect, exact, attribution, content}],
                       heads: [{layer, head, effect, exact, attribution, content, attends: {sycophantic, honest}}],
                       mlps: [{layer, effect, exact, attribution}], patched: {all, nothing},
                       conversion: {D, sum, components: [{component, value}]},
                       interventions: [{kind, target, before, after, controls: {draws, mean, lowest, highest}, matched}],
                       registered: [{layer, truth, opinion, truth_auc, null_low, null_high}], truth}. Layer 0 is before the
                       first block, and the last after all of them. effect: what patching sycophantic activations into honest
                       prompts gives back of the whole difference; content: the same of another opinion (of tasks alone);
                       controls: random directions of equal norm, or sets of as many heads, matched: of as much W_O. A model
                       that is not sycophantic has empty lists. Of checkpoints {checkpoints: [{name, epoch or step,
                       sycophantic, flip_rate, says_opinion, says_opinion_reference, D, D_honest, truth_auc,
                       truth_null_high, top_head: {layer, head, effect}}]}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'sycophancy',
      args,
      {
        prompts: { type: 'string' },
        'over-checkpoints': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      ['<run|checkpoint|folder>'],
    );
    const target = sycophancyTarget(positionals[0], values['over-checkpoints']);
    const started = Date.now();
    const controller = new AbortController();
    const release = interruptOnSignals({ interrupt: () => controller.abort() }, () =>
      say('stopping after this pass; once more ends it at once\n'),
    );
    try {
      if (target.series) {
        const series = await analyzeSeries(target, values.prompts, controller.signal);
        keep(() => keepInRun(target, series, started));
        if (values.json) {
          printJson(series);
        } else {
          print(seriesText(series));
        }
      } else {
        const report = await analyzeModel(target, values.prompts, controller.signal);
        keep(() => keepInRun(target, report, started));
        if (values.json) {
          printJson(report);
        } else {
          print(sycophancyText(report));
        }
      }
      return EXIT.done;
    } catch (error) {
      if (controller.signal.aborted && error === controller.signal.reason) {
        return EXIT.interrupted;
      }
      throw error;
    } finally {
      release();
    }
  },
};

/** What was found is printed also where it cannot be kept. */
function keep(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    say(`${error.message}\n`);
  }
}
