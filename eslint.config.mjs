import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const TFJS = ['@tensorflow/*'];
const BROWSER = ['lit', 'lit/*', 'uplot', 'uplot/*', '@vscode/webview-ui-toolkit'];

/** @type {Record<string, string[]>} the rooms of src, and which others each may enter; test/unit/layers.test.ts judges by the same */
const ROOMS = JSON.parse(readFileSync(new URL('scripts/rooms.json', import.meta.url), 'utf8'));

/** Packages that not every room may import. */
const PACKAGES = ['vscode', 'node:*', ...TFJS, ...BROWSER];

/** @type {Record<string, string[]>} those that a room may */
const MAY = {
  core: ['node:*'],
  figures: [],
  text: [],
  kernel: ['node:*'],
  engine: ['node:*', ...TFJS],
  lm: ['node:*', ...TFJS],
  sweep: ['node:*'],
  tools: ['node:*'],
  install: ['node:*'],
  analysis: ['node:*', ...TFJS],
  protocol: ['node:*'],
  report: ['node:*', ...TFJS],
  worker: ['node:*', ...TFJS],
  cli: ['node:*', ...TFJS],
  extension: ['vscode', 'node:*'],
  webview: BROWSER,
};

/** A room imports from the rooms above it, and packages of its own. */
function boundary(/** @type {string} */ room) {
  const others = Object.keys(ROOMS).filter((other) => other !== room && !ROOMS[room].includes(other));
  // A folder of a room may have another room's name: core/sweep.
  const own = others.flatMap((other) => [room, ...ROOMS[room]].map((one) => `!**/${one}/${other}/**`));
  const packages = PACKAGES.filter((name) => !MAY[room].includes(name));
  const group = [...others.map((other) => `**/${other}/**`), ...own, ...packages];
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group, message: `src/${room} may not import this` }] },
      ],
    },
  };
}

/** Messages are shown by one module, which shows their text as it is and leads from errors to the log. */
const MESSAGES = {
  selector: 'MemberExpression[property.name=/^(show(Error|Warning|Information)Message|setStatusBarMessage)$/]',
  message: 'Notices shows messages: their text is plain there, and errors lead to the log',
};

/** What a terminal shows comes from one module, which lets no name steer it. */
const TERMINAL = {
  selector: 'MemberExpression[object.object.name=process][object.property.name=/^std(out|err)$/][property.name=write]',
  message: 'say, print and printJson write to the terminal: names cannot steer it there',
};

/** Numbers become text by one rule each, in src/text. */
const NUMBER_TEXT = {
  selector: 'CallExpression[callee.property.name=/^(toFixed|toLocaleString|toExponential)$/]',
  message: 'src/text says how numbers read',
};

export default defineConfig(
  { ignores: ['dist/', 'out/', '.toolchain/', 'src/kernel/assembly/', 'test/fixtures/', 'samples/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  prettier,
  { languageOptions: { globals: globals.node } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  ...Object.keys(ROOMS).map(boundary),
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', MESSAGES, NUMBER_TEXT] } },
  { files: ['src/cli/**/*.ts'], rules: { 'no-restricted-syntax': ['error', MESSAGES, NUMBER_TEXT, TERMINAL] } },
  {
    files: ['src/text/**/*.ts', 'src/cli/terminal.ts'],
    rules: { 'no-restricted-syntax': ['error', MESSAGES] },
  },
  { files: ['src/extension/notices.ts'], rules: { 'no-restricted-syntax': ['error', NUMBER_TEXT] } },
);
