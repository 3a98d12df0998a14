import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tableOf } from '../../../src/tools/explain';
import { TOOLS } from '../../../src/tools/tools';

interface Manifest {
  contributes: {
    languageModelTools: { name: string; displayName: string; modelDescription: string; inputSchema: object }[];
    mcpServerDefinitionProviders: { id: string }[];
  };
}

describe('tools of language models in the manifest', () => {
  const { contributes } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as Manifest;

  it('are those that grokking mcp has, with the same descriptions and schemas', () => {
    const declared = contributes.languageModelTools.map(({ name, displayName, modelDescription, inputSchema }) => ({
      name,
      title: displayName,
      description: modelDescription,
      inputSchema,
    }));
    const own = TOOLS.map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema }));
    assert.deepEqual(declared, JSON.parse(JSON.stringify(own)));
    assert.deepEqual(
      contributes.mcpServerDefinitionProviders.map(({ id }) => id),
      ['grokking.tools'],
    );
  });

  it('describe every input, and require only inputs that there are', () => {
    for (const { name, inputSchema } of TOOLS) {
      for (const required of inputSchema.required ?? []) {
        assert.ok(Object.hasOwn(inputSchema.properties, required), `${name}: ${required}`);
      }
    }
  });

  it('have a figure’s numbers by column, also where a name has a comma or quotes', () => {
    const table = tableOf('k,"a, ""b""",key\n1,0.5,key\n,-1e-7,\n');
    assert.deepEqual(table, { k: [1, null], 'a, "b"': [0.5, -1e-7], key: ['key', null] });
    assert.throws(() => tableOf('a,b\n1,2,3\n'), /a figure's row has 3 fields, its header 2/);
  });
});
