/// <reference types="@webgpu/types" />
import type { Gpu } from '../../src/engine/webgpu/device';

/** Counts what is asked of the device until `restore`. */
export function countCalls({ device }: Gpu): Record<'dispatches' | 'pipelines', () => number> & { restore(): void } {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  const passes = Object.getPrototypeOf(pass) as GPUComputePassEncoder;
  pass.end();
  const counts = { dispatches: 0, pipelines: 0 };
  const restores: (() => void)[] = [];
  const count = <T extends object>(target: T, name: keyof T, counter: keyof typeof counts): void => {
    const original = target[name] as (...args: unknown[]) => unknown;
    const own = Object.getOwnPropertyDescriptor(target, name);
    const counted = function (this: unknown, ...args: unknown[]): unknown {
      counts[counter]++;
      return original.apply(this, args);
    };
    Object.defineProperty(target, name, { value: counted, configurable: true, writable: true });
    restores.push(() => {
      if (own) {
        Object.defineProperty(target, name, own);
      } else {
        Reflect.deleteProperty(target, name);
      }
    });
  };
  count(passes, 'dispatchWorkgroups', 'dispatches');
  count(device, 'createComputePipeline', 'pipelines');
  count(device, 'createComputePipelineAsync', 'pipelines');
  return {
    dispatches: () => counts.dispatches,
    pipelines: () => counts.pipelines,
    restore: () => restores.forEach((restore) => restore()),
  };
}
