import { InputError } from '../core/config/problem';
import { insidePath, lastJson, RUN, runOf, schema } from './input';
import type { Tool } from './tool';

const compare: Tool = {
  name: 'grokking_compare',
  title: 'Compare runs',
  description:
    'In which fields the configs of runs differ, how each ended (epochs at which train and test accuracy reached 99%, delay in epochs), means over seeds, and how many key frequencies they share beside what chance would share.',
  inputSchema: schema({ runs: { type: 'array', items: RUN, minItems: 2, maxItems: 50 } }, ['runs']),
  does: 'measures',
  async call({ runs }, desk) {
    if (!Array.isArray(runs) || runs.length < 2) {
      throw new InputError('runs takes a list of at least two runs');
    }
    const paths = runs.map((run) => runOf(desk, run).path);
    return { data: lastJson(await desk.cli(['compare', ...paths, '--json'])) };
  },
};

const forecast: Tool = {
  name: 'grokking_forecast',
  title: 'Forecast the grok',
  description:
    'The epoch at which the test accuracy of a run that trains is expected to reach 99%, with an 80% interval, from runs of the same task and model in the workspace.',
  inputSchema: schema({ run: RUN }, ['run']),
  does: 'measures',
  async call({ run }, desk) {
    return { data: lastJson(await desk.cli(['forecast', runOf(desk, run).path, '--json'])) };
  },
};

const sweep: Tool = {
  name: 'grokking_sweep',
  title: 'Run a sweep',
  description:
    'Trains every combination of a *.sweep.json file, and waits for it; an interrupted one goes on when its folder is given. Large sweeps take hours: cancel the call to stop, what has ended is kept.',
  inputSchema: schema(
    {
      sweep: {
        type: 'string',
        description: 'A *.sweep.json file or a folder that ends in .sweep, relative to the workspace.',
      },
    },
    ['sweep'],
  ),
  does: 'trains',
  async call(input, desk) {
    const data = lastJson(await desk.cli(['sweep', insidePath(desk, input['sweep'], 'sweep'), '--json']));
    return { data, next: 'Ask grokking_sweep_results with the folder that it names.' };
  },
};

const results: Tool = {
  name: 'grokking_sweep_results',
  title: 'Results of a sweep',
  description:
    'A row for each run of a sweep that has ended: its varied values, seed, epochs to memorise and to grok, losses, accuracies.',
  inputSchema: schema({ sweep: { type: 'string', description: 'The folder of a sweep, relative to the workspace.' } }, [
    'sweep',
  ]),
  does: 'looks',
  async call(input, desk) {
    return { data: lastJson(await desk.cli(['results', insidePath(desk, input['sweep'], 'sweep'), '--json'])) };
  },
};

export const MANY_RUNS_TOOLS: readonly Tool[] = [compare, forecast, sweep, results];
