// Opens what the browser tests look at: a webview's page alone in Chromium, or the whole lab in code-server.
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.mjs';
import { startCodeServer } from '../../scripts/code-server.mjs';
import { projectFolder, vsixFile } from '../../scripts/project.mjs';
import { until } from '../until';
import { sharedBrowser } from './shared-browser';
import { colorThemes, themes, type Theme, type ThemeName } from './theme';

interface Size {
  width: number;
  height: number;
}

/** What never comes is waited for this long: a busy machine may take a while. */
const PATIENCE_MS = 180_000;

/** The share of the first element's canvas, in its shadow root, that is painted. */
export function painted(elements: Locator): Promise<number> {
  return elements.first().evaluate((element) => {
    const canvas = element.shadowRoot?.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width === 0) {
      return 0;
    }
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) {
      count += data[i] > 0 ? 1 : 0;
    }
    return count / (canvas.width * canvas.height);
  });
}

/** Runs in the page. */
export function canvasPicture(chart: Element): string {
  return chart.shadowRoot?.querySelector('canvas')?.toDataURL() ?? '';
}

/** Writes out/screenshots/<name>.png. */
async function screenshot(page: Page, name: string): Promise<void> {
  const folder = path.join(projectFolder, 'out', 'screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

export interface StaticPage {
  readonly page: Page;
  /** What the page sent through `acquireVsCodeApi().postMessage`, oldest first. */
  readonly sent: unknown[];
  /** How many of them have got an answer. */
  answered(): number;
  /** Errors the page threw or logged, CSP violations among them; a test should find none. */
  readonly errors: string[];
  /** Delivers a message as the extension would. */
  post(message: unknown): Promise<void>;
  /** What the page stored with `setState`. */
  state(): Promise<unknown>;
  /** Changes the theme as VS Code does: in the open page, without an event. */
  setTheme(theme: ThemeName): Promise<void>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

// Never resolved: every request is answered from the project's files.
const origin = 'http://webview.test';

/**
 * Opens a page with the theme and the API that VS Code gives a webview.
 * @param file an HTML file, relative to the project; its own URLs are relative to the project's root (`/dist/…`)
 * @param options `state` is what `getState()` answers at first, as after a window reload
 * @param options.reply answers a message of the page, at once or later, where it returns something
 */
export async function openStatic(
  file: string,
  options: {
    theme?: ThemeName;
    viewport?: Size;
    state?: unknown;
    reply?: (message: unknown) => unknown;
  } = {},
): Promise<StaticPage> {
  const theme = themes[options.theme ?? 'dark'];
  const page = await openPage(await sharedBrowser(), options.viewport ?? { width: 1000, height: 800 });
  const close = (): Promise<void> => page.close();
  const sent: unknown[] = [];
  let answered = 0;
  const errors: string[] = [];
  try {
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        errors.push(message.text());
      }
    });
    const post = (message: unknown): Promise<void> =>
      page.evaluate((data) => void window.postMessage(data, window.origin), message);
    await page.exposeFunction('webviewSent', async (message: unknown) => {
      sent.push(message);
      const answer = await options.reply?.(message);
      if (answer !== undefined) {
        await post(answer);
        answered++;
      }
    });
    await page.addInitScript(provideVsCodeApi, options.state);
    await page.route(`${origin}/**`, async (route) => {
      const requested = new URL(route.request().url()).pathname.slice(1);
      const target = path.join(projectFolder, requested);
      if (requested === file) {
        await route.fulfill({ contentType: 'text/html', body: withTheme(await readFile(target, 'utf8'), theme) });
      } else {
        await route.fulfill({ path: target });
      }
    });
    await page.goto(`${origin}/${file}`);
    return {
      page,
      sent,
      answered: () => answered,
      errors,
      post,
      state: () => page.evaluate(() => window.acquireVsCodeApi().getState()),
      setTheme: (name) => page.evaluate(applyTheme, themes[name]),
      screenshot: (name) => screenshot(page, name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

declare global {
  interface Window {
    webviewSent(message: unknown): Promise<void>;
    acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };
  }
}

/** Runs in the page, before its scripts. */
function provideVsCodeApi(initialState: unknown): void {
  let state = initialState;
  const api = {
    postMessage: (message: unknown) => void window.webviewSent(structuredClone(message)),
    getState: () => state,
    setState: (value: unknown) => void (state = structuredClone(value)),
  };
  window.acquireVsCodeApi = () => api;
}

/** A webview is transparent; behind it is the editor. */
const editorBehind = 'html { background: var(--vscode-editor-background); }';

/** VS Code puts its variables and styles before the page's own content, thus before its Content-Security-Policy. */
function withTheme(html: string, theme: Theme): string {
  const variables = Object.entries(theme.variables).map(([name, value]) => `${name}:${value}`);
  const style = variables.join(';').replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return html
    .replace(/<html/, () => `<html style="${style}"`)
    .replace(
      /<head>/,
      () => `<head><style>${editorBehind}</style><style id="_defaultStyles">${theme.defaultStyles}</style>`,
    )
    .replace(
      /<body/,
      () =>
        `<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}" data-vscode-theme-id="${theme.id}"`,
    );
}

/** Runs in the page. */
function applyTheme(theme: Theme): void {
  const { style } = document.documentElement;
  for (const name of Array.from(style).filter((property) => property.startsWith('--'))) {
    style.removeProperty(name);
  }
  for (const [name, value] of Object.entries(theme.variables)) {
    style.setProperty(name, value);
  }
  document.body.className = theme.bodyClass;
  document.body.dataset.vscodeThemeKind = theme.kind;
  document.body.dataset.vscodeThemeId = theme.id;
}

export interface Lab {
  readonly page: Page;
  /** The folder that is open: a copy that goes with {@link close}. */
  readonly workspace: string;
  /** The server's process; its extension hosts are among its descendants. */
  readonly serverPid: number;
  /** Reloads the window, and resolves when its workspace is there. */
  reload(): Promise<void>;
  /** The inside of the webview that is shown (one at a time). */
  webview(): FrameLocator;
  /** Runs a command by its title in the command palette, e.g. `Grokking: Train`. */
  command(title: string): Promise<void>;
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a real VS Code with the built vsix (dist/grokking-lab.vsix) on a copy of a folder.
 * @param options.workspace a folder, relative to the project
 * @param options.settings more user settings
 */
export async function openLab(options: {
  workspace: string;
  theme?: ThemeName;
  viewport?: Size;
  settings?: Record<string, unknown>;
  /** The workspace is not trusted. */
  restricted?: boolean;
  /** Get Started may open by itself. */
  newcomer?: boolean;
  /** The lab's package, where it is not dist/grokking-lab.vsix. */
  vsix?: string;
  /** More extensions. */
  vsixes?: string[];
  /** More variables for the server and its extension hosts. */
  env?: NodeJS.ProcessEnv;
}): Promise<Lab> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'grokking-lab-'));
  const workspace = path.join(temporary, path.basename(options.workspace));
  await cp(path.join(projectFolder, options.workspace), workspace, { recursive: true });
  const closers = [() => rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  };
  try {
    const server = await startCodeServer({
      workspace,
      vsixes: [options.vsix ?? vsixFile, ...(options.vsixes ?? [])],
      settings: {
        'workbench.colorTheme': colorThemes[options.theme ?? 'dark'],
        'security.workspace.trust.startupPrompt': 'never',
        ...options.settings,
      },
      restricted: options.restricted,
      newcomer: options.newcomer,
      env: options.env,
    });
    closers.push(server.stop);
    const browser: Browser = await launchChromium();
    closers.push(() => browser.close());
    const page = await openPage(browser, options.viewport ?? { width: 1400, height: 900 });
    const goTo = async (): Promise<void> => {
      await page.goto(server.url);
      // The explorer's first row says that the workspace, and not only the workbench, is there.
      await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    };
    await goTo();
    return {
      page,
      workspace,
      serverPid: server.pid,
      reload: goTo,
      webview: () => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'),
      command: (title) => runCommand(page, title),
      screenshot: (name) => screenshot(page, name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The palette does not list anew what an extension contributes while it is open: so it is opened again. */
async function runCommand(page: Page, title: string): Promise<void> {
  const entry = page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
  await until(`the command palette lists "${title}"`, async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill(`>${title}`);
    try {
      await entry.click({ timeout: 5_000 });
      return true;
    } catch {
      await page.keyboard.press('Escape');
      return false;
    }
  });
}

/** tsx compiles with names kept, through a function that a browser's page does not have. */
async function openPage(browser: Browser, viewport: Size): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript('globalThis.__name ??= (value) => value;');
  return page;
}

/** Chooses a format in the menu of a figure's frame. */
export async function saveAs(page: Page, heading: string, format: 'svg' | 'svg-wide' | 'png' | 'csv'): Promise<void> {
  await page.getByRole('button', { name: `Save as…: ${heading}`, exact: true }).click();
  await page.locator(`[role=menuitem][data-action=${format}]`).click();
}
