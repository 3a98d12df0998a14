import assert from 'node:assert/strict';
import * as fs from 'node:fs';

interface Metafile {
  inputs: Record<string, { imports: { path: string; external?: boolean }[] }>;
  outputs: Record<string, { bytes: number; imports: { path: string; kind: string; external?: boolean }[] }>;
}

describe('the built extension', () => {
  let metafile: Metafile;
  before(() => {
    assert.ok(fs.existsSync('out/meta/extension.json'), 'out/meta/extension.json is missing: run npm run build first');
    metafile = JSON.parse(fs.readFileSync('out/meta/extension.json', 'utf8')) as Metafile;
  });

  it('holds nothing of the engine, the analyses, the webviews, a tensor library or the parser of analysis files', () => {
    const files = Object.keys(metafile.inputs);
    assert.ok(files.includes('src/extension/extension.ts'));
    const foreign =
      /@tensorflow|@huggingface|@babel|^src\/(kernel|engine|install|lm|analysis|worker|cli|webview)\/|node_modules\/(lit|uplot|@vscode)\//;
    assert.deepEqual(
      files.filter((file) => foreign.test(file)),
      [],
    );
  });

  it('needs nothing but VS Code and Node when it runs', () => {
    const required = new Set(
      metafile.outputs['dist/extension.js'].imports.filter(({ external }) => external).map(({ path }) => path),
    );
    assert.deepEqual(
      [...required].filter((name) => name !== 'vscode' && !name.startsWith('node:')),
      [],
    );
  });

  it('loads no module that could reach a network, nor does any of its processes', () => {
    const NETWORK = /^(node:)?(net|tls|http|https|http2|dgram|dns|dns\/promises|inspector|node-fetch|undici|ws|axios)$/;
    // The installer of engines is for that, and no other bundle holds it: it is loaded when a person has it install one.
    const shipped = fs.readdirSync('out/meta').filter((file) => !/^(index|engine-installer)\.json$/.test(file));
    for (const file of shipped) {
      const { inputs, outputs } = JSON.parse(fs.readFileSync(`out/meta/${file}`, 'utf8')) as Metafile;
      assert.deepEqual(
        Object.keys(inputs).filter((input) => input.startsWith('src/install/')),
        [],
        file,
      );
      const imports = Object.values(outputs).flatMap((output) => output.imports.map(({ path }) => path));
      assert.deepEqual(
        imports.filter((name) => NETWORK.test(name)),
        [],
        file,
      );
      // Without an import there is the global fetch and its like.
      for (const bundle of Object.keys(outputs).filter((name) =>
        /dist\/(extension|function-syntax|webview\/[\w-]+)\.js$/.test(name),
      )) {
        assert.doesNotMatch(
          fs.readFileSync(bundle, 'utf8'),
          /(?<![.\w"'$])fetch\(|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|\bsendBeacon\b/,
          bundle,
        );
      }
    }
  });

  it('comes with the licences of all that the bundles hold', () => {
    const notices = fs.readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
    const shipped = fs.readdirSync('out/meta').filter((file) => file !== 'index.json');
    assert.ok(shipped.length > 3);
    for (const file of shipped) {
      const { inputs } = JSON.parse(fs.readFileSync(`out/meta/${file}`, 'utf8')) as Metafile;
      for (const input of Object.keys(inputs)) {
        const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input) ?? [];
        assert.ok(name === undefined || notices.includes(`\n${name} `), `${file} holds ${name}`);
      }
    }
    assert.match(notices, /\nuplot [\d.]+ \(MIT\)\n/);
    assert.match(notices, /Redistribution and use in source and binary forms/);
  });

  it('is smaller than 570 kB', () => {
    assert.ok(fs.statSync('dist/extension.js').size < 570_000);
  });
});
