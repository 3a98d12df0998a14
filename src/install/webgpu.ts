import { isInstallable } from '../core/installed-engines';
import type { Release } from './release';

const VERSION = '0.6.2';

/** Bytes of the bindings. */
const UNPACKED: Readonly<Record<string, number>> = {
  'linux-x64': 21_526_416,
  'linux-arm64': 19_643_120,
  'darwin-x64': 21_881_112,
  'darwin-arm64': 21_881_112,
  'win32-x64': 34_235_270,
  'win32-arm64': 40_170_806,
};

/** The folder of the package's bindings for this machine. */
export function bindingFolder(platform: string = process.platform, arch: string = process.arch): string {
  return `dist/${platform}-${platform === 'darwin' ? 'universal' : arch}`;
}

/** Dawn, Google's WebGPU, with the binding of this machine alone. */
export function webgpuRelease(platform: string = process.platform, arch: string = process.arch): Release | undefined {
  if (!isInstallable('webgpu', `${platform}-${arch}`)) {
    return undefined;
  }
  const binding = bindingFolder(platform, arch);
  return {
    engine: 'webgpu',
    title: 'WebGPU',
    version: VERSION,
    meaning: 'Dawn, the WebGPU of Chromium, for training on a GPU',
    licence: 'MIT and BSD-3-Clause',
    unpackedBytes: UNPACKED[`${platform}-${arch}`],
    artifacts: [
      {
        name: `webgpu ${VERSION}`,
        source: { registryPath: `webgpu/-/webgpu-${VERSION}.tgz` },
        integrity: 'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
        bytes: 51_264_151,
        into: 'node_modules/webgpu',
        strip: 1,
        keep: (file) => /^(package\.json|LICENSE\.md)$/.test(file) || file.startsWith(`${binding}/`),
      },
    ],
    // It loads, and has what is needed; whether there is a GPU is another question.
    trial: `
      const path = require('node:path');
      const dawn = require(path.join(process.argv[1], 'node_modules', 'webgpu', ...${JSON.stringify([...binding.split('/'), 'dawn.node'])}));
      if (typeof dawn.create !== 'function' || !dawn.globals.GPUBufferUsage) throw new Error('it has no WebGPU');
    `,
  };
}
