import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const TFJS = ['@tensorflow/*'];
const BROWSER = ['lit', 'lit/*', 'uplot', 'uplot/*', '@vscode/webview-ui-toolkit'];

/** Who may not import what: `layers` are folders of src, `packages` are npm modules. */
function boundary(layer, layers, packages) {
  // A folder of core may have a layer's name: core/sweep.
  const own = layers.map((other) => `!**/core/${other}/**`);
  const group = [...layers.map((other) => `**/${other}/**`), ...own, ...packages];
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group, message: `src/${layer} may not import this` }] },
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
  boundary(
    'core',
    [
      'text',
      'figures',
      'kernel',
      'engine',
      'lm',
      'sweep',
      'analysis',
      'report',
      'protocol',
      'worker',
      'cli',
      'extension',
      'webview',
    ],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary(
    'figures',
    ['kernel', 'engine', 'lm', 'sweep', 'analysis', 'report', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', 'node:*', ...TFJS, ...BROWSER],
  ),
  boundary(
    'text',
    [
      'figures',
      'kernel',
      'engine',
      'lm',
      'sweep',
      'analysis',
      'report',
      'protocol',
      'worker',
      'cli',
      'extension',
      'webview',
    ],
    ['vscode', 'node:*', ...TFJS, ...BROWSER],
  ),
  boundary(
    'kernel',
    ['text', 'engine', 'lm', 'sweep', 'analysis', 'report', 'protocol', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary(
    'lm',
    ['figures', 'kernel', 'engine', 'sweep', 'analysis', 'report', 'protocol', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', ...BROWSER],
  ),
  boundary(
    'engine',
    ['lm', 'sweep', 'analysis', 'report', 'protocol', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', ...BROWSER],
  ),
  boundary(
    'sweep',
    ['text', 'figures', 'kernel', 'lm', 'analysis', 'report', 'protocol', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary(
    'tools',
    [
      'text',
      'figures',
      'kernel',
      'engine',
      'lm',
      'sweep',
      'analysis',
      'report',
      'protocol',
      'worker',
      'cli',
      'extension',
      'webview',
    ],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary(
    'install',
    [
      'figures',
      'kernel',
      'engine',
      'lm',
      'sweep',
      'tools',
      'analysis',
      'report',
      'protocol',
      'worker',
      'cli',
      'extension',
      'webview',
    ],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary('analysis', ['sweep', 'report', 'worker', 'cli', 'extension', 'webview'], ['vscode', ...BROWSER]),
  boundary(
    'protocol',
    ['kernel', 'engine', 'lm', 'sweep', 'analysis', 'report', 'worker', 'cli', 'extension', 'webview'],
    ['vscode', ...TFJS, ...BROWSER],
  ),
  boundary('report', ['kernel', 'sweep', 'worker', 'cli', 'extension', 'webview'], ['vscode', ...BROWSER]),
  boundary('worker', ['cli', 'extension', 'webview'], ['vscode', ...BROWSER]),
  boundary('cli', ['worker', 'extension', 'webview'], ['vscode', ...BROWSER]),
  boundary(
    'extension',
    ['kernel', 'engine', 'lm', 'sweep', 'analysis', 'report', 'worker', 'cli', 'webview'],
    [...TFJS, ...BROWSER],
  ),
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', MESSAGES, NUMBER_TEXT] } },
  { files: ['src/cli/**/*.ts'], rules: { 'no-restricted-syntax': ['error', MESSAGES, NUMBER_TEXT, TERMINAL] } },
  {
    files: ['src/text/**/*.ts', 'src/cli/terminal.ts'],
    rules: { 'no-restricted-syntax': ['error', MESSAGES] },
  },
  { files: ['src/extension/notices.ts'], rules: { 'no-restricted-syntax': ['error', NUMBER_TEXT] } },
  boundary(
    'webview',
    ['kernel', 'engine', 'lm', 'sweep', 'analysis', 'report', 'worker', 'cli', 'extension'],
    ['vscode', 'node:*', ...TFJS],
  ),
);
