// Rewrites test/ui/themes/*.json: what VS Code gives a webview in each of its default themes, read out of a webview
// (the Markdown preview) in code-server. To be run again when code-server is updated.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { provisionCodeServer, startCodeServer } from './code-server.mjs';
import { projectFolder } from './project.mjs';

const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/* global document */
/** Runs in the webview. */
function readTheme() {
  const { style } = document.documentElement;
  const names = Array.from(style).filter((name) => name.startsWith('--') && !name.startsWith('--markdown-'));
  return {
    bodyClass: Array.from(document.body.classList)
      .filter((name) => /^(vscode-(light|dark|high-contrast(-light)?))$/.test(name))
      .join(' '),
    kind: document.body.dataset.vscodeThemeKind,
    id: document.body.dataset.vscodeThemeId,
    defaultStyles: document.getElementById('_defaultStyles')?.textContent,
    variables: Object.fromEntries(names.sort().map((name) => [name, style.getPropertyValue(name).trim()])),
  };
}

await provisionCodeServer();
const workspace = await mkdtemp(path.join(os.tmpdir(), 'grokking-themes-'));
await writeFile(path.join(workspace, 'page.md'), '# A page\n');
const browser = await launchChromium();
try {
  for (const [name, colorTheme] of Object.entries(themes)) {
    const server = await startCodeServer({
      workspace,
      settings: {
        'workbench.colorTheme': colorTheme,
        'workbench.editorAssociations': { '*.md': 'vscode.markdown.preview.editor' },
      },
    });
    try {
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.getByRole('treeitem', { name: 'page.md' }).dblclick({ timeout: 30_000 });
      const inner = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
      const theme = await inner.locator('body[data-vscode-theme-kind]').evaluate(readTheme);
      await writeFile(
        path.join(projectFolder, 'test', 'ui', 'themes', `${name}.json`),
        `${JSON.stringify(theme, null, 2)}\n`,
      );
      console.log(`${name}: ${theme.id}, ${theme.kind}, ${Object.keys(theme.variables).length} variables`);
      await page.close();
    } finally {
      await server.stop();
    }
  }
} finally {
  await browser.close();
  await rm(workspace, { recursive: true, force: true });
}
