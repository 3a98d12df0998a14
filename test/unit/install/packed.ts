import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { create } from 'tar';
import type { Artifact, Release } from '../../../src/install/release';

/** What `npm pack` makes: a gzipped tar with everything under `package/`. */
export async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-pack-'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, 'package', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  await create({ gzip: true, cwd: folder, file: path.join(folder, 'a.tgz') }, ['package']);
  const archive = fs.readFileSync(path.join(folder, 'a.tgz'));
  fs.rmSync(folder, { recursive: true });
  return archive;
}

export function integrityOf(archive: Buffer, algorithm = 'sha512'): string {
  return `${algorithm}-${createHash(algorithm).update(archive).digest('base64')}`;
}

/** A registry of this machine. */
export async function serve(answer: http.RequestListener): Promise<{ registry: string; close: () => Promise<void> }> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

/** An engine of one archive; its trial asks for the file that the archive of these tests has. */
export function releaseFor(archive: Buffer, change: Partial<Artifact> = {}): Release {
  return {
    engine: 'webgpu',
    title: 'Fake',
    version: '1.2.3',
    meaning: 'a fake',
    licence: 'MIT',
    unpackedBytes: 1000,
    artifacts: [
      {
        name: 'fake 1.2.3',
        source: { registryPath: 'fake/-/fake-1.2.3.tgz' },
        integrity: integrityOf(archive),
        bytes: archive.length,
        into: 'node_modules/fake',
        strip: 1,
        keep: (file) => !file.startsWith('docs/'),
        ...change,
      },
    ],
    trial: `if (require(require('node:path').join(process.argv[1], 'node_modules', 'fake')) !== 42) throw new Error('no 42');`,
  };
}
