import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { http, https } from 'follow-redirects';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { InputError } from '../core/config/problem';
import { CancelledError, networkFailure, statusFailure } from './failure';
import type { Artifact } from './release';

/** A server that sends nothing for so long sends nothing any more. */
const SILENCE_MS = 60_000;

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes that came since it was called last. */
  onBytes(count: number): void;
  readonly silenceMs?: number;
}

/**
 * Downloads an archive into a file, and verifies what came. In VS Code its own settings of proxies and certificates are in
 * force (it stands behind Node's modules there); elsewhere HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 * @param registry with a slash at its end
 * @throws InputError, one line; CancelledError
 */
export async function download(
  { name, source, integrity }: Artifact,
  registry: string,
  file: string,
  options: DownloadOptions,
): Promise<void> {
  const { signal, onBytes } = options;
  let cancel: (() => void) | undefined;
  const url = new URL('url' in source ? source.url : `${registry}${source.registryPath}`);
  const proxy = getProxyForUrl(url.href);
  try {
    const response = await respond(url, proxy, options, (destroy) => {
      cancel = () => destroy(new CancelledError('cancelled'));
      signal.addEventListener('abort', cancel);
    });
    const [algorithm, expected] = expectation(integrity, response, name);
    const hash = createHash(algorithm);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        onBytes(chunk.length);
        done(null, chunk);
      },
    });
    await pipeline(response, count, createWriteStream(file), { signal });
    const found = hash.digest('base64');
    if (found !== expected) {
      throw new InputError(
        `${name} from ${url.host} is not what it must be (${algorithm} ${found}, expected ${expected}): nothing of it was unpacked; look at the registry and at what is in between`,
      );
    }
  } catch (error) {
    if (signal.aborted) {
      throw new CancelledError('cancelled');
    }
    throw error instanceof InputError
      ? error
      : networkFailure(error, proxy ? `${url.host}, through the proxy ${new URL(proxy).host},` : url.host);
  } finally {
    if (cancel) {
      signal.removeEventListener('abort', cancel);
    }
  }
}

/** @param started gets what ends the request */
function respond(
  url: URL,
  proxy: string,
  { signal, silenceMs = SILENCE_MS }: DownloadOptions,
  started: (destroy: (reason: Error) => void) => void,
): Promise<IncomingMessage> {
  const agent = proxy ? new HttpsProxyAgent(proxy) : undefined;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).get(
      url,
      { ...(agent && { agents: { http: agent, https: agent } }), headers: { 'user-agent': 'grokking-lab' } },
      (response) => {
        if (response.statusCode !== 200) {
          response.destroy();
          reject(statusFailure(response.statusCode ?? 0, url));
        } else {
          response.setTimeout(silenceMs, () => response.destroy(silent(silenceMs)));
          resolve(response);
        }
      },
    );
    request.setTimeout(silenceMs, () => request.destroy(silent(silenceMs)));
    request.once('error', reject);
    started((reason) => request.destroy(reason));
  });
}

function silent(ms: number): Error {
  return Object.assign(new Error(`nothing came for ${Math.round(ms / 1000)} s`), { code: 'ESILENT' });
}

/** The hash that the archive must have, in base64. */
function expectation(integrity: string, { headers }: IncomingMessage, name: string): [string, string] {
  if (integrity !== 'server') {
    const [, algorithm, digest] = /^(sha512|sha256)-(.+)$/.exec(integrity) ?? [];
    if (algorithm === undefined) {
      throw new Error(`${name} has no checksum of a kind that is known`);
    }
    return [algorithm, digest];
  }
  const [, md5] = /(?:^|[,\s])md5=([\w+/=]+)/.exec([headers['x-goog-hash']].flat().join()) ?? [];
  if (md5 === undefined) {
    throw new InputError(`${name} cannot be verified: its server sends no checksum; nothing of it was unpacked`);
  }
  return ['md5', md5];
}
