/// <reference types="@webgpu/types" />
import { InputError } from '../../core/config/problem';
import { byteText } from '../../text/bytes';
import type { Gpu } from './device';
import type { Plan } from './plan';
import { strides } from './shaders/prelude';

const FLOAT = 4;
/** What offsets of a binding are multiples of. */
const ALIGNMENT = 256;

/** Bytes that a batch takes on the device, by buffer. */
export function bufferBytes(plan: Plan, models: number, sections: number, updates: number): Record<string, number> {
  const stride = strides(plan);
  return {
    state: FLOAT * models * stride.state,
    snapshot: FLOAT * models * stride.state,
    scratch: FLOAT * models * stride.scratch,
    sections: FLOAT * models * stride.section * sections,
    numbers: updates * numbersBytes(plan, models),
    wiring: plan.wiring.words.byteLength,
  };
}

/** Bytes of one update's numbers, from one update to the next. */
function numbersBytes(plan: Plan, models: number): number {
  return Math.ceil((FLOAT * models * strides(plan).numbers) / ALIGNMENT) * ALIGNMENT;
}

/** How many models of a plan one buffer has room for. */
export function modelsThatFit(plan: Plan, gpu: Gpu): number {
  const stride = strides(plan);
  return Math.floor(gpu.adapter.bufferBytes / (FLOAT * Math.max(stride.state, stride.scratch)));
}

/** The buffers of a batch, and what binds them. */
export class DeviceMemory {
  readonly stride: ReturnType<typeof strides>;
  readonly state: GPUBuffer;
  readonly snapshot: GPUBuffer;
  readonly scratch: GPUBuffer;
  /** Bytes of all of them. */
  readonly bytes: number;
  readonly layout: GPUPipelineLayout;
  private readonly sections: GPUBuffer;
  private readonly numbers: GPUBuffer;
  private readonly wiring: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly numbersStride: number;
  private readonly sectionBytes: number;

  /**
   * @param sections how many sections of pairs a model has
   * @throws InputError where the device has no room
   */
  static async create(gpu: Gpu, plan: Plan, models: number, sections: number, updates: number): Promise<DeviceMemory> {
    const { device, adapter } = gpu;
    const most = Math.max(...Object.values(bufferBytes(plan, models, sections, updates)));
    if (most > adapter.bufferBytes) {
      throw new InputError(
        `the webgpu engine: training takes a buffer of ${byteText(most)}, and ${adapter.name} has ${byteText(adapter.bufferBytes)} at most; take "fused"`,
      );
    }
    device.pushErrorScope('out-of-memory');
    const memory = new DeviceMemory(device, plan, models, sections, updates);
    if ((await device.popErrorScope()) !== null) {
      memory.destroy();
      throw new InputError(
        `the webgpu engine: ${adapter.name} has no ${byteText(memory.bytes)} of memory left; take "fused", or end what else uses it`,
      );
    }
    return memory;
  }

  private constructor(
    private readonly device: GPUDevice,
    plan: Plan,
    models: number,
    sections: number,
    updates: number,
  ) {
    this.stride = strides(plan);
    this.numbersStride = numbersBytes(plan, models);
    this.sectionBytes = FLOAT * models * this.stride.section;
    const bytes = bufferBytes(plan, models, sections, updates);
    this.bytes = Object.values(bytes).reduce((sum, size) => sum + size, 0);
    const storage = GPU_STORAGE | GPU_COPY_SRC | GPU_COPY_DST;
    const make = (name: string, usage = storage): GPUBuffer =>
      device.createBuffer({ label: name, size: Math.max(bytes[name], ALIGNMENT), usage });
    this.state = make('state');
    this.snapshot = make('snapshot', GPU_COPY_SRC | GPU_COPY_DST);
    this.scratch = make('scratch');
    this.sections = make('sections');
    this.numbers = make('numbers');
    this.wiring = make('wiring');
    device.queue.writeBuffer(this.wiring, 0, plan.wiring.words);
    const entries = [
      { buffer: this.state, type: 'storage' },
      { buffer: this.scratch, type: 'storage' },
      { buffer: this.sections, type: 'read-only-storage', size: FLOAT * models * this.stride.section },
      { buffer: this.numbers, type: 'read-only-storage', size: FLOAT * models * this.stride.numbers },
      { buffer: this.wiring, type: 'read-only-storage' },
    ] as const;
    const layout = device.createBindGroupLayout({
      entries: entries.map((entry, binding) => ({
        ...{ binding, visibility: GPU_COMPUTE },
        buffer: { type: entry.type, hasDynamicOffset: 'size' in entry },
      })),
    });
    this.layout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    this.group = device.createBindGroup({
      layout,
      entries: entries.map(({ buffer, ...rest }, binding) => ({ binding, resource: { buffer, ...rest } })),
    });
  }

  /** What the dispatches that follow read: a section of pairs of each model, and an update's numbers. */
  bind(pass: GPUComputePassEncoder, section: number, update: number): void {
    pass.setBindGroup(0, this.group, [section * this.sectionBytes, update * this.numbersStride]);
  }

  /** @param words of all models, one behind the other */
  writeSection(section: number, words: Uint32Array<ArrayBuffer>): void {
    this.device.queue.writeBuffer(this.sections, section * this.sectionBytes, words);
  }

  /** @param numbers [updates, models, stride], without padding between updates */
  writeNumbers(update: number, numbers: Float32Array<ArrayBuffer>): void {
    this.device.queue.writeBuffer(this.numbers, update * this.numbersStride, numbers);
  }

  /** Copies parts of a buffer, in floats, to this side, one behind the other. */
  async read(from: GPUBuffer, parts: readonly { start: number; length: number }[]): Promise<Float32Array<ArrayBuffer>> {
    const floats = parts.reduce((sum, { length }) => sum + length, 0);
    const target = this.device.createBuffer({ size: Math.max(FLOAT * floats, 4), usage: GPU_COPY_DST | GPU_MAP_READ });
    const encoder = this.device.createCommandEncoder();
    let at = 0;
    for (const { start, length } of parts) {
      encoder.copyBufferToBuffer(from, FLOAT * start, target, FLOAT * at, FLOAT * length);
      at += length;
    }
    this.device.queue.submit([encoder.finish()]);
    try {
      await target.mapAsync(MAP_READ);
      return new Float32Array(target.getMappedRange()).slice(0, floats);
    } finally {
      target.destroy();
    }
  }

  destroy(): void {
    [this.state, this.snapshot, this.scratch, this.sections, this.numbers, this.wiring].forEach((b) => b.destroy());
  }
}

// Values of the WebGPU specification, which are globals in a browser alone.
const MAP_READ = 1;
const GPU_MAP_READ = 0x1;
const GPU_COPY_SRC = 0x4;
const GPU_COPY_DST = 0x8;
const GPU_STORAGE = 0x80;
const GPU_COMPUTE = 0x4;
