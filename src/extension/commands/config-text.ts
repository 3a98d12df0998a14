/** A config as a person would write it: short objects and lists on one line, `name` left to the file. */
export function configText(config: object): string {
  const fields = Object.entries(config).filter(([field]) => field !== 'name');
  return `${written(Object.fromEntries(fields), 0)}\n`;
}

const WIDTH = 110;

function written(value: unknown, depth: number): string {
  const line = oneLine(value);
  if (!isRecord(value) || (depth > 0 && line.length + 2 * depth <= WIDTH)) {
    return line;
  }
  const pad = '  '.repeat(depth + 1);
  const fields = Object.entries(value).map(([key, field]) => `${pad}"${key}": ${written(field, depth + 1)}`);
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${'  '.repeat(depth)}}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(oneLine).join(', ')}]`;
  }
  if (!isRecord(value)) {
    return JSON.stringify(value);
  }
  const fields = Object.entries(value).map(([key, field]) => `"${key}": ${oneLine(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
