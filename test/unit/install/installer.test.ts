import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type http from 'node:http';
import { InputError } from '../../../src/core/config/problem';
import { installedEngine, recordFile } from '../../../src/core/installed-engines';
import { CancelledError } from '../../../src/install/failure';
import {
  installEngine,
  type InstallOptions,
  installQuestion,
  releaseOf,
  removeEngine,
} from '../../../src/install/installer';
import { npmRegistry } from '../../../src/install/registry';
import { downloadBytes, type Release } from '../../../src/install/release';
import { tensorflowRelease } from '../../../src/install/tensorflow';
import { webgpuRelease } from '../../../src/install/webgpu';
import { integrityOf, packed, releaseFor, serve } from './packed';

describe('installing an engine', function () {
  this.timeout(60_000);
  let data: string;
  let engines: string;
  let archive: Buffer;
  let answer: http.RequestListener;
  let server: Awaited<ReturnType<typeof serve>>;
  const before_ = process.env['GROKKING_DATA'];

  before(async () => {
    archive = await packed({
      'package.json': '{ "name": "fake", "main": "main.js" }',
      'main.js': 'module.exports = 42;',
      'docs/long.md': 'nobody reads this',
    });
    server = await serve((request, response) => answer(request, response));
  });
  after(() => server.close());
  beforeEach(() => {
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-engines-'));
    engines = path.join(data, 'engines');
    process.env['GROKKING_DATA'] = data;
    answer = (_request, response) => void response.end(archive);
  });
  afterEach(() => {
    if (before_ === undefined) {
      delete process.env['GROKKING_DATA'];
    } else {
      process.env['GROKKING_DATA'] = before_;
    }
    fs.rmSync(data, { recursive: true });
  });

  const install = (
    release: Release,
    { signal = new AbortController().signal, progress = () => undefined }: Partial<InstallOptions> = {},
  ): ReturnType<typeof installEngine> =>
    installEngine(release, { engines, signal, progress, registry: server.registry });

  async function refused(release: Release, what: RegExp): Promise<void> {
    await assert.rejects(install(release), (error: Error) => {
      assert.ok(error instanceof InputError, String(error.stack));
      assert.match(error.message, what);
      return true;
    });
    assert.deepEqual(fs.existsSync(engines) ? fs.readdirSync(engines) : [], [], 'something is left');
    assert.equal(installedEngine('webgpu'), undefined);
  }

  it('downloads, verifies, unpacks what is wanted and tries it; a later process knows where it is', async () => {
    const asked: string[] = [];
    answer = (request, response) => {
      asked.push(String(request.url));
      response.end(archive);
    };
    const seen: number[] = [];
    const installed = await install(releaseFor(archive), { progress: (done) => seen.push(done) });
    assert.deepEqual(asked, ['/fake/-/fake-1.2.3.tgz']);
    assert.deepEqual(installed, { folder: path.join(engines, 'webgpu'), version: '1.2.3' });
    assert.deepEqual(installedEngine('webgpu'), installed);
    const folder = path.join(installed.folder, 'node_modules', 'fake');
    assert.deepEqual(fs.readdirSync(folder).sort(), ['main.js', 'package.json']);
    assert.deepEqual(fs.readdirSync(engines), ['webgpu']);
    assert.equal(seen.at(-1), archive.length);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
  });

  it('takes the place of what was installed before, and is removed', async () => {
    await install(releaseFor(archive));
    fs.writeFileSync(path.join(engines, 'webgpu', 'old'), '');
    await install({ ...releaseFor(archive), version: '1.2.4' });
    assert.equal(installedEngine('webgpu')?.version, '1.2.4');
    assert.equal(fs.existsSync(path.join(engines, 'webgpu', 'old')), false);
    removeEngine('webgpu');
    assert.equal(installedEngine('webgpu'), undefined);
    assert.deepEqual(fs.readdirSync(engines), []);
  });

  it('refuses an archive that is not what it must be, and unpacks nothing of it', async () => {
    const other = await packed({ 'package.json': '{ "main": "main.js" }', 'main.js': 'module.exports = "evil";' });
    answer = (_request, response) => void response.end(other);
    await refused(releaseFor(archive), /fake 1\.2\.3 from 127\.0\.0\.1:\d+ is not what it must be \(sha512 /);
    // With its own checksum it comes as far as its trial.
    const pinned = { integrity: integrityOf(other, 'sha256') };
    await refused(releaseFor(other, pinned), /does not load on this machine \(Error: no 42\)/);
  });

  it('leaves nothing, and what was there before, where a download breaks off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 100), () => response.destroy());
    };
    await refused(releaseFor(archive), /^the download from 127\.0\.0\.1:\d+ broke off/);
    answer = (_request, response) => void response.end(archive);
    const installed = await install(releaseFor(archive));
    answer = (_request, response) => void response.end(archive.subarray(0, 100));
    await assert.rejects(install(releaseFor(archive)), /is not what it must be/);
    assert.deepEqual(installedEngine('webgpu'), installed);
    assert.deepEqual(fs.readdirSync(engines), ['webgpu']);
  });

  it('is cancelled in the middle of a download, and leaves nothing', async () => {
    const cancel = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 100)); // and no more
    };
    await assert.rejects(
      install(releaseFor(archive), { signal: cancel.signal, progress: (done) => void (done > 0 && cancel.abort()) }),
      CancelledError,
    );
    assert.deepEqual(fs.readdirSync(engines), []);
    assert.equal(fs.existsSync(recordFile()), false);
  });

  it('says in one line that there is no network, no such file, a login, a full answer of another kind', async () => {
    const nowhere = { ...releaseFor(archive, { source: { url: 'http://127.0.0.1:1/fake.tgz' } }) };
    await refused(
      nowhere,
      /^127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\): this machine is offline, or needs a proxy/,
    );
    const environment = { ...process.env };
    delete process.env['NO_PROXY'];
    delete process.env['no_proxy'];
    process.env['http_proxy'] = 'http://name:word@127.0.0.1:1';
    await refused(releaseFor(archive), /^127\.0\.0\.1:\d+, through the proxy 127\.0\.0\.1:1, cannot be reached/);
    process.env = environment;
    for (const [status, line] of [
      [404, /does not have \/fake\/-\/fake-1\.2\.3\.tgz \(HTTP 404\)/],
      [401, /wants a login/],
      [503, /answers HTTP 503/],
    ] as const) {
      answer = (_request, response) => void response.writeHead(status).end('no');
      await refused(releaseFor(archive), line);
    }
  });

  it('compares an archive that nobody pinned with what its server says, and refuses it where that says nothing', async () => {
    const md5 = createHash('md5').update(archive).digest('base64');
    const unpinned = releaseFor(archive, { integrity: 'server' });
    await refused(unpinned, /cannot be verified/);
    answer = (_request, response) => {
      response.setHeader('x-goog-hash', ['crc32c=AAAAAA==', 'md5=AAAAAAAAAAAAAAAAAAAAAA==']);
      response.end(archive);
    };
    await refused(unpinned, /is not what it must be \(md5 /);
    answer = (_request, response) => {
      response.setHeader('x-goog-hash', ['crc32c=AAAAAA==', `md5=${md5}`]);
      response.end(archive);
    };
    assert.equal((await install(unpinned)).version, '1.2.3');
  });

  it('removes again what does not load, and names why', async () => {
    const broken = { ...releaseFor(archive), trial: 'throw new Error("GLIBC_2.99 not found");' };
    await refused(
      broken,
      /Fake 1\.2\.3 was downloaded .* but does not load on this machine \(Error: GLIBC_2\.99 not found\)/,
    );
  });

  it('refuses before it downloads where the disk has too little space', async () => {
    answer = () => assert.fail('it asked');
    await refused({ ...releaseFor(archive), unpackedBytes: 2 ** 60 }, /Fake needs about .* GB, the disk has/);
  });

  it('clears away what a process that was killed has left', async () => {
    await install(releaseFor(archive));
    const [name] = fs.readdirSync(engines);
    assert.equal(name, 'webgpu');
    // A name of this machine, with a process that there cannot be.
    const cancel = new AbortController();
    let working = '';
    await assert.rejects(
      install(releaseFor(archive), {
        signal: cancel.signal,
        progress: () => {
          working ||= fs.readdirSync(engines).find((other) => other.startsWith('.')) ?? '';
          cancel.abort();
        },
      }),
      CancelledError,
    );
    const left = working.replace(`-${process.pid}-`, '-4194999-');
    assert.notEqual(left, working);
    fs.mkdirSync(path.join(engines, left));
    await install(releaseFor(archive));
    assert.deepEqual(fs.readdirSync(engines), ['webgpu']);
  });
});

describe('the engines that can be installed', () => {
  it('have every archive of the registry pinned, and say what is not', () => {
    for (const release of [webgpuRelease('linux', 'x64')!, tensorflowRelease('linux', 'x64')!]) {
      const free = release.artifacts.filter(({ integrity }) => !/^sha(512|256)-[\w+/]+=*$/.test(integrity));
      assert.deepEqual(
        free.map(({ name }) => name),
        release.unpinned ? ['the binding of tfjs-node 4.22.0'] : [],
      );
      assert.ok(downloadBytes(release) > 40_000_000);
    }
  });

  it('are refused by name on machines for which nobody made them', () => {
    assert.equal(webgpuRelease('linux', 'arm'), undefined);
    assert.equal(tensorflowRelease('win32', 'x64'), undefined);
    assert.equal(tensorflowRelease('darwin', 'arm64'), undefined);
  });

  it('are asked about: what, how large, from where, into which folder, under which licence', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      this.skip();
    }
    const { question, detail: paragraphs } = installQuestion(
      releaseOf('tensorflow'),
      '/data/engines/tensorflow',
      'https://npm.example/',
    );
    const detail = paragraphs.join(' ');
    assert.equal(question, 'Install TensorFlow 4.22.0?');
    assert.match(
      detail,
      /About 1\d\d MB from npm\.example and storage\.googleapis\.com; .* in \/data\/engines\/tensorflow\./,
    );
    assert.match(detail, /Licence: Apache-2\.0/);
    assert.match(detail, /but for one\. For its binding .* nobody has published a checksum/);
  });

  it('come from the registry that npm is set to', async () => {
    assert.equal(await npmRegistry({ npm_config_registry: 'https://npm.example/npm' }), 'https://npm.example/npm/');
    assert.equal(await npmRegistry({ NPM_CONFIG_REGISTRY: 'http://10.0.0.1:4873/' }), 'http://10.0.0.1:4873/');
    await assert.rejects(npmRegistry({ npm_config_registry: 'file:///etc' }), /is no address of the web/);
  });
});
