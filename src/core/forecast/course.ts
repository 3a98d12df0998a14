import type { RunConfig } from '../config/types';
import { LEARNED } from '../learned';
import type { MetricsRow } from '../run/metrics-row';

/** What a forecast knows of a run: numbers of its config, and where it stood from half of its time to memorise on. */
export interface Course {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly trainFraction: number;
  /** First logged epoch with train accuracy ≥ 99%. */
  readonly memorisedAt: number;
  /** First logged epoch with test accuracy ≥ 99%; undefined: not yet. */
  readonly grokkedAt: number | undefined;
  /** Ascending by epoch. */
  readonly logged: readonly State[];
  /** Those that were measured. */
  readonly measured: readonly MeasuredState[];
}

/** Where a run stood at an epoch. Losses are natural logarithms. */
export interface State {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  /** Log-odds of the test accuracy, kept 1% away from 0 and from 1. */
  readonly testOdds: number;
}

export interface MeasuredState extends State {
  /** ln V, V the sum of all squared weights. */
  readonly norm: number;
  readonly restrictedLoss: number;
  /** Of W_L's component norms. */
  readonly gini: number;
}

/** A state is kept when the epoch has grown by this share since the one before: some hundreds of a run at most. */
const SPACING = 0.01;

/** A run's course, from its rows handed over in their order; none of them is kept. */
export class CourseReader {
  private memorised: number | undefined;
  private grokked: number | undefined;
  private readonly logged: State[] = [];
  private readonly measured: MeasuredState[] = [];

  constructor(private readonly config: Pick<RunConfig, 'optimizer' | 'task'>) {}

  add(row: MetricsRow): void {
    const { epoch } = row;
    this.memorised ??= row.train_accuracy >= LEARNED ? epoch : undefined;
    this.grokked ??= row.test_accuracy >= LEARNED ? epoch : undefined;
    const state = stateOf(row);
    if (state !== undefined) {
      keep(this.logged, state);
      const measured = measuredOf(state, row);
      if (measured !== undefined) {
        keep(this.measured, measured);
      }
    }
  }

  /** undefined: it has not memorised its training pairs yet. */
  get course(): Course | undefined {
    const { memorised } = this;
    if (memorised === undefined) {
      return undefined;
    }
    const { optimizer, task } = this.config;
    const told = ({ epoch }: State): boolean => epoch >= memorised / 2;
    return {
      learningRate: optimizer.learningRate,
      weightDecay: optimizer.weightDecay,
      trainFraction: task.trainFraction,
      memorisedAt: memorised,
      grokkedAt: this.grokked,
      logged: this.logged.filter(told),
      measured: this.measured.filter(told),
    };
  }
}

function keep<S extends State>(states: S[], state: S): void {
  if (state.epoch >= (states.at(-1)?.epoch ?? 0) * (1 + SPACING)) {
    states.push(state);
  }
}

function stateOf(row: MetricsRow): State | undefined {
  const accuracy = row.test_accuracy;
  const state = {
    epoch: row.epoch,
    trainLoss: Math.log(row.train_loss),
    testLoss: Math.log(row.test_loss),
    testOdds: Math.log((accuracy + 0.01) / (1.01 - accuracy)),
  };
  return row.epoch > 0 && Object.values(state).every(Number.isFinite) ? state : undefined;
}

function measuredOf(state: State, row: MetricsRow): MeasuredState | undefined {
  const measures = {
    norm: Math.log(row['sum_squared_weights']),
    restrictedLoss: Math.log(row['restricted_loss']),
    gini: row['gini_W_L'],
  };
  return Object.values(measures).every(Number.isFinite) ? { ...state, ...measures } : undefined;
}

/** The newest of the states that is not after an epoch. */
export function stateAt<S extends State>(states: readonly S[], epoch: number): S | undefined {
  return states.findLast((state) => state.epoch <= epoch);
}
