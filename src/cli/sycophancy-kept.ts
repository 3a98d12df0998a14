import * as path from 'node:path';
import { RunDirectory } from '../core/run/directory';
import { keptFile, seriesFile, writeKept } from '../core/sycophancy/kept-files';
import type { SycophancyReport, SycophancySeries } from '../core/sycophancy/report';
import type { SycophancyTarget } from '../core/sycophancy/target';

/**
 * Keeps an analysis in the run that its checkpoint is of, where the editor's page and `grokking figure` find it. One of
 * another file or of a language model is not kept.
 * @param started when it began, in milliseconds since 1970
 * @throws InputError, one line, where it cannot be written
 */
export function keepInRun(
  { kind, models, series }: SycophancyTarget,
  result: SycophancyReport | SycophancySeries,
  started: number,
): void {
  const place = kind === 'task' ? RunDirectory.ofCheckpoint(path.resolve(models[models.length - 1].place)) : undefined;
  if (place && new RunDirectory(place.run).info()) {
    const subject = { kind: 'checkpoint', ...place } as const;
    const file = series ? seriesFile(place.run) : keptFile(subject, () => '');
    writeKept(file, { result, made: Date.now(), seconds: (Date.now() - started) / 1000 }, subject);
  }
}
