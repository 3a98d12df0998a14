import assert from 'node:assert/strict';
import * as fs from 'node:fs';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

/** Places in the checkout, as documents write them; what follows a # is a part of a file. */
const PLACE = /(?<![\w./-])(?:src|test|scripts|samples|media)\/[\w./-]*[\w/]/g;
const LINK = /(?:\]\(|(?:src|srcset)=")(?!https?:|#)([^)"#]+)/g;
const NPM_SCRIPT = /\bnpm run ([\w:]+)/g;

describe('the documents', () => {
  for (const document of DOCUMENTS) {
    const text = fs.readFileSync(document, 'utf8');

    it(`${document} names and links files and folders that are there`, () => {
      const named = new Set([
        ...Array.from(text.matchAll(PLACE), ([place]) => place),
        ...Array.from(text.matchAll(LINK), ([, target]) => target),
      ]);
      assert.ok(named.size >= 5, 'none is found in it');
      assert.deepEqual(
        [...named].filter((place) => !fs.existsSync(place)),
        [],
      );
    });

    it(`${document} names npm's scripts as they are`, () => {
      const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
      const named = Array.from(text.matchAll(NPM_SCRIPT), ([, name]) => name);
      assert.deepEqual(
        named.filter((name) => !(name in scripts)),
        [],
      );
    });
  }

  for (const document of ['README.md', 'ARCHITECTURE.md']) {
    it(`${document} tells of every folder of src`, () => {
      const text = fs.readFileSync(document, 'utf8');
      const rooms = fs.readdirSync('src').map((room) => `\`src/${room}\``);
      assert.deepEqual(
        rooms.filter((room) => !text.includes(room)),
        [],
      );
    });
  }
});
