import * as fs from 'node:fs';
import { parseConfig } from '../config/parse';
import { InputError } from '../config/problem';
import type { RunConfig } from '../config/types';
import { readText, readTextInTurns } from '../read-text';
import { runFile } from './layout';
import { errorCode } from './problems';

/** The `config.json` of a run, read again only when it has changed. */
export class ConfigFile {
  private readonly file: string;
  private known: { readonly stamp: string; readonly config: RunConfig } | undefined;

  constructor(private readonly run: string) {
    this.file = runFile.config(run);
  }

  /**
   * The resolved config; fields that a run of an earlier version does not have get their defaults.
   * @throws InputError, one line that names the file
   */
  read(): RunConfig {
    let stats: fs.Stats;
    let text: string;
    try {
      stats = fs.statSync(this.file);
      if (this.known?.stamp === stampOf(stats)) {
        return this.known.config;
      }
      text = readText(this.file, 'config');
    } catch (error) {
      throw this.unreadable(error);
    }
    return this.parsed(stats, text);
  }

  /** As `read`, and others have their turn while the disk is asked. @returns undefined where `read` throws */
  async glance(): Promise<RunConfig | undefined> {
    try {
      const stats = await fs.promises.stat(this.file);
      return this.known?.stamp === stampOf(stats)
        ? this.known.config
        : this.parsed(stats, await readTextInTurns(this.file, 'config'));
    } catch {
      return undefined;
    }
  }

  private parsed(stats: fs.Stats, text: string): RunConfig {
    const { config, problems } = parseConfig(text);
    if (!config) {
      const [what] = problems[0].message.split(';');
      throw new InputError(`${this.file}: ${what}; put back a copy, or train again from the config file`);
    }
    this.known = { stamp: stampOf(stats), config };
    return config;
  }

  private unreadable(error: unknown): unknown {
    if (error instanceof InputError) {
      return new InputError(`${this.file}: ${error.message}; put back a copy`);
    }
    const code = errorCode(error);
    if (code === undefined) {
      return error;
    }
    return new InputError(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `${this.run} is not a run directory: it has no config.json`
        : `${this.file}: cannot be read (${code}); mend its permissions`,
    );
  }
}

function stampOf({ ino, mtimeMs, size }: fs.Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}
