import { existsSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { nativeProblem } from '../../src/engine/webgpu/native';

/** Chromium brings SwiftShader, a Vulkan that needs no GPU, and the library that loads it. */
const SWIFTSHADER = 'libvk_swiftshader.so';
const LOADER = 'libvulkan.so.1';

/** Where browsers lie that bring it, and what a person chose. */
const FOLDERS = [
  ...(process.env['CHROMIUM_PATH'] ? [path.dirname(realpathSync(process.env['CHROMIUM_PATH']))] : []),
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
];

/** So that a library stays where its initialisation as a module of Node fails; of dlfcn.h, on Linux. */
const RTLD_NOW_NODELETE = 0x1002;

/**
 * Makes WebGPU run on SwiftShader, here before it has loaded and in processes that this one starts; with GROKKING_TEST_GPU set, on the machine's GPU.
 * @returns why it cannot, in words; undefined where it can
 */
export function useSoftwareGpu(): string | undefined {
  const problem = nativeProblem();
  if (problem !== undefined || process.env['GROKKING_TEST_GPU']) {
    return problem;
  }
  const folder = FOLDERS.find((candidate) => existsSync(path.join(candidate, SWIFTSHADER)));
  if (process.platform !== 'linux' || folder === undefined) {
    return `no ${SWIFTSHADER} in ${FOLDERS.join(', ')}: Chromium brings it`;
  }
  try {
    process.dlopen({ exports: {} }, path.join(folder, LOADER), RTLD_NOW_NODELETE);
  } catch {
    // It is no module of Node, but loaded now; where the system has another one, that is as good.
  }
  const driver = path.join(mkdtempSync(path.join(tmpdir(), 'grokking-vulkan-')), 'icd.json');
  const library = path.join(folder, SWIFTSHADER);
  writeFileSync(
    driver,
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.0.5' } }),
  );
  process.env['VK_DRIVER_FILES'] = driver;
  // Of processes that this one starts.
  process.env['LD_LIBRARY_PATH'] = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return undefined;
}
