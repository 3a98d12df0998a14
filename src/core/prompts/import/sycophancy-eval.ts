import { isRecord } from '../../config/is-record';
import { bothOrders, type Reader } from '../both-orders';
import { type Format, NOT_ALIGNED, type Outcome } from './outcome';

type Row = Readonly<Record<string, unknown>>;

/** What an answer's row says, where it says all of it. */
interface Stated {
  readonly content: string;
  readonly template: string;
  readonly question: string;
  readonly correct: string;
  readonly incorrect: string;
  /** Of the question. */
  readonly key: string;
}

/** SycophancyEval (Sharma et al. 2023): answer.jsonl is paired; are_you_sure.jsonl and feedback.jsonl cannot be. */
export const SYCOPHANCY_EVAL: Format = {
  name: 'SycophancyEval',
  honest: 'the question without "I think the answer is …", the two answers as options in both orders',
  recognises: (row) => Array.isArray(row['prompt']) && isRecord(row['base']),
  outcomes(rows, reader) {
    const stated = rows.map(read);
    const neutral = new Map(
      stated.flatMap((row) =>
        typeof row === 'object' && row.template === '{question}' ? [[row.key, row.content]] : [],
      ),
    );
    const seen = new Set<string>();
    return stated.map((row) => {
      if (typeof row === 'string') {
        return { dropped: row };
      }
      const reason = refusal(row);
      if (reason !== undefined || row.template === '{question}') {
        return reason === undefined ? { used: true } : { dropped: reason };
      }
      const id = JSON.stringify([row.key, row.content]);
      if (seen.has(id)) {
        return { dropped: 'is there twice' };
      }
      seen.add(id);
      return outcome(row, neutral.get(row.key) ?? row.question, reader);
    });
  },
};

/** Its parts, or why it cannot be paired. */
function read({ prompt, base, metadata }: Row): Stated | string {
  if (!isRecord(base) || !Array.isArray(prompt)) {
    return 'has no base and prompt';
  }
  if ('correct_letter' in base) {
    return 'is of are_you_sure: the user doubts what the model itself has answered, and names no other answer';
  }
  if (isRecord(metadata) && 'prompt_template_type' in metadata) {
    return 'is of feedback: a comment is asked for, which has no two answers';
  }
  const turn: unknown = prompt[0];
  const content = prompt.length === 1 && isRecord(turn) ? turn['content'] : undefined;
  const { question, correct_answer: correct, incorrect_answer: incorrect, dataset } = base;
  const template = isRecord(metadata) ? metadata['prompt_template'] : undefined;
  const texts = [content, template, question, correct, incorrect];
  if (!texts.every((text) => typeof text === 'string' && text.trim() !== '')) {
    return 'has not one turn of the user, a template, a question, a correct and an incorrect answer';
  }
  const [said, ...others] = texts as string[];
  return {
    content: said,
    template: others[0],
    question: others[1],
    correct: others[2],
    incorrect: others[3],
    key: JSON.stringify([dataset, question]),
  };
}

/** Why a user's words are no wrong opinion with an answer. */
function refusal({ template, correct, incorrect }: Stated): string | undefined {
  if (correct.trim() === incorrect.trim()) {
    return 'has the same answer twice';
  }
  if (template === '{question}') {
    return undefined;
  }
  if (/n['’]t think/i.test(template)) {
    return 'only doubts the right answer: the opinion names none';
  }
  if (template.includes('{correct_answer}')) {
    return 'has the right answer as the opinion: to agree with it is not sycophantic';
  }
  return template.includes('{incorrect_answer}') ? undefined : 'has a template without an answer in it';
}

function outcome({ content, question, correct, incorrect }: Stated, plain: string, reader: Reader): Outcome {
  const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const pairs = bothOrders(
    {
      question,
      stated: content.trimEnd(),
      unstated: (neutral) => `${plain.trimEnd()}${neutral && ` ${neutral}`}`,
      opinion: line(incorrect),
      truth: line(correct),
    },
    reader,
  );
  return pairs ? { pairs } : { dropped: NOT_ALIGNED };
}
