import assert from 'node:assert/strict';
import Ajv from 'ajv';
import config from '../../../media/grok-config.schema.json';
import prompts from '../../../media/prompts.schema.json';
import sweep from '../../../media/sweep.schema.json';

describe('schemas of what people write', () => {
  for (const [name, schema] of Object.entries({ config, prompts, sweep })) {
    // Validators are made of them unchecked (src/core/config/schema-validator.ts).
    it(`${name}: is one of JSON Schema draft 7`, () => {
      const ajv = new Ajv({ strict: false });
      assert.ok(ajv.validateSchema(schema), ajv.errorsText());
    });
  }
});
