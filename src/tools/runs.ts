import * as fs from 'node:fs';
import { InputError } from '../core/config/problem';
import { RunDirectory, type RunInfo } from '../core/run/directory';
import { isActive } from '../core/run/state';
import { taskFormula } from '../core/tasks';
import { insidePath, RUN, runOf, sample, schema, shown } from './input';
import type { Answer, Desk, Tool } from './tool';

/** Runs that a list names; the newest first. */
const LISTED = 50;
/** Seconds that a tool waits at most: clients give up on answers that take longer. */
const LONGEST_WAIT = 50;

function stateOf(desk: Desk, { path: run, name, config, status }: RunInfo): object {
  const { state, epoch, epochs, train_accuracy, test_accuracy, memorised_at, grokked_at, error } = status;
  const row = new RunDirectory(run).lastRow();
  return {
    run: shown(desk, run),
    name,
    task: taskFormula(config.task),
    state,
    epoch,
    epochs,
    train_accuracy,
    test_accuracy,
    train_loss: row?.train_loss ?? null,
    test_loss: row?.test_loss ?? null,
    memorised_at,
    grokked_at,
    ...(error !== null && { error }),
  };
}

const listRuns: Tool = {
  name: 'grokking_list_runs',
  title: 'List runs',
  description: `The newest ${LISTED} trainings of the workspace: state, epoch, accuracies (shares from 0 to 1), the epochs at which train and test accuracy first reached 99%.`,
  inputSchema: schema({}),
  does: 'looks',
  call(_input, desk) {
    const runs = RunDirectory.list(desk.runs).sort((a, b) => (a.path < b.path ? 1 : -1));
    const data = { total: runs.length, runs: runs.slice(0, LISTED).map((run) => stateOf(desk, run)) };
    const next = runs.length === 0 ? 'Train one with grokking_train.' : 'Ask grokking_describe_run about one.';
    return Promise.resolve({ data, next });
  },
};

const describeRun: Tool = {
  name: 'grokking_describe_run',
  title: 'Describe a run',
  description: 'The config of a run, where it stands, its losses (nats) and accuracies, and its checkpoints (epochs).',
  inputSchema: schema({ run: RUN }, ['run']),
  does: 'looks',
  call({ run }, desk) {
    const directory = runOf(desk, run);
    const info = directory.require();
    const checkpoints = sample(directory.checkpoints().map(({ epoch }) => epoch));
    return Promise.resolve({
      data: { ...stateOf(desk, info), checkpoints, config: info.config },
      next: 'Ask grokking_measure what the model learned, or grokking_wait while it trains.',
    });
  },
};

const train: Tool = {
  name: 'grokking_train',
  title: 'Train a model',
  description:
    'Starts a training of a *.grok.json config, which goes on by itself, and answers with its run. Give `config`, a file, or `settings`, which become one: {"task": {"operation": "add", "modulus": 113, "trainFraction": 0.3}, "model": {…}, "optimizer": {"weightDecay": 1}, "training": {"epochs": 25000, "logEvery", "checkpointEvery", "stopWhen": {"testLossBelow": 1e-5}}}; every field has a default. x + y mod 113 takes minutes, mod 31 (trainFraction 0.75, dModel 64) seconds.',
  inputSchema: schema({
    config: { type: 'string', description: 'A *.grok.json file, relative to the workspace.' },
    name: { type: 'string', pattern: '^[\\w.-]{1,60}$', description: 'With settings: the name of the config and run.' },
    settings: { type: 'object', description: 'With name: the config, written to <name>.grok.json.' },
  }),
  does: 'trains',
  async call({ config, name, settings }, desk) {
    const file = settings === undefined ? insidePath(desk, config, 'config') : written(desk, name, settings);
    const run = await desk.train(file);
    return {
      data: { run: shown(desk, run), config: shown(desk, file) },
      next: 'Ask grokking_wait for its end, or until it groks.',
    };
  },
};

/** @throws InputError where another config of that name is there */
function written(desk: Desk, name: unknown, settings: unknown): string {
  if (typeof name !== 'string' || !/^[\w.-]{1,60}$/.test(name)) {
    throw new InputError('settings need a name of letters, digits, dots and dashes');
  }
  const file = insidePath(desk, `${name}.grok.json`, 'name');
  const text = `${JSON.stringify({ name, ...(settings as object) }, undefined, 2)}\n`;
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') !== text) {
    throw new InputError(`${name}.grok.json is there with other settings; take another name, or give it as config`);
  }
  fs.writeFileSync(file, text);
  return file;
}

const wait: Tool = {
  name: 'grokking_wait',
  title: 'Wait for a run',
  description: `Waits until a training has ended, or has memorised or grokked (train or test accuracy ≥ 99%), at most ${LONGEST_WAIT} seconds, and says where it stands. Ask again while it trains.`,
  inputSchema: schema(
    {
      run: RUN,
      until: { enum: ['end', 'memorised', 'grokked'], description: 'What is waited for; left out: end.' },
      seconds: { type: 'number', minimum: 0, maximum: LONGEST_WAIT, description: 'Left out: as long as it may.' },
    },
    ['run'],
  ),
  does: 'looks',
  async call({ run, until = 'end', seconds = LONGEST_WAIT }, desk) {
    const directory = runOf(desk, run);
    const last = Date.now() + 1000 * Math.min(Number(seconds), LONGEST_WAIT);
    for (;;) {
      const info = directory.require();
      const { state, memorised_at, grokked_at } = info.status;
      const ended = !isActive(state);
      const reached = (until === 'memorised' && memorised_at !== null) || (until === 'grokked' && grokked_at !== null);
      if (ended || reached || Date.now() >= last || desk.signal?.aborted) {
        const data = { ...stateOf(desk, info), reached: until === 'end' ? ended : reached };
        return { data, next: nextAfter(ended, reached) };
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  },
};

function nextAfter(ended: boolean, reached: boolean): string {
  if (ended) {
    return 'Ask grokking_measure which frequencies it uses, then grokking_ablate to prove it.';
  }
  return reached
    ? 'It trains on; ask grokking_measure, or grokking_stop it.'
    : 'It still trains: ask grokking_wait again, or grokking_forecast.';
}

/** Tools that ask the process which trains a run. */
function steering(verb: 'pause' | 'stop' | 'resume', title: string, description: string): Tool {
  return {
    name: `grokking_${verb}`,
    title,
    description,
    inputSchema: schema({ run: RUN }, ['run']),
    does: 'steers',
    async call({ run }, desk): Promise<Answer> {
      const directory = runOf(desk, run);
      const { state } = directory.require().status;
      if (verb === 'resume' ? state !== 'paused' : !isActive(state)) {
        const remedy = verb === 'resume' ? 'only a paused one goes on here' : 'it does not train';
        throw new InputError(`${shown(desk, directory.path)} is ${state}: ${remedy}`);
      }
      await desk.cli([verb, directory.path]);
      return { data: stateOf(desk, directory.require()), next: 'Ask grokking_describe_run where it stands.' };
    },
  };
}

export const RUN_TOOLS: readonly Tool[] = [
  listRuns,
  describeRun,
  train,
  wait,
  steering('pause', 'Pause a run', 'Lets a training wait; grokking_resume lets it go on.'),
  steering(
    'resume',
    'Let a run go on',
    'Lets a paused training go on, in the process that waits; a stopped run goes on by grokking resume in a terminal.',
  ),
  steering('stop', 'Stop a run', 'Ends a training; it writes a checkpoint first, and waits until it has.'),
];
