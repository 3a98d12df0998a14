import * as path from 'node:path';
import {
  COMPONENT_COLUMNS,
  componentRows,
  structureSentence,
  SYMMETRY_COLUMNS,
  symmetryRows,
} from '../../analysis/discover/figures';
import { discoverStructure } from '../../analysis/discover/structure';
import { cellText } from '../../text/cells';
import { counted } from '../../text/counts';
import { valueText } from '../../text/numbers';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { tableText } from '../table';
import { print, printJson, say } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

export const discover: Command = {
  name: 'discover',
  summary: 'which group a model has found, told nothing: from its weights, activations and answers alone',
  help: `Usage: grokking discover <checkpoint|run> [options]

Searches a checkpoint for structure without a hypothesis: whether its answers are those of a group, and of which; which
permutations of the tokens one linear map carries on the embeddings (W_E[g·x] ≈ R·W_E[x], within their 12 leading principal
directions), and what stays when the operands change places, beside what random permutations get; the frequencies that the
angles of R's eigenvalues are; and independent components of the neurons (FastICA), each held against the subspaces that
x → x·g keeps apart. Nothing of Fourier, and nothing of the task, goes in. A symmetry, and a match, is a share of at least
75% that is 6 standard deviations above random, on the scale arcsin √share.

Options:
${OPENING_HELP}
  --json                         print one object
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'discover',
      args,
      { ...OPENING_OPTIONS, json: { type: 'boolean', default: false } },
      ['<checkpoint|run>'],
    );
    const { file, model } = await openModel(positionals[0], values);
    try {
      const structure = await discoverStructure(model);
      if (values.json) {
        printJson({ file: path.basename(file), ...structure });
      } else {
        print(`${structureSentence(structure)}\n\n`);
        print(tableText([[...SYMMETRY_COLUMNS], ...symmetryRows(structure).map((row) => row.map(cellText))]));
        const { components, movement, matched, randomMatched } = structure.dictionary;
        const all = counted(components.length, 'component');
        print(`\n${all} of the neurons, moved by ${movement}: matched ${matched}; of as many random directions ${valueText(randomMatched, 2)}.\n`); // prettier-ignore
        const rows = componentRows(structure);
        print(rows.length === 0 ? '' : tableText([[...COMPONENT_COLUMNS], ...rows]));
        say('Shares are of squared norm, or of answers; random: the mean of 20 random permutations, ± their sd.\n');
      }
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};
