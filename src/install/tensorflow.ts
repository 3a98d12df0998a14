import { isInstallable } from '../core/installed-engines';
import type { Artifact, Release } from './release';
// Written by scripts/pin-tensorflow.mjs: the packages that `require('@tensorflow/tfjs-node')` loads, and no others.
import packages from './tensorflow-packages.json';

const VERSION = '4.22.0';
const HOST = 'https://storage.googleapis.com';
const INTO = 'node_modules/@tensorflow/tfjs-node';

/** tfjs-node with libtensorflow 2.9.1, as its own installer puts them together; none of their scripts is run. */
export function tensorflowRelease(
  platform: string = process.platform,
  arch: string = process.arch,
): Release | undefined {
  if (!isInstallable('tensorflow', `${platform}-${arch}`)) {
    return undefined;
  }
  return {
    engine: 'tensorflow',
    title: 'TensorFlow',
    version: VERSION,
    meaning: `tfjs-node with libtensorflow 2.9.1, for models of several layers or with LayerNorm`,
    licence: 'Apache-2.0; parts MIT, ISC and BSD-3-Clause',
    unpackedBytes: 600 * 2 ** 20,
    unpinned:
      'For its binding (tfjs_binding.node, about 0.1 MB, from storage.googleapis.com) nobody has published a checksum: it is compared with the one that the same server sends.',
    artifacts: [...packages.map(npmPackage), libtensorflow, binding],
    trial: `
      const util = require('node:util');
      util.isNullOrUndefined ??= (value) => value === null || value === undefined;
      util.isArray ??= Array.isArray;
      process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
      const tf = require(require('node:path').join(process.argv[1], 'node_modules', '@tensorflow', 'tfjs-node'));
      const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])).dataSync();
      if (tf.getBackend() !== 'tensorflow' || product.join() !== '19,22,43,50') throw new Error('matMul gave ' + product.join());
    `,
  };
}

function npmPackage({ name, version, integrity, bytes }: (typeof packages)[number]): Artifact {
  return {
    name: `${name} ${version}`,
    source: { registryPath: `${name}/-/${name.split('/').at(-1)}-${version}.tgz` },
    integrity,
    bytes,
    into: `node_modules/${name}`,
    strip: 1,
    // Of TensorFlow.js' own packages the file that Node loads: browsers' builds, types, maps and sources are most of them.
    keep: keptFiles(name),
  };
}

/** What Node runs: browsers' builds, types, maps and sources are most of these packages. */
function keptFiles(name: string): Artifact['keep'] {
  if (name === '@tensorflow/tfjs-node') {
    return (file) => /^(package\.json|LICENSE|dist\/.*\.js$)/.test(file);
  }
  return name.startsWith('@tensorflow/')
    ? (file) => /^(package\.json|LICENSE.*|dist\/tf-?[\w-]*\.node\.js)$/.test(file)
    : (file) => !/\.(map|d\.ts)$/.test(file);
}

/** Its hash is the one that others pin, too: NixOS (mjolnir, Nextcloud's recognize) and wamuir/graft. */
const libtensorflow: Artifact = {
  name: 'libtensorflow 2.9.1',
  source: { url: `${HOST}/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz` },
  integrity: 'sha256-f1ENJUbj214QsdEZRjaJAD1YeEKJKtPJW8pRz4KCAXM=',
  bytes: 110 * 2 ** 20,
  into: `${INTO}/deps`,
  strip: 0,
  keep: (file) => /^(lib\/|LICENSE|THIRD_PARTY)/.test(file),
};

const binding: Artifact = {
  name: `the binding of tfjs-node ${VERSION}`,
  source: { url: `${HOST}/tf-builds/pre-built-binary/napi-v8/${VERSION}/CPU-linux-${VERSION}.tar.gz` },
  integrity: 'server',
  bytes: 100_000,
  into: `${INTO}/lib/napi-v8`,
  strip: 1,
  keep: (file) => file === 'tfjs_binding.node',
};
