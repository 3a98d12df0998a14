import { readConfigFile } from '../../core/config/file';
import { defaultConfig } from '../../core/config/parse';
import { InputError } from '../../core/config/problem';
import { type PhaseTime, timePhases } from '../../engine/fused/phases';
import { engines as registry } from '../../engine/select';
import { appendRecord, benchRecord, checkoutIn, machineHere, PROGRAM_FOLDER } from '../bench-history';
import { type EngineAbsence, type EngineTiming, timeEngines } from '../engine-timing';
import { timeLanguageModel } from '../language-model-timing';
import { withOverrides } from '../overrides';
import { markdownTable } from '../table';
import { machineText, timingSubject } from '../timing-subject';
import { type Command, EXIT, parseCommand, wholeNumber } from '../usage';
import { print, printJson, say } from '../terminal';
import { numberText, NO_VALUE, timesText } from '../../text/numbers';
import { percentText } from '../../text/shares';

export const bench: Command = {
  name: 'bench',
  summary: 'compare the speed of the engines',
  help: `Usage: grokking bench [options]

Times a full-batch epoch on each engine, in turns, after a warm-up; the median of five slices counts. Prints a Markdown
table, and where an epoch of fused goes on one thread, the fastest of 30 of each phase.

Options:
  --engines A,B   engines to compare (default: all)
  --config FILE   *.grok.json of the model to train (default: the canonical model)
  --threads N     in place of training.threads; 0 takes the machine's cores (at most 8)
  --epochs N      epochs to time on each engine (default: as many as five seconds take)
  --record        add a line to bench/history.jsonl of the checkout that this program was built in: date, commit (dirty:
                  tracked files differ from it), machine, model, and the speeds as --json has them. Machine's load is
                  that of the minute before: on a busy machine speeds say little
  --lm            time a language model of GPT-2 small's size instead: tokens a second of one prompt of 64 tokens, alone and
                  with the derivatives by each layer's residual stream
  --json          print {engines: {NAME: {ms_per_epoch, threads}, …}}; {unavailable} for an engine that cannot train it;
                  for fused also gflops, counted as if all products were dense, and peak_gflops of its matrix product alone;
                  beside them phases: [{phase, ms}, …] of fused on one thread.
                  With --lm {language_model: {NAME: {tokens_per_second, gradient_tokens_per_second}, …}}
`,
  async run(args) {
    const { values } = parseCommand('bench', args, {
      engines: { type: 'string' },
      config: { type: 'string' },
      threads: { type: 'string' },
      epochs: { type: 'string' },
      record: { type: 'boolean', default: false },
      lm: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const chosen = chosenEngines(values.engines);
    if (values.lm) {
      const other = (['config', 'threads', 'epochs', 'record'] as const).find((name) => Boolean(values[name]));
      if (other !== undefined) {
        throw new InputError(`--lm does not go with --${other}: it times one language model, and trains nothing`);
      }
      const names = chosen.map(({ name }) => name);
      const timings = await timeLanguageModel(names, (line) => say(`${line}\n`));
      if (values.json) {
        printJson({ language_model: timings });
      } else {
        print(`GPT-2 small's size, a prompt of 64 tokens · ${machineText()}\n\n${languageModelTable(timings)}`);
      }
      return EXIT.done;
    }
    const file = values.config === undefined ? defaultConfig() : readConfigFile(values.config);
    const config = withOverrides(file, { threads: values.threads });
    const epochs = wholeNumber('--epochs', values.epochs);
    if (epochs === 0) {
      throw new InputError('--epochs must be at least 1, got 0');
    }
    const checkout = values.record ? checkoutIn(PROGRAM_FOLDER) : undefined;
    const machine = machineHere();
    const results = await timeEngines(chosen, config, epochs, (line) => say(`${line}\n`));
    const { fused } = results;
    const phases = fused && 'ms_per_epoch' in fused ? await timePhases(config) : undefined;
    if (values.json) {
      printJson({ engines: results, ...(phases && { phases }) });
    } else {
      print(`${timingSubject(config)}\n\n${resultTable(results)}${phases ? `\n${phaseTable(phases)}` : ''}`);
    }
    if (checkout) {
      say(`added to ${appendRecord(checkout, benchRecord(checkout, machine, config, results))}\n`);
    }
    return EXIT.done;
  },
};

function chosenEngines(names: string | undefined): typeof registry {
  const known = registry.map(({ name }) => name as string);
  const asked = names?.split(',') ?? known;
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`--engines takes some of ${known.join(',')}, got ${unknown || 'nothing'}`);
  }
  return registry.filter(({ name }) => asked.includes(name));
}

function languageModelTable(timings: Awaited<ReturnType<typeof timeLanguageModel>>): string {
  const rows = Object.entries(timings).map(([name, timing]) =>
    'unavailable' in timing
      ? [`\`${name}\``, NO_VALUE, NO_VALUE]
      : [`\`${name}\``, numberText(timing.tokens_per_second), numberText(timing.gradient_tokens_per_second)],
  );
  return markdownTable([['engine', 'tokens/s', 'with derivatives'], ...rows]) + absenceText(timings);
}

function absenceText(results: Record<string, object>): string {
  return Object.entries(results)
    .flatMap(([name, result]) => ('unavailable' in result ? [`\n${name}: ${String(result.unavailable)}\n`] : []))
    .join('');
}

function resultTable(results: Record<string, EngineTiming | EngineAbsence>): string {
  const timings = Object.values(results).filter((result) => 'ms_per_epoch' in result);
  const fastest = Math.min(...timings.map(({ ms_per_epoch }) => ms_per_epoch));
  const rows = Object.entries(results).map(([name, result]) =>
    'ms_per_epoch' in result
      ? [
          `\`${name}\``,
          numberText(result.ms_per_epoch),
          String(result.threads),
          timesText(result.ms_per_epoch / fastest),
          speedText(result),
        ]
      : [`\`${name}\``, ...Array<string>(4).fill(NO_VALUE)],
  );
  return markdownTable([['engine', 'ms per epoch', 'threads', 'time', 'GFLOP/s'], ...rows]) + absenceText(results);
}

/** The kernel's speed and its share of what its matrix product alone reaches. */
function speedText({ gflops, peak_gflops: peak }: EngineTiming): string {
  return gflops === undefined || peak === undefined
    ? NO_VALUE
    : `${gflops} (${percentText(gflops / peak)} of peak ${peak})`;
}

function phaseTable(phases: readonly PhaseTime[]): string {
  const rows = phases.map(({ phase, ms }) => [phase, numberText(ms)]);
  return markdownTable([['phase of `fused`, one thread', 'ms'], ...rows]);
}
