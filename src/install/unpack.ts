import { mkdirSync } from 'node:fs';
import { x } from 'tar';
import { InputError } from '../core/config/problem';
import { diskFailure } from './failure';
import type { Artifact } from './release';

/** Unpacks a verified archive. @throws InputError, one line */
export async function unpack({ name, strip, keep }: Artifact, archive: string, into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  let kept = 0;
  try {
    await x({
      file: archive,
      cwd: into,
      strip,
      strict: true,
      filter: (file) => {
        const inside = file
          .replace(/^(\.\/)+/, '')
          .split('/')
          .slice(strip)
          .join('/');
        const isKept = !inside.endsWith('/') && inside !== '' && keep(inside);
        kept += Number(isKept);
        return isKept;
      },
    });
  } catch (error) {
    throw diskFailure(error) ?? new InputError(`${name} cannot be unpacked (${(error as Error).message})`);
  }
  if (kept === 0) {
    throw new InputError(`${name} holds nothing for this machine`);
  }
}
