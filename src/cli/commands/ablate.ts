import { ablateFrequencies, randomControl } from '../../analysis/ablation';
import { InputError } from '../../core/config/problem';
import { splitLoss } from '../../core/measures/split-loss';
import { frequenciesOption, targetOption } from '../frequency-options';
import { lossTable } from '../loss-table';
import { taskFacts, taskLine } from '../task-facts';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';

export const ablate: Command = {
  name: 'ablate',
  summary: 'take frequencies out of a checkpoint, beside a size-matched random control',
  help: `Usage: grokking ablate <checkpoint|run> --frequencies 23,6 [options]

Removes frequencies and evaluates on the pairs that were trained on, the others, and all; beside it the same with equally
many random frequencies that are not key (mean and range of five draws) and the intact model.

Options:
  --frequencies LIST             frequencies to remove, separated by commas
  --target NAME                  embedding, unembedding or logits (default embedding)
  --keep                         keep these and remove all others instead
${OPENING_HELP}
  --json                         print {p, operation, seed, train_fraction, split, assumed, target, keep, frequencies,
                                 train_loss, test_loss, all_loss, train_acc, test_acc, all_acc, control: {draws, mean,
                                 lowest, highest}, original}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'ablate',
      args,
      {
        ...OPENING_OPTIONS,
        frequencies: { type: 'string' },
        target: { type: 'string', default: 'embedding' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      ['<checkpoint|run>'],
    );
    if (values.frequencies === undefined) {
      throw new InputError('grokking ablate: --frequencies is missing; see grokking ablate --help');
    }
    const ablation = {
      target: targetOption(values.target),
      frequencies: frequenciesOption(values.frequencies),
      keep: values.keep,
    };
    const { model, task, assumed, note } = await openModel(positionals[0], values);
    try {
      const result = await ablateFrequencies(model, ablation);
      const control = await randomControl(model, ablation, model.keyFrequencies());
      const { logits } = await model.logits();
      const original = splitLoss(logits, model.split, model.p);
      if (values.json) {
        printJson({ ...taskFacts(task), assumed, ...ablation, ...result, control: control ?? null, original });
      } else {
        const verb = ablation.keep ? 'only' : 'without';
        const rows = { [`${verb} ${ablation.frequencies.join(', ')}`]: result, intact: original };
        print(`${taskLine(task)}\n`);
        print(lossTable(control ? { ...rows, [`${verb} as many others (mean)`]: control.mean } : rows));
      }
      say(note);
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};
