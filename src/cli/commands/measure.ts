import * as path from 'node:path';
import { type OriginalLoss, reportModel } from '../../analysis/report';
import { summarySentence } from '../../analysis/summary';
import { lossTable } from '../loss-table';
import { taskFacts, taskLine } from '../task-facts';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';
import { percentText } from '../../text/shares';

function mirrorText({ test_acc_mirror: mirror, test_acc_plain: plain }: OriginalLoss): string {
  return typeof mirror === 'number' && typeof plain === 'number'
    ? `\nOf the test pairs, ${percentText(mirror)} are right where the mirror (y, x) is trained, ${percentText(plain)} where it is not.\n`
    : '';
}

export const measure: Command = {
  name: 'measure',
  summary: 'every measure of a checkpoint: key frequencies, restricted and excluded loss, ablations, …',
  help: `Usage: grokking measure <checkpoint|run> [options]

Measures a checkpoint (.safetensors, .pth, .pt) or the newest one of a run, as the papers define it. What is defined for
models of one layer without LayerNorm only (parts taken out, gradient symmetricity) is null for others.

Options:
${OPENING_HELP}
  --json                         print one object with every measure
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'measure',
      args,
      { ...OPENING_OPTIONS, json: { type: 'boolean', default: false } },
      ['<checkpoint|run>'],
    );
    const { file, task, model, assumed, note } = await openModel(positionals[0], values);
    try {
      const report = await reportModel(model);
      if (values.json) {
        const about = { file: path.basename(file), ...taskFacts(task), pairs: task.pairs, assumed };
        printJson({ ...about, ...report });
      } else {
        const {
          original,
          restricted,
          excluded,
          embedding_remove_all: without,
          embedding_remove_control: control,
        } = report;
        print(`${await summarySentence(model)}\n${taskLine(task)}\n`);
        print(lossTable({ original, restricted, excluded, 'without its keys': without, 'without others': control }));
        print(mirrorText(original));
      }
      say(note);
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};
