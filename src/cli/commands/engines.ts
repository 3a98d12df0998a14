import { defaultConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import type { EngineName, RunConfig } from '../../core/config/types';
import type { Engine } from '../../engine/engine';
import { engines as registry } from '../../engine/select';
import { rememberedTiming } from '../../engine/timing';
import type { EngineReport, EnginesReport } from '../../protocol/engines';
import { numberText, NO_VALUE } from '../../text/numbers';
import { installCommand, removeCommand } from '../install-engine';
import { tableText } from '../table';
import { machineText, modelText, timingSubject } from '../timing-subject';
import { type Command, EXIT, parseArguments } from '../usage';
import { print, printJson, say } from '../terminal';

/** For an engine that was not timed yet, after its first epoch. */
const BUDGET_MS = 1000;

export const engines: Command = {
  name: 'engines',
  summary: 'what can train here, how fast, and why not; engines installed and removed',
  help: `Usage: grokking engines [options]
       grokking engines install webgpu|tensorflow [--yes]
       grokking engines remove webgpu|tensorflow

Lists the engines in the order in which "auto" tries them, whether they can train the canonical model on this machine, how
long an epoch of it takes, where those were found that are no part of the product, and what to do about those that cannot.
Speeds are remembered of the machine: what was not timed yet is timed now, some seconds an engine; grokking bench times with
more care. webgpu says which GPU it would take, or that there is but software in the place of one, which is right and slow,
and is not timed: "auto" takes a GPU where it is faster.

install downloads an engine from the npm registry (TensorFlow's library from Google), says how much and where to first, and
verifies it against checksums; the editor finds it there, too. remove takes away what was installed, here or in the editor.

Options:
  --yes    install without asking
  --json   print {model, machine, engines: {NAME: {available, reason, on, place, ms_per_epoch}, …}}; reason is null for what
           is available, on names the GPU, place the folder of an engine that is no part of the product, ms_per_epoch is
           null for what was not timed
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
  const config = defaultConfig();
  const seen = await Promise.all(registry.map((engine) => lookAt(engine, config)));
  const engines = {} as Record<EngineName, EngineReport>;
  for (const [index, engine] of registry.entries()) {
    const { report, isSlow } = seen[index];
    engines[engine.name] = report.available && !isSlow ? await timed(report, engine, config) : report;
  }
  if (json) {
    printJson({ model: modelText(config), machine: machineText(), engines } satisfies EnginesReport);
    return;
  }
  const rows = registry.map(({ name, place }) => {
    const { available, reason, on, ms_per_epoch: ms } = engines[name];
    const found = place?.();
    const remark = [reason ?? on, found && `${found.folder} (${found.origin})`].filter((text) => text).join('; ');
    return [name, available ? 'yes' : 'no', ms === null ? NO_VALUE : numberText(ms), remark];
  });
  const table = tableText([['engine', 'available', 'ms per epoch', ''], ...rows]);
  print(`The canonical model: ${timingSubject(config)}\n\n${table}`);
}

/** An engine before it is timed. @returns `isSlow` where it computes on software in the place of a GPU */
async function lookAt(
  { unavailable, inspect, place }: Engine,
  { model, task }: RunConfig,
): Promise<{ report: EngineReport; isSlow: boolean }> {
  const missing = unavailable(model, task);
  const seen = missing === undefined ? await inspect?.() : undefined;
  const reason = (seen && 'problem' in seen ? seen.problem : missing) ?? null;
  const device = seen && 'on' in seen ? seen : { on: null, isSlow: false };
  const on = device.isSlow ? `${device.on}: slow` : device.on;
  const report = { available: reason === null, reason, on, place: place?.()?.folder ?? null, ms_per_epoch: null };
  return { report, isSlow: device.isSlow };
}

/** With its speed, or why it trains nothing after all. */
async function timed(report: EngineReport, engine: Engine, config: RunConfig): Promise<EngineReport> {
  const tell = (): void => say(`timing ${engine.name}, once: its speed is remembered\n`);
  try {
    const ms = await rememberedTiming(engine, config, BUDGET_MS, tell);
    return { ...report, ms_per_epoch: Number(ms.toPrecision(4)) };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    return { ...report, available: false, reason: `it failed when it was timed: ${line}` };
  }
}
