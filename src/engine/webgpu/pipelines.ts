/// <reference types="@webgpu/types" />
import type { Gpu } from './device';
import type { Plan } from './plan';
import { phasesOf } from './shaders/phases';
import type { Phase } from './shaders/prelude';

type Dispatch = (pass: GPUComputePassEncoder, models: number) => void;

/** The dispatches of an epoch; how many there are of each. */
export interface Pipelines {
  readonly tables: Dispatch;
  readonly forward: Dispatch;
  readonly backward: Dispatch;
  readonly update: Dispatch;
}

/** Compiles what is not compiled yet, all at once. @throws Error, one line, where the device does not take a shader */
export async function pipelinesOf(gpu: Gpu, plan: Plan, layout: GPUPipelineLayout): Promise<Pipelines> {
  const { tables, forward, backward, update } = phasesOf(plan);
  const dispatch = async (phases: readonly Phase[]): Promise<Dispatch> => {
    const made = await Promise.all(phases.map((phase) => pipelineOf(gpu, phase, layout)));
    return (pass, models) =>
      phases.forEach(({ workgroups }, i) => {
        pass.setPipeline(made[i]);
        pass.dispatchWorkgroups(workgroups, 1, models);
      });
  };
  const made = await Promise.all([tables, forward, backward, update].map(dispatch));
  return { tables: made[0], forward: made[1], backward: made[2], update: made[3] };
}

function pipelineOf(
  { device, pipelines }: Gpu,
  { name, code }: Phase,
  layout: GPUPipelineLayout,
): Promise<GPUComputePipeline> {
  const found = pipelines.get(code);
  if (found) {
    return found;
  }
  const module = device.createShaderModule({ label: name, code });
  const made = device.createComputePipelineAsync({ label: name, layout, compute: { module, entryPoint: 'main' } });
  pipelines.set(code, made);
  made.catch(() => pipelines.delete(code));
  return made;
}
