import * as path from 'node:path';
import type { FunctionError } from '../protocol/analysis-call';

/** Where in the person's own files a function failed, relative to a folder: `my.analysis.ts:12:5`; undefined where none says. */
export function placeOf({ stack }: Pick<FunctionError, 'stack'>, folder: string): string | undefined {
  const place = stack.find((frame) => frame.file !== undefined);
  const column = place?.column === undefined ? '' : `:${place.column}`;
  return place?.file === undefined ? undefined : `${path.relative(folder, place.file)}:${place.line}${column}`;
}
