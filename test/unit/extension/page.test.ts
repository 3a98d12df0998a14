import assert from 'node:assert/strict';
import { dashboardPage } from '../../../src/extension/dashboard/dashboard-page';

const sources = {
  cspSource: 'https://webview.test',
  script: 'https://webview.test/dashboard.js',
  codicons: 'https://webview.test/codicon.css',
  nonce: 'c0ffee',
  title: 'add "113" <x>',
  run: '/runs/"><script>alert(1)</script>',
};

describe("the dashboard's page", () => {
  const page = dashboardPage(sources);

  it('allows nothing but its own files, and no inline script or style', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    assert.deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "style-src https://webview.test 'nonce-c0ffee'",
      'font-src https://webview.test',
      'img-src https://webview.test data: blob:',
      "script-src 'nonce-c0ffee'",
    ]);
    assert.match(page, /<script type="module" nonce="c0ffee" src="https:\/\/webview.test\/dashboard.js"><\/script>/);
  });

  it('escapes what comes from the run', () => {
    assert.ok(!page.includes('<script>alert'));
    assert.match(page, /data-run="\/runs\/&quot;&gt;&lt;script&gt;/);
  });
});
