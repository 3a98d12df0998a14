import { defaultConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import { engines as registry } from '../../engine/select';
import { installCommand, removeCommand } from '../install-engine';
import { tableText } from '../table';
import { type Command, EXIT, parseArguments } from '../usage';
import { print, printJson } from '../terminal';

export const engines: Command = {
  name: 'engines',
  summary: 'what can train here, and why not; engines installed and removed',
  help: `Usage: grokking engines [options]
       grokking engines install webgpu|tensorflow [--yes]
       grokking engines remove webgpu|tensorflow

Lists the engines in the order in which "auto" tries them, whether they can train the canonical model on this machine,
where those were found that are no part of the product, and what to do about those that cannot. webgpu says which GPU it would
take, or that there is but software in the place of one, which is right and slow: "auto" takes a GPU where it is faster.

install downloads an engine from the npm registry (TensorFlow's library from Google), says how much and where to first, and
verifies it against checksums; the editor finds it there, too. remove takes away what was installed, here or in the editor.

Options:
  --yes    install without asking
  --json   print {engines: {NAME: {available, reason, on, place}, …}}; reason is null for what is available, on names the
           GPU, place the folder of an engine that is no part of the product
`,
  async run(args) {
    const { values, positionals } = parseArguments('engines', args, {
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    });
    const [action, ...names] = positionals;
    if (action === 'install') {
      return installCommand(names, values.yes);
    }
    if (action === 'remove') {
      return removeCommand(names);
    }
    if (action !== undefined) {
      throw new InputError(`grokking engines: unexpected argument ${action}; see grokking engines --help`);
    }
    await list(values.json);
    return EXIT.done;
  },
};

async function list(json: boolean): Promise<void> {
  const { model, task } = defaultConfig();
  const found = await Promise.all(
    registry.map(async ({ name, unavailable, inspect, place }) => {
      const reason = unavailable(model, task) ?? null;
      const seen = reason === null ? await inspect?.() : undefined;
      const on = seen && 'on' in seen ? (seen.isSlow ? `${seen.on}: slow` : seen.on) : null;
      return { name, reason: seen && 'problem' in seen ? seen.problem : reason, on, place: place?.() };
    }),
  );
  if (json) {
    const entries = found.map(({ name, reason, on, place }) => [
      name,
      { available: reason === null, reason, on, place: place?.folder ?? null },
    ]);
    printJson({ engines: Object.fromEntries(entries) });
    return;
  }
  const rows = found.map(({ name, reason, on, place }) => {
    const where = place && `${place.folder} (${place.origin})`;
    return [name, reason === null ? 'yes' : 'no', [reason ?? on, where].filter((text) => text).join('; ')];
  });
  print(tableText([['engine', 'available', ''], ...rows]));
}
