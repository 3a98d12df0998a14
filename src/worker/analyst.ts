import { keySetOf } from '../analysis/key-set';
import { openForFunction } from '../analysis/analyses/open-model';
import { describeCheckpoint } from '../core/checkpoint/describe';
import { transformerLensFile } from '../core/checkpoint/transformer-lens';
import { Forecasts } from '../core/forecast/forecasts';
import { RunDirectory } from '../core/run/directory';
import type { AnalysisMethods, Answer, Question } from '../protocol/analysis';
import type { AnalystMethods } from '../protocol/analyst';
import { ANALYST_CHECKS } from '../protocol/checks/analysis';
import { type Handlers, Rpc } from '../protocol/rpc';
import { compareCheckpoints } from './compare-checkpoints';
import { parentPort } from './parent-port';
import { answering } from './questions';
import { RunModel } from './run-model';

interface OpenRun {
  readonly model: RunModel;
  readonly answers: Handlers<AnalysisMethods>;
}

/** Remembers what it has read of the runs beside. */
const forecasts = new Forecasts();

const open = new Map<string, OpenRun>();

function opened(run: string): OpenRun {
  let entry = open.get(run);
  if (!entry) {
    const model = new RunModel(run, forecasts);
    entry = { model, answers: answering(model) };
    open.set(run, entry);
  }
  return entry;
}

const handlers: Handlers<AnalystMethods> = {
  ask(run, method, args) {
    const { answers } = opened(run);
    return (answers[method] as (...args: Question[1]) => Answer | Promise<Answer>)(...args);
  },
  describe: describeCheckpoint,
  exportModel: (file) => transformerLensFile(openForFunction(file)),
  keys: ({ run, epoch }) => keySetOf(new RunDirectory(run), epoch),
  compare: compareCheckpoints,
  async close(run) {
    const entry = open.get(run);
    open.delete(run);
    await entry?.model.dispose();
  },
};

// Questions are a page's, which is not believed.
new Rpc<Record<never, never>, AnalystMethods>(parentPort, handlers, { checks: ANALYST_CHECKS, report: console.error });

process.on('disconnect', () => process.exit());
