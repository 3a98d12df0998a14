import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

/** The rooms of src, and which others each may enter: only those above it. */
const ROOMS = JSON.parse(fs.readFileSync(path.join('scripts', 'rooms.json'), 'utf8')) as Record<string, string[]>;

interface Import {
  readonly from: string;
  readonly to: string;
  /** It is gone when the program runs. */
  readonly type: boolean;
}

const files = fs
  .readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith(path.join('kernel', 'assembly')))
  .map((file) => path.join('src', file));
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(from, fs.readFileSync(from, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const named = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement : undefined;
    const specifier = named?.moduleSpecifier;
    if (!named || !specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) {
      return [];
    }
    const to = `${path.join(path.dirname(from), specifier.text)}.ts`;
    const type = ts.isImportDeclaration(named) ? named.importClause?.isTypeOnly === true : named.isTypeOnly;
    return files.includes(to) ? [{ from, to, type }] : [];
  });
}

const roomOf = (file: string): string => file.split(path.sep)[1];

describe('the rooms of src', () => {
  it('are those that the table has', () => {
    assert.deepEqual([...new Set(files.map(roomOf))].sort(), Object.keys(ROOMS).sort());
  });

  it('import only from rooms above them', () => {
    const names = Object.keys(ROOMS);
    names.forEach((room, i) =>
      ROOMS[room].forEach((other) => assert.ok(names.indexOf(other) < i, `${room} → ${other}`)),
    );
    const wrong = imports.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !ROOMS[roomOf(from)].includes(roomOf(to)),
    );
    assert.deepEqual(wrong, []);
    assert.ok(imports.length > 1000, `${imports.length} imports were found`);
  });

  it('have no files that need each other when they run', () => {
    const needs = new Map(files.map((file) => [file, imports.filter(({ from, type }) => from === file && !type)]));
    const done = new Set<string>();
    const under = (file: string, way: readonly string[]): void => {
      assert.ok(!way.includes(file), `a circle: ${[...way, file].join(' → ')}`);
      if (!done.has(file)) {
        needs.get(file)?.forEach(({ to }) => under(to, [...way, file]));
        done.add(file);
      }
    };
    files.forEach((file) => under(file, []));
  });
});
