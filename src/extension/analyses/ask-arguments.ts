import * as v from 'valibot';
import * as vscode from 'vscode';
import type { FoundFunction } from '../../core/analyses/found-function';
import { modelArgument, needsValue } from '../../core/analyses/model-arguments';
import { plainText } from '../plain-text';
import type { FunctionTarget } from './analysis-files';
import type { Syntax } from './function-syntax';
import { type Arguments, NO_ARGUMENTS } from './result';

const KEY = 'grokking.arguments';

/** The arguments of functions, which the workspace remembers as they were typed last. */
export class RememberedArguments {
  constructor(
    private readonly memento: vscode.Memento,
    private readonly syntax: () => Syntax,
  ) {}

  /** What a function is called with unasked: its defaults and the model's own; where some have none, what was typed last. */
  unasked(target: FunctionTarget, { parameters }: FoundFunction): Arguments | undefined {
    return parameters.some(needsValue) ? this.last(target, parameters) : NO_ARGUMENTS;
  }

  /** Asks in one input box, beginning with what was typed last, else with the defaults of the signature. */
  async ask(target: FunctionTarget, { label, parameters }: FoundFunction): Promise<Arguments | undefined> {
    const { defaultArguments, parseArguments } = this.syntax();
    const text = await vscode.window.showInputBox({
      title: plainText(`Run ${label} with…`),
      prompt: plainText(`Arguments after model: ${parameters.map(written).join(', ')}`),
      placeHolder: "name = value, …; what is left out takes its default, or is the model's",
      value: this.last(target, parameters)?.text ?? defaultArguments(parameters),
      validateInput: (typed) => {
        const parsed = parseArguments(typed, parameters);
        return 'problem' in parsed ? plainText(parsed.problem) : undefined;
      },
    });
    const parsed = text === undefined ? undefined : parseArguments(text, parameters);
    if (text === undefined || !parsed || 'problem' in parsed) {
      return undefined;
    }
    await this.memento.update(KEY, { ...this.remembered(), [keyOf(target)]: text.trim() });
    return { text: text.trim(), values: parsed.values };
  }

  /** What was typed last, where it still fits the signature. */
  private last(target: FunctionTarget, parameters: FoundFunction['parameters']): Arguments | undefined {
    const text = this.remembered()[keyOf(target)];
    const parsed = text === undefined ? undefined : this.syntax().parseArguments(text, parameters);
    return text !== undefined && parsed && 'values' in parsed ? { text, values: parsed.values } : undefined;
  }

  private remembered(): Readonly<Record<string, string | undefined>> {
    const saved = this.memento.get<unknown>(KEY);
    return v.is(v.record(v.string(), v.string()), saved) ? saved : {};
  }
}

function keyOf({ file, name }: FunctionTarget): string {
  return `${vscode.workspace.asRelativePath(file)}#${name}`;
}

function written(parameter: FoundFunction['parameters'][number]): string {
  const { name, defaultText, optional, rest } = parameter;
  if (rest) {
    return `...${name}`;
  }
  if (modelArgument(parameter)) {
    return `${name} (the model's)`;
  }
  return defaultText === undefined ? `${name}${optional ? '?' : ''}` : `${name} = ${defaultText}`;
}
