import { defaultConfig } from '../../core/config/parse';
import { engines as registry } from '../../engine/select';
import { tableText } from '../table';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson } from '../terminal';

export const engines: Command = {
  name: 'engines',
  summary: 'what can train here, and why not',
  help: `Usage: grokking engines [options]

Lists the engines in the order in which "auto" tries them, whether they can train the canonical model on this machine,
and what to do about those that cannot.

Options:
  --json   print {engines: {NAME: {available, reason}, …}}; reason is null for what is available
`,
  async run(args) {
    const { values } = parseCommand('engines', args, { json: { type: 'boolean', default: false } });
    const { model, task } = defaultConfig();
    const found = registry.map((engine) => ({
      name: engine.name,
      reason: engine.unavailable(model, task) ?? null,
    }));
    if (values.json) {
      const entries = found.map(({ name, reason }) => [name, { available: reason === null, reason }]);
      printJson({ engines: Object.fromEntries(entries) });
    } else {
      const rows = found.map(({ name, reason }) => [name, reason === null ? 'yes' : 'no', reason ?? '']);
      print(tableText([['engine', 'available', ''], ...rows]));
    }
    return EXIT.done;
  },
};
