import * as path from 'node:path';
import { callFunctionFor } from '../../analysis/analyses/call-function';
import { isModelFolder, openLanguageModel } from '../../analysis/analyses/open-language-model';
import { openCheckpointModel } from '../../analysis/analyses/open-model';
import { outputOf } from '../../analysis/analyses/outputs';
import { plainOf } from '../../analysis/analyses/plain';
import { endPython } from '../../analysis/analyses/python/python-process';
import { openCheckpoint } from '../../core/checkpoint/open';
import { InputError } from '../../core/config/problem';
import type { FunctionError } from '../../protocol/analysis-call';
import { argumentsOption } from '../function-arguments';
import { placeOf } from '../function-errors';
import { newestCheckpoint, TASK_HELP, TASK_OPTIONS, taskOf } from '../opening';
import { outputText } from '../output-text';
import { taskFacts } from '../task-facts';
import { type Command, EXIT, parseCommand } from '../usage';
import { print, printJson, say } from '../terminal';

export const analyze: Command = {
  name: 'analyze',
  summary: 'run a function of your own on a checkpoint or a language model',
  help: `Usage: grokking analyze <file>#<function> --checkpoint <path> [options]

Runs an exported function of a TypeScript or JavaScript file, e.g. progress.analysis.ts#accuracy, or a function at the top of a
Python file, e.g. progress.analysis.py#accuracy. Its first parameter is the model; what it writes to the console goes to stderr.
#default is the default export. Python is the interpreter that GROKKING_PYTHON names, else python3; it needs numpy. Parameters named p, trainPairs and
testPairs (or train_pairs, test_pairs) are the model's modulus and pairs unless --args or the signature gives another value.

Options:
  --checkpoint PATH              a .safetensors, .pth or .pt file; a run: its newest checkpoint; or the folder of a language
                                 model (see grokking lm --help): model.kind is then "language-model"
${TASK_HELP}
  --args JSON                    what follows model, in order or by name, e.g. '[113, "W_E"]' or '{"top": 5}'; what is left
                                 out takes its default
  --json                         print {function, checkpoint, epoch, operation, split, result, log, milliseconds}; result is
                                 what the function returned: a number, text, true or false, lists, objects with the names that it gave, nested
                                 lists for tensors, null for nothing. plot.bars and plot.heatmap of numbers alone are these
                                 numbers, any other figure is {kind, title, x, y, …} with its numbers; plot.table is a list
                                 of row objects; plot.several is an object where every part has a name, else a list. NaN and
                                 infinities are the texts "NaN", "Infinity" and "-Infinity". For a language model family stands in
                                 place of epoch, operation and split
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'analyze',
      args,
      {
        checkpoint: { type: 'string' },
        ...TASK_OPTIONS,
        args: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      ['<file>#<function>'],
    );
    const { file, name } = functionArgument(positionals[0]);
    const checkpoint = checkpointOption(values.checkpoint);
    const asked = values.split !== undefined || values.operation !== undefined;
    if (asked && isModelFolder(checkpoint)) {
      throw new InputError(`${checkpoint}: a language model has no --operation and no --split`);
    }
    const task = asked ? taskOf(openCheckpoint(checkpoint), values) : undefined;
    const call = { file, name, checkpoint, task, args: argumentsOption(values.args) };
    const log: string[] = [];
    const write = (line: string): void => {
      log.push(line);
      say(`${line}\n`);
    };
    const shape = values.json ? plainOf : (returned: unknown) => outputText(outputOf(returned));
    const answer = await callFunctionFor(call, write, shape);
    endPython();
    if (!answer.ok) {
      const line = errorLine(answer.error, file);
      if (answer.error.notRun) {
        throw new InputError(line);
      }
      say(`${line}\n`);
      return EXIT.failed;
    }
    const milliseconds = Math.round(answer.milliseconds);
    if (values.json && isModelFolder(checkpoint)) {
      const { family } = openLanguageModel(checkpoint).config;
      printJson({ function: name, checkpoint, family, result: answer.output, log, milliseconds });
    } else if (values.json) {
      const { epoch, config } = openCheckpointModel(checkpoint, task);
      const { operation, split } = taskFacts(config.task);
      const json = { function: name, checkpoint, epoch, operation, split, result: answer.output, log, milliseconds };
      printJson(json);
    } else {
      print(String(answer.output));
    }
    return EXIT.done;
  },
};

function functionArgument(text: string): { file: string; name: string } {
  const at = text.lastIndexOf('#');
  if (at < 1 || at === text.length - 1) {
    throw new InputError(`grokking analyze takes <file>#<function>, e.g. my.analysis.ts#accuracy, got ${text}`);
  }
  return { file: path.resolve(text.slice(0, at)), name: text.slice(at + 1) };
}

function checkpointOption(target: string | undefined): string {
  if (target === undefined) {
    throw new InputError('grokking analyze: --checkpoint is missing; see grokking analyze --help');
  }
  return newestCheckpoint(target);
}

/** `TypeError: … (my.analysis.ts:12:5)`; the place relative to the function's file. */
function errorLine({ message, stack, missing }: FunctionError, file: string): string {
  const [line] = message.split('\n');
  if (missing !== undefined) {
    return `${line}; give it with --args, e.g. --args '{"${missing}": 5}'`;
  }
  const place = placeOf({ stack }, path.dirname(file));
  return place === undefined ? line : `${line} (${place})`;
}
