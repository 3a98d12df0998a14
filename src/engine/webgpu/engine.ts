import { existsSync } from 'node:fs';
import { fusedEngine } from '../fused/engine';
import type { Engine } from '../engine';
import { nativePlace, nativeProblem } from './native';

/** The GPU, by WebGPU: the fused kernel's family and algebra. */
export const webgpuEngine: Engine = {
  name: 'webgpu',
  unavailable: (model, task) => fusedEngine.unavailable(model, task) ?? nativeProblem(),
  place: nativePlace,

  mayHaveDevice: () =>
    process.platform !== 'linux' ||
    ['/dev/nvidiactl', '/dev/dxg', '/dev/dri/renderD128'].some((file) => existsSync(file)),

  async inspect() {
    const { findAdapter } = await import('./device');
    const found = await findAdapter();
    if ('problem' in found) {
      return found;
    }
    const { name, isSoftware } = found.report;
    return { on: isSoftware ? `${name}, software in the place of a GPU` : name, isSlow: isSoftware };
  },

  async create(setup) {
    const { WebgpuTrainer } = await import('./trainer');
    return WebgpuTrainer.create(setup);
  },
};
