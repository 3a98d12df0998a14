import { InputError } from '../core/config/problem';
import type { EngineName, RunConfig } from '../core/config/types';
import type { Engine } from './engine';
import { fusedEngine } from './fused/engine';
import { tensorflowEngine, wasmEngine } from './tfjs/engines';
import { webgpuEngine } from './webgpu/engine';

/**
 * Every engine there is, in the order in which `auto` tries them. `fused` trains whatever `webgpu` does: that one, whose GPU may
 * be none, is taken where it is named, or was timed (auto.ts).
 */
export const engines: readonly Engine[] = [fusedEngine, webgpuEngine, tensorflowEngine, wasmEngine];

/**
 * The engine that trains this config: the one it names, or for `auto` the fastest that can.
 * @returns `warning`, to be shown, when that is the slow last resort
 * @throws InputError when the named engine cannot train the model here
 */
export function chooseEngine({ model, task, training }: Pick<RunConfig, 'model' | 'task' | 'training'>): {
  engine: Engine;
  warning?: string;
} {
  if (training.engine !== 'auto') {
    return { engine: namedEngine(training.engine, model, task) };
  }
  const reasons: string[] = [];
  for (const engine of engines) {
    const reason = engine.unavailable(model, task);
    if (reason === undefined) {
      const warning = `training with the wasm engine, about 30 times slower than tensorflow (${reasons.join('; ')})`;
      return engine.name === 'wasm' ? { engine, warning } : { engine };
    }
    reasons.push(`${engine.name}: ${reason}`);
  }
  throw new InputError(`no engine can train this model here (${reasons.join('; ')})`);
}

/** The engine that runs a model that is not trained: of one that would train on the GPU the one that runs it here. */
export function engineToLook(config: Parameters<typeof chooseEngine>[0]): ReturnType<typeof chooseEngine> {
  const { training } = config;
  return chooseEngine(training.engine === 'webgpu' ? { ...config, training: { ...training, engine: 'auto' } } : config);
}

function namedEngine(name: EngineName, model: RunConfig['model'], task: RunConfig['task']): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  const reason = engine ? engine.unavailable(model, task) : 'it is not part of this version';
  if (!engine || reason !== undefined) {
    throw new InputError(`training.engine "${name}" cannot be used: ${reason}; or set training.engine to "auto"`);
  }
  return engine;
}
