import { InputError } from '../../core/config/problem';
import { nativeProblem } from '../../engine/tfjs/native';
import { runReport } from '../language-model-run';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';

const BACKENDS = ['tensorflow', 'wasm'] as const;

export const lm: Command = {
  name: 'lm',
  summary: 'run a language model of a folder: its logits and activations, one prompt patched into another',
  help: `Usage: grokking lm run <folder> (--tokens JSON | --text TEXT) [options]

Runs a language model as Hugging Face saves it: config.json, model.safetensors or its shards, tokenizer.json for text. Known
are GPT-2, GPT-NeoX (Pythia), Llama 3, Qwen 2.5 and 3, Gemma 2 and 3 (text); what a config.json asks for and the forward
pass does not honour is refused by name. How much memory it needs is said before it is loaded. Activations have
TransformerLens' names and shapes.

Options:
  --tokens JSON     ids of the tokens: a list, or a list of such, one a prompt and all of one length
  --text TEXT       a prompt in words; may be given several times, for prompts of one length in tokens
  --record A,B      activations to show, e.g. blocks.0.hook_resid_pre,blocks.1.attn.hook_pattern
  --patch JSON      {"hook": NAME, "position": P, "from": F, "to": T}: prompt T gets prompt F's activation at position P
                    (prompts and positions count from 0); logits and activations are those of the patched run
  --engine NAME     auto, tensorflow or wasm (default auto: tensorflow where it is installed)
  --json            print {family, tokens, shape, logits: [prompt][position][token], hooks: {NAME: nested lists}}; −∞, where
                    attention may not look, is null
`,
  async run(args) {
    const [action, ...rest] = args;
    if (action !== 'run') {
      const what = action === undefined ? 'says nothing to do' : `has no ${action}`;
      throw new InputError(`grokking lm: ${what}; it takes run, see grokking lm --help`);
    }
    const { values, positionals } = parseCommand(
      'lm',
      rest,
      {
        tokens: { type: 'string' },
        text: { type: 'string', multiple: true },
        record: { type: 'string' },
        patch: { type: 'string' },
        engine: { type: 'string', default: 'auto' },
        json: { type: 'boolean', default: false },
      },
      ['<folder>'],
    );
    if ((values.tokens === undefined) === (values.text === undefined)) {
      throw new InputError('grokking lm run takes either --tokens or --text');
    }
    const report = await runReport({
      folder: positionals[0],
      backend: chosenBackend(values.engine),
      prompts: values.tokens === undefined ? { text: values.text ?? [] } : { tokens: rowsOf(values.tokens) },
      record: values.record?.split(',') ?? [],
      patch: values.patch === undefined ? undefined : jsonOption('--patch', values.patch),
      say: (line) => say(`${line}\n`),
    });
    if (values.json) {
      printJson(report.json());
    } else {
      print(report.text());
    }
    return EXIT.done;
  },
};

function chosenBackend(name: string): (typeof BACKENDS)[number] {
  const problem = nativeProblem();
  const backend = name === 'auto' ? (problem === undefined ? 'tensorflow' : 'wasm') : name;
  if (!BACKENDS.includes(backend as (typeof BACKENDS)[number])) {
    throw new InputError(`--engine takes auto, ${BACKENDS.join(' or ')}, got ${name || 'nothing'}`);
  }
  if (backend === 'tensorflow' && problem !== undefined) {
    throw new InputError(`--engine tensorflow: ${problem}`);
  }
  return backend as (typeof BACKENDS)[number];
}

function rowsOf(text: string): unknown {
  const value = jsonOption('--tokens', text);
  return Array.isArray(value) && value.length > 0 && !value.some(Array.isArray) ? [value] : value;
}

function jsonOption(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${option} takes JSON, got ${text || 'nothing'}; see grokking lm --help`);
  }
}
