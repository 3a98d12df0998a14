/// <reference types="@webgpu/types" />
import { InputError } from '../../core/config/problem';
import { loadDawn } from './native';

/** A processor that WebGPU has found. */
export interface AdapterReport {
  readonly name: string;
  /** A processor that plays a GPU (SwiftShader, llvmpipe, WARP): right, and far slower than the fused engine. */
  readonly isSoftware: boolean;
  /** Bytes that one buffer may have in a shader. */
  readonly bufferBytes: number;
}

/** A device, and what became of it. */
export interface Gpu {
  readonly adapter: AdapterReport;
  readonly device: GPUDevice;
  /** Pipelines by the text of their shader: a change of a config, or another run of its shape, makes none. */
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
  /** @throws Error, one line, where the device is lost or has refused something */
  check(): void;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

let instance: GPU | undefined;
let current: Promise<Gpu> | undefined;

/**
 * The adapter that training would run on.
 * @returns why there is none, in words, where there is none
 */
export async function findAdapter(): Promise<{ report: AdapterReport } | { problem: string }> {
  const adapter = await requestAdapter();
  return adapter ? { report: reportOf(adapter) } : { problem: NO_ADAPTER };
}

const NO_ADAPTER =
  'WebGPU finds no GPU here: it needs Metal, Direct3D 12 or Vulkan with its driver; take "fused" or "auto"';

/**
 * The device of this process, made once; another one where it was lost.
 * @throws InputError where there is no adapter, or no device of it
 */
export function openDevice(): Promise<Gpu> {
  current ??= makeDevice().catch((error: unknown) => {
    current = undefined;
    throw error;
  });
  return current;
}

async function requestAdapter(): Promise<GPUAdapter | null> {
  instance ??= loadDawn().create([]);
  return instance.requestAdapter({ powerPreference: 'high-performance' });
}

function reportOf({ info, limits }: GPUAdapter): AdapterReport {
  const { vendor, architecture, device, description } = info;
  const name = description || device || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed';
  const isSoftware = info.isFallbackAdapter || SOFTWARE.test([vendor, architecture, device, description].join(' '));
  return { name, isSoftware, bufferBytes: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) };
}

async function makeDevice(): Promise<Gpu> {
  const adapter = await requestAdapter();
  if (!adapter) {
    throw new InputError(`the webgpu engine: ${NO_ADAPTER}`);
  }
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
  } catch (error) {
    throw new InputError(`the webgpu engine: ${reportOf(adapter).name} gives no device (${lineOf(error)})`);
  }
  let failure: string | undefined;
  void device.lost.then(({ message }) => {
    failure ??= `the GPU was lost (${message.split('\n')[0]}); the run goes on from its last checkpoint when it is resumed`;
    current = undefined;
  });
  device.onuncapturederror = ({ error }) => {
    failure ??= `the GPU refused its work (${lineOf(error)})`;
    current = undefined; // what it still does for others is not known
  };
  return {
    ...{ adapter: reportOf(adapter), device, pipelines: new Map() },
    check: () => {
      if (failure !== undefined) {
        throw new Error(failure);
      }
    },
  };
}

function lineOf(error: { readonly message: string } | unknown): string {
  const text =
    error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error);
  return text.split('\n')[0];
}
