import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from '@huggingface/jinja';
import { InputError } from '../core/config/problem';
import { readText } from '../core/read-text';

const OWN_FILE = 'chat_template.jinja';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * Writes a conversation as the model was trained to read it. The tokens that begin a text are in it already; some
 * templates (Llama 3.2) write the day's date into it, as they do in Hugging Face's code.
 * @param answer whether the model's own turn is begun at the end; usually it is
 * @throws InputError, one line, where the template refuses these messages
 */
export type ChatTemplate = (messages: readonly ChatMessage[], answer?: boolean) => string;

/**
 * The chat template of a model's folder: chat_template.jinja, or `chat_template` of tokenizer_config.json; undefined where
 * there is none.
 * @param config what tokenizer_config.json says
 * @throws InputError, one line, for one that cannot be read
 */
export function openChatTemplate(folder: string, config: Readonly<Record<string, unknown>>): ChatTemplate | undefined {
  const own = path.join(folder, OWN_FILE);
  const text = fs.existsSync(own) ? readText(own, 'modelConfig') : statedTemplate(config['chat_template']);
  if (text === undefined) {
    return undefined;
  }
  const refuse = (what: string, error: unknown): never => {
    throw new InputError(`${folder}: its chat template ${what} (${(error as Error).message})`, { cause: error });
  };
  let template: Template;
  try {
    template = new Template(text);
  } catch (error) {
    return refuse('cannot be read', error);
  }
  const tokens = Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) => (name.endsWith('_token') ? [[name, tokenText(value)]] : [])),
  );
  return (messages, answer = true) => {
    try {
      return template.render({ ...tokens, messages, add_generation_prompt: answer });
    } catch (error) {
      return refuse('refuses these messages', error);
    }
  };
}

/** One template, or the default of several. */
function statedTemplate(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  const named = Array.isArray(value) ? (value as { name?: unknown; template?: unknown }[]) : [];
  const template = named.find(({ name }) => name === 'default')?.template;
  return typeof template === 'string' ? template : undefined;
}

function tokenText(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { content?: unknown }).content : value;
}
