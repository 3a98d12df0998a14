import { InputError } from '../core/config/problem';
import { errorCode } from '../core/run/problems';

/** The person cancelled: nothing is said of it. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

const UNREACHABLE = new Set('ENOTFOUND EAI_AGAIN ECONNREFUSED ENETUNREACH EHOSTUNREACH ENETDOWN ETIMEDOUT'.split(' '));
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ESILENT']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/;

const PROXY = 'a proxy is named by "http.proxy" in VS Code, or by HTTPS_PROXY for the command line';

/** What went wrong on the way to a host, as one line with its remedy. */
export function networkFailure(error: unknown, host: string): Error {
  const code = errorCode(error) ?? '';
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  if (UNREACHABLE.has(code)) {
    return new InputError(`${host} cannot be reached (${code}): this machine is offline, or needs a proxy; ${PROXY}`, {
      cause: error,
    });
  }
  if (BROKEN_OFF.has(code)) {
    return new InputError(`the download from ${host} broke off (${message}): try again`, { cause: error });
  }
  if (CERTIFICATE.test(code)) {
    return new InputError(
      `the certificate of ${host} is not trusted (${code}): where a proxy reads the traffic, name its certificate by NODE_EXTRA_CA_CERTS`,
      { cause: error },
    );
  }
  return diskFailure(error) ?? new InputError(`${host}: ${message}`, { cause: error });
}

/** The same of an answer that is not the file. */
export function statusFailure(status: number, url: URL): Error {
  const { host, href } = url;
  if (status === 401 || status === 403) {
    return new InputError(
      `${host} refuses ${href} (HTTP ${status}): it wants a login, which is not sent; install the package with npm, and set its variable (README, Engines)`,
    );
  }
  if (status === 407) {
    return new InputError(`the proxy wants a login (HTTP 407); ${PROXY}`);
  }
  return status === 404
    ? new InputError(`${host} does not have ${url.pathname} (HTTP 404)`)
    : new InputError(`${host} answers HTTP ${status} for ${url.pathname}; try again later`);
}

/** The same of the disk; undefined for all else. */
export function diskFailure(error: unknown, folder = 'the folder of engines'): InputError | undefined {
  const code = errorCode(error);
  const said: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota of the disk is used up',
    EACCES: 'it may not be written',
    EROFS: 'it may not be written',
    EPERM: 'a file of it is in use, or may not be written; end what trains with the engine',
    EBUSY: 'a file of it is in use; end what trains with the engine',
  };
  return code !== undefined && Object.hasOwn(said, code)
    ? new InputError(`${folder}: ${said[code]} (${code})`, { cause: error })
    : undefined;
}
