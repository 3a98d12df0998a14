import * as fs from 'node:fs';
import * as path from 'node:path';
import { readFrom } from '../checkpoint/byte-source';
import { decodeSafetensors, encodeSafetensors } from '../checkpoint/safetensors';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { type Parameters, shapeMismatch } from '../model';
import type { OptimizerState } from '../optimizer-state';
import { listNames, replaceFile } from './disk';
import { epochFileName, epochOfFileName, runFile } from './layout';
import { configOf, epochOf } from './metadata';

export interface Checkpoint {
  epoch: number;
  parameters: Parameters;
  /** The config it was trained with, when the file says so. */
  config?: RunConfig;
}

export interface CheckpointFile {
  epoch: number;
  file: string;
}

/** Where training goes on exactly. */
export interface ResumePoint extends Checkpoint {
  readonly optimizer: OptimizerState;
  /** A line for every newer checkpoint that is damaged. */
  readonly warnings: readonly string[];
}

/** Optimizer states kept per run; older ones are removed. */
const STATES_KEPT = 2;

/** Parts of an optimizer's state; the last is there with a filter that has it. */
const PARTS = ['m', 'v', 'average'] as const;

/** The files of a folder of checkpoints or states, oldest first. */
export function epochFiles(folder: string): CheckpointFile[] {
  return listNames(folder).flatMap((name) => {
    const epoch = epochOfFileName(name);
    return epoch === undefined ? [] : [{ epoch, file: path.join(folder, name) }];
  });
}

/** Writes the optimizer's state of an epoch: with the weights, from which training can be resumed. */
export function saveState(folder: string, epoch: number, optimizer: OptimizerState, confirm?: () => void): void {
  const state: Parameters = {};
  for (const part of PARTS) {
    for (const [name, tensor] of Object.entries(optimizer[part] ?? {})) {
      state[`${part}.${name}`] = tensor;
    }
  }
  const file = path.join(folder, epochFileName(epoch));
  replaceFile(file, encodeSafetensors(state, { step: String(optimizer.step) }), { confirm });
}

/** Removes all states but the newest. */
export function pruneStates(folder: string, confirm: () => void): void {
  for (const old of epochFiles(folder).slice(0, -STATES_KEPT)) {
    confirm();
    fs.rmSync(old.file);
  }
}

/** Writes the weights of an epoch. @param confirm see `replaceFile`, as with the others here */
export function saveWeights(
  folder: string,
  config: RunConfig,
  epoch: number,
  parameters: Parameters,
  confirm?: () => void,
): string {
  const metadata = {
    format: 'pt',
    epoch: String(epoch),
    config: JSON.stringify(config),
    split: JSON.stringify(config.task.split),
  };
  const file = path.join(folder, epochFileName(epoch));
  replaceFile(file, encodeSafetensors(parameters, metadata), { confirm });
  return file;
}

/**
 * Reads a checkpoint that a run has written.
 * @throws InputError, one line that names the file
 */
export function loadCheckpoint(file: string): Checkpoint {
  const { tensors, metadata } = readFrom(file, decodeSafetensors);
  return { epoch: epochOf(metadata), parameters: tensors, config: configOf(metadata) };
}

/**
 * The newest epoch whose weights and optimizer state are both whole.
 * @returns undefined for a run that has nothing to go on with and begins at its start
 * @throws InputError when it has checkpoints, and none of them will do
 */
export function resumePoint(run: string, config: RunConfig): ResumePoint | undefined {
  const weights = epochFiles(runFile.checkpoints(run));
  const states = new Map(epochFiles(runFile.states(run)).map(({ epoch, file }) => [epoch, file]));
  const warnings: string[] = [];
  for (const { epoch, file } of weights.toReversed()) {
    try {
      const optimizer = wholeState(states.get(epoch), epoch, config);
      return { ...wholeWeights(file, epoch, config), optimizer, warnings };
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      warnings.push(error.message);
    }
  }
  if (weights.every(({ epoch }) => epoch === 0)) {
    return undefined;
  }
  throw new InputError(
    `${run}: there is no checkpoint to resume from (${warnings[0]}); train it again from its config`,
  );
}

/** An epoch of a run of which both are there. @throws InputError, one line: one is damaged, or not of this model */
export function exactPoint(run: string, epoch: number, config: RunConfig): ResumePoint {
  const name = epochFileName(epoch);
  const optimizer = wholeState(path.join(runFile.states(run), name), epoch, config);
  return { ...wholeWeights(path.join(runFile.checkpoints(run), name), epoch, config), optimizer, warnings: [] };
}

function wholeWeights(file: string, epoch: number, config: RunConfig): Checkpoint {
  const checkpoint = loadCheckpoint(file);
  if (checkpoint.epoch !== epoch) {
    throw new InputError(`${file}: its epoch is ${checkpoint.epoch}`);
  }
  refuseShapes(file, checkpoint.parameters, config);
  return checkpoint;
}

function wholeState(file: string | undefined, epoch: number, config: RunConfig): OptimizerState {
  if (file === undefined) {
    throw new InputError(`the checkpoint of epoch ${epoch} has no optimizer state`);
  }
  const { tensors, metadata } = readFrom(file, decodeSafetensors);
  const part = (name: (typeof PARTS)[number]): Parameters =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([tensor]) => tensor.startsWith(`${name}.`))
        .map(([tensor, data]) => [tensor.slice(name.length + 1), data]),
    );
  const average = part('average');
  const hasAverage = Object.keys(average).length > 0;
  const state = { step: Number(metadata['step']), m: part('m'), v: part('v'), ...(hasAverage && { average }) };
  if (state.step !== epoch) {
    throw new InputError(`${file}: does not say that it was saved after ${epoch} updates`);
  }
  for (const tensors of [state.m, state.v, ...(hasAverage ? [average] : [])]) {
    refuseShapes(file, tensors, config);
  }
  return state;
}

function refuseShapes(file: string, tensors: Parameters, { model, task }: RunConfig): void {
  const mismatch = shapeMismatch(tensors, model, task);
  if (mismatch) {
    throw new InputError(`${file}: ${mismatch}`);
  }
}
