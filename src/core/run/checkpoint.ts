import * as fs from 'node:fs';
import * as path from 'node:path';
import { decodeFile } from '../checkpoint/file';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import type { Parameters } from '../model';
import { decodeSafetensors, encodeSafetensors } from '../checkpoint/safetensors';
import { epochFileName, epochOfFileName, listNames, replaceFile, runFile } from './files';
import { configOf, epochOf } from './metadata';

/** The optimizer's moments, by parameter name. */
export interface OptimizerState {
  /** Updates made so far. */
  readonly step: number;
  readonly m: Parameters;
  readonly v: Parameters;
}

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

/** Optimizer states kept per run; older ones are removed. */
const STATES_KEPT = 2;

/** The run's checkpoints, oldest first. */
export function listCheckpoints(run: string): CheckpointFile[] {
  return epochFiles(runFile.checkpoints(run));
}

/** Writes weights and optimizer state of an epoch; on return both are on disk. */
export function saveCheckpoint(
  run: string,
  config: RunConfig,
  epoch: number,
  parameters: Parameters,
  optimizer: OptimizerState,
): string {
  const state: Parameters = {};
  for (const moment of ['m', 'v'] as const) {
    for (const [name, tensor] of Object.entries(optimizer[moment])) {
      state[`${moment}.${name}`] = tensor;
    }
  }
  fs.mkdirSync(runFile.states(run), { recursive: true });
  replaceFile(
    path.join(runFile.states(run), epochFileName(epoch)),
    encodeSafetensors(state, { step: String(optimizer.step) }),
  );
  const file = saveWeights(run, config, epoch, parameters);
  for (const old of epochFiles(runFile.states(run)).slice(0, -STATES_KEPT)) {
    fs.rmSync(old.file);
  }
  return file;
}

/** Writes the weights of an epoch alone: a checkpoint to look into, from which training cannot be resumed. */
export function saveWeights(run: string, config: RunConfig, epoch: number, parameters: Parameters): string {
  const metadata = {
    format: 'pt',
    epoch: String(epoch),
    config: JSON.stringify(config),
    split: JSON.stringify(config.task.split),
  };
  fs.mkdirSync(runFile.checkpoints(run), { recursive: true });
  const file = path.join(runFile.checkpoints(run), epochFileName(epoch));
  replaceFile(file, encodeSafetensors(parameters, metadata));
  return file;
}

/**
 * Reads a checkpoint that a run has written.
 * @throws InputError, one line that names the file
 */
export function loadCheckpoint(file: string): Checkpoint {
  const { tensors, metadata } = decodeFile(file, decodeSafetensors);
  return { epoch: epochOf(metadata), parameters: tensors, config: configOf(metadata) };
}

/**
 * The newest epoch from which training can go on exactly: weights and optimizer state are both there.
 * @throws InputError when the run has none
 */
export function loadResumePoint(run: string): Checkpoint & { optimizer: OptimizerState } {
  const weights = new Map(listCheckpoints(run).map(({ epoch, file }) => [epoch, file]));
  const state = epochFiles(runFile.states(run)).findLast(({ epoch }) => weights.has(epoch));
  if (!state) {
    throw new InputError(`${run}: no checkpoint with optimizer state to resume from; train it again from its config`);
  }
  const { tensors, metadata } = decodeFile(state.file, decodeSafetensors);
  const moment = (prefix: string): Parameters =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const step = Number(metadata['step']);
  if (!Number.isSafeInteger(step)) {
    throw new InputError(`${state.file}: does not say how many updates were made; resume from an earlier checkpoint`);
  }
  const optimizer = { step, m: moment('m.'), v: moment('v.') };
  return { ...loadCheckpoint(weights.get(state.epoch) ?? ''), epoch: state.epoch, optimizer };
}

function epochFiles(folder: string): CheckpointFile[] {
  return listNames(folder).flatMap((name) => {
    const epoch = epochOfFileName(name);
    return epoch === undefined ? [] : [{ epoch, file: path.join(folder, name) }];
  });
}
