// Names and licences of everything that the bundles hold, as the build found it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Packages of which files are copied beside the bundles, or compiled into the kernel. */
const COPIED = ['@tensorflow/tfjs-backend-wasm', 'esbuild-wasm', '@vscode/codicons', 'assemblyscript'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/**
 * The notices of all packages in these bundles.
 * @param {{ inputs: Record<string, unknown> }[]} metafiles esbuild's
 * @throws Error for a package without a licence
 */
export function thirdPartyNotices(metafiles) {
  const folders = new Set(COPIED.map((name) => `node_modules/${name}`));
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /^(?:.*?:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match) folders.add(match[1]);
    }
  }
  const notices = [...folders].map(noticeOf).sort((a, b) => a.title.localeCompare(b.title));
  const unique = notices.filter(({ title }, i) => i === 0 || title !== notices[i - 1].title);
  const list = unique.map(({ title, licence }) => `${title} (${licence})`).join('\n');
  const texts = unique.map(({ title, licence, text }) => `${'='.repeat(80)}\n${title} (${licence})\n\n${text}\n`);
  return `Grokking Lab holds code of these packages.\n\n${list}\n\n${texts.join('\n')}`;
}

/** @param {string} folder */
function noticeOf(folder) {
  /** @type {{ name: string, version: string, license?: string, homepage?: string }} */
  const { name, version, license, homepage } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const text = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim()).join('\n\n');
  if (!license && text === '') {
    throw new Error(`${folder} has no licence; what is bundled needs one`);
  }
  const where = homepage ? ` See ${homepage}` : '';
  return {
    title: `${name} ${version}`,
    licence: license ?? 'see below',
    text: text || `The package comes without the text of its licence, ${license}.${where}`,
  };
}
