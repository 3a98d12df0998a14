import { ablateFrequencies, randomControl } from '../../analysis/ablation';
import { InputError } from '../../core/config/problem';
import { splitLoss } from '../../core/measures/split-loss';
import { ABLATION_OPTIONS, ablationOption, checkKind } from '../frequency-options';
import { lossTable } from '../loss-table';
import { taskFacts, taskLine } from '../task-facts';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';

export const ablate: Command = {
  name: 'ablate',
  summary: 'take frequencies, or irreps of a group, out of a checkpoint, beside a size-matched random control',
  help: `Usage: grokking ablate <checkpoint|run> --frequencies 23,6 [options]
       grokking ablate <checkpoint|run> --irreps 2,3 [options]

Removes frequencies and evaluates on the pairs that were trained on, the others, and all; beside it the same with equally
many random frequencies that are not key (mean and range of five draws) and the intact model. Of a model of a finite group
irreducible representations are removed, by their numbers as grokking measure prints them; the control are five random
subspaces of functions on the group, without constant part, of as many dimensions.

Options:
  --frequencies LIST             frequencies to remove, separated by commas
  --irreps LIST                  irreps to remove, of a task with a group
  --target NAME                  embedding, unembedding or logits (default embedding)
  --keep                         keep these and remove all others instead
${OPENING_HELP}
  --json                         print {p, operation, seed, train_fraction, split, assumed, target, keep, frequencies
                                 (or irreps), train_loss, test_loss, all_loss, train_acc, test_acc, all_acc, control: {draws, mean,
                                 lowest, highest}, original}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'ablate',
      args,
      {
        ...OPENING_OPTIONS,
        ...ABLATION_OPTIONS,
        json: { type: 'boolean', default: false },
      },
      ['<checkpoint|run>'],
    );
    const ablation = ablationOption(values);
    if (ablation === undefined) {
      throw new InputError('grokking ablate: --frequencies or --irreps is missing; see grokking ablate --help');
    }
    const { model, task, assumed, note } = await openModel(positionals[0], values);
    try {
      checkKind(model, values);
      const result = await ablateFrequencies(model, ablation);
      const control = await randomControl(model, ablation, await model.keys());
      const { logits } = await model.logits();
      const original = splitLoss(logits, model.split, model.p);
      if (values.json) {
        const { frequencies: numbers, ...how } = ablation;
        const what = model.group.kind === 'irreps' ? { irreps: numbers } : { frequencies: numbers };
        printJson({ ...taskFacts(task), assumed, ...how, ...what, ...result, control: control ?? null, original });
      } else {
        const verb = ablation.keep ? 'only' : 'without';
        const { group } = model;
        const names = ablation.frequencies.map((k) =>
          group.kind === 'irreps' ? group.irreps.list[k].name : String(k),
        );
        const rows = { [`${verb} ${names.join(', ')}`]: result, intact: original };
        const others = group.kind === 'irreps' ? 'as many random dimensions' : 'as many others';
        print(`${taskLine(task)}\n`);
        print(lossTable(control ? { ...rows, [`${verb} ${others} (mean)`]: control.mean } : rows));
      }
      say(note);
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};
