import assert from 'node:assert/strict';
import { printable, visibleText } from '../../../src/core/printable';
import { Log } from '../../../src/extension/log';
import { InputError } from '../../../src/core/config/problem';
import { plainText } from '../../../src/extension/plain-text';
import { checkpointTooltip, runTooltip } from '../../../src/extension/runs/describe';
import { aRun } from './runs';

/** What VS Code makes an icon of, in labels (base/common/iconLabels.ts), and a link, in messages (base/common/linkedText.ts). */
const ICON = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (["']).+?\1)?\)/i;

export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '$(sync~spin) spins',
  '[click](command:workbench.action.quit)',
  "[click](https://evil.example 'title')",
  '**bold** _italic_ `code` | cell',
  '\u001b[31mred\u001b]0;title\u0007 \u009b2J',
  'two\nlines\r\u2028three',
  '\u202egnp.exe',
  '$$(bug) ]](command:x)',
];

describe('text that comes from files', () => {
  it('is shown as it is, on one line: no icon, no link, no character that steers', () => {
    assert.match('$(sync~spin)', ICON);
    assert.match(HOSTILE[2], LINK);
    for (const name of HOSTILE) {
      const shown = plainText(`the run ${name} has failed`);
      assert.doesNotMatch(shown, ICON);
      assert.doesNotMatch(shown, LINK);
      assert.doesNotMatch(shown, /[\p{Cc}\u2028\u202e]/u);
      // What is not seen aside, everything else is still there.
      const printed = `the run ${printable(name)} has failed`;
      assert.equal(shown.replaceAll('\u200b', ''), printed);
    }
    assert.equal(plainText('x² + y mod 113 (می‌خواهم)'), 'x² + y mod 113 (می‌خواهم)');
    assert.equal(plainText('a'.repeat(1e6)).length, 2001);
  });

  it('formats no tooltip', () => {
    for (const name of HOSTILE) {
      for (const tooltip of [
        runTooltip(aRun({ error: name }, { name })),
        checkpointTooltip({ name }, 500, undefined),
      ]) {
        assert.doesNotMatch(tooltip, LINK);
        assert.doesNotMatch(tooltip, /(?<!\\)<img|(?<!\\)\$\(/);
        assert.doesNotMatch(tooltip, /(?!\n)[\p{Cc}\u202e]/u);
      }
    }
  });

  it('cannot steer a terminal', () => {
    assert.equal(visibleText('\u001b[2J\u0007red\n\tgreen\r\u009b1A'), '·[2J·red\n\tgreen··1A');
  });

  it('is one line of the log, whatever is in it', () => {
    const lines: [string, string][] = [];
    const write = (level: string) => (line: string) => void lines.push([level, line]);
    const names = ['trace', 'debug', 'info', 'warn', 'error'] as const;
    const channel = Object.fromEntries(names.map((level) => [level, write(level)]));
    const log = new Log({
      ...(channel as Record<(typeof names)[number], (line: string) => void>),
      show: () => undefined,
    });
    HOSTILE.forEach((name) => log.info(`${name}: running\n`));
    assert.equal(lines.length, HOSTILE.length);
    assert.ok(lines.every(([, line]) => !/[\p{Cc}\u2028]/u.test(line)));
    lines.length = 0;
    log.failure('grokking.train', new InputError('a.grok.json: wrong'));
    assert.deepEqual(lines.splice(0), [['warn', 'grokking.train: a.grok.json: wrong']]);
    const fault = new Error('no\nway');
    fault.stack = 'Error: no\n    at f (f.ts:1:2)\n    at g (g.ts:3:4)';
    log.failure('grokking.train', fault);
    assert.deepEqual(lines, [
      ['error', 'grokking.train: no·way'],
      ['debug', '    at f (f.ts:1:2)'],
      ['debug', '    at g (g.ts:3:4)'],
    ]);
  });
});
