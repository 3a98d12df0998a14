import { openForFunction } from '../../analysis/analyses/open-model';
import { transformerLensFile } from '../../core/checkpoint/transformer-lens';
import { InputError } from '../../core/config/problem';
import { replaceFile } from '../../core/run/disk';
import { newestCheckpoint } from '../opening';
import { say } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

export const exportModel: Command = {
  name: 'export',
  summary: 'a checkpoint for PyTorch and TransformerLens',
  help: `Usage: grokking export <run|checkpoint> --out FILE.pt

Writes a checkpoint, of a run its newest one, as torch.save does. It holds config, state_dict, native_state_dict and grokking:

  saved = torch.load("model.pt")
  model = HookedTransformer(HookedTransformerConfig(**saved["config"]))
  model.load_and_process_state_dict(saved["state_dict"], fold_ln=False, center_writing_weights=False, center_unembed=False)

or, with the bridge of TransformerLens 3:

  bridge = TransformerBridge.boot_native(saved["config"])
  bridge.load_state_dict(saved["native_state_dict"])

Options:
  --out FILE.pt                  where to write it
`,
  run(args) {
    const { values, positionals } = parseCommand('export', args, { out: { type: 'string' } }, ['<run|checkpoint>']);
    const { out } = values;
    if (out === undefined || !/\.(pt|pth)$/.test(out)) {
      throw new InputError('grokking export: --out takes a file that ends in .pt');
    }
    const file = newestCheckpoint(positionals[0]);
    replaceFile(out, transformerLensFile(openForFunction(file)));
    say(`${out}\n`);
    return Promise.resolve(EXIT.done);
  },
};
