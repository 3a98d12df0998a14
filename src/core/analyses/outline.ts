/** What of a file is enough to find its functions. */
export interface Outline {
  /** The text with the bodies of functions, classes and the like left empty; as long as the text where it is balanced. */
  readonly skeleton: string;
  /** Whether every bracket has its other half. */
  readonly balanced: boolean;
  /** Where words that begin a statement stand at the beginning of a line, outside comments and strings. */
  readonly starts: readonly number[];
}

interface Bracket {
  readonly character: string;
  readonly at: number;
  /** A parenthesis after `if`, `while`, `for` or `with`: what follows it is a statement, not an operator. */
  readonly condition: boolean;
  /** `${` */
  readonly inTemplate: boolean;
}

const BEGINS =
  /(?:export|import|function|async|const|let|var|class|abstract|type|interface|enum|declare|namespace)\b|module\.|exports\./y;
const CONDITIONS = new Set(['if', 'while', 'for', 'with']);
const BEFORE_EXPRESSION = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await'.split(' '),
);
const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Stands for a string, template or regular expression as the last token. */
const LITERAL = '"';

/** Reads the tokens of a file: brackets, words and where comments, strings and regular expressions end. */
export function outline(text: string): Outline {
  const starts: number[] = [];
  const open: Bracket[] = [];
  let skeleton = '';
  let kept = 0;
  /** Number of open brackets around the body that is being left out. */
  let cutDepth = -1;
  let balanced = true;
  let last = '';
  let afterCondition = false;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    const next = text[at + 1];
    if (character === ' ' || character === '\n' || character === '\r' || character === '\t') {
      at++;
    } else if (character === '/' && (next === '/' || next === '*')) {
      at = afterComment(text, at);
    } else if (character === '"' || character === "'") {
      at = afterString(text, at);
      last = LITERAL;
    } else if (character === '`' || (character === '}' && open.at(-1)?.inTemplate)) {
      if (character === '}') {
        open.pop();
      }
      const end = templatePartEnd(text, at + 1);
      if (text[end - 1] === '{') {
        open.push({ character: '{', at: end - 1, condition: false, inTemplate: true });
      }
      balanced &&= end <= text.length;
      at = end;
      last = text[end - 1] === '{' ? '{' : LITERAL;
    } else if (isWord(text.charCodeAt(at))) {
      const from = at;
      while (at < text.length && isWord(text.charCodeAt(at))) {
        at++;
      }
      BEGINS.lastIndex = from;
      if ((from === 0 || text[from - 1] === '\n') && BEGINS.test(text)) {
        starts.push(from);
      }
      last = text.slice(from, at);
    } else if (character === '/' && beginsExpression(last, afterCondition)) {
      at = afterRegularExpression(text, at);
      last = LITERAL;
    } else if (character === '=' && next === '>') {
      at += 2;
      last = '=>';
    } else if (character === '(' || character === '[' || character === '{') {
      if (character === '{' && cutDepth < 0 && opensBody(last)) {
        cutDepth = open.length;
        skeleton += text.slice(kept, at + 1);
      }
      open.push({ character, at, condition: character === '(' && CONDITIONS.has(last), inTemplate: false });
      at++;
      last = character;
    } else if (character === ')' || character === ']' || character === '}') {
      const partner = open.pop();
      balanced &&= partner?.character === PARTNER[character];
      afterCondition = partner?.condition === true;
      if (partner && cutDepth === open.length) {
        skeleton += ' '.repeat(at - partner.at - 1);
        kept = at;
        cutDepth = -1;
      }
      at++;
      last = character;
    } else {
      at++;
      last = character;
    }
  }
  skeleton += cutDepth < 0 ? text.slice(kept) : '}';
  return { skeleton, balanced: balanced && open.length === 0, starts };
}

/** Whether a `{` after this token opens what is of no interest: bodies, also after the type of a result. */
function opensBody(last: string): boolean {
  return (
    last === '=>' ||
    last === LITERAL ||
    ')>]}'.includes(last || '?') ||
    (isWord(last.charCodeAt(0)) && last !== 'export' && last !== 'import')
  );
}

function beginsExpression(last: string, afterCondition: boolean): boolean {
  if (last === ')') {
    return afterCondition;
  }
  return isWord(last.charCodeAt(0)) ? BEFORE_EXPRESSION.has(last) : last !== ']' && last !== LITERAL;
}

/** Letters, digits, `$`, `_` and everything beyond ASCII; not NaN, the code of nothing. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 36 ||
    code === 95 ||
    code > 127
  );
}

function afterComment(text: string, at: number): number {
  const line = text[at + 1] === '/';
  const end = line ? text.indexOf('\n', at) : text.indexOf('*/', at + 2);
  return end < 0 ? text.length : line ? end : end + 2;
}

/** A string that is left open ends with its line. */
function afterString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') {
      i++;
    } else if (text[i] === text[at]) {
      return i + 1;
    } else if (text[i] === '\n') {
      return i;
    }
  }
  return text.length;
}

/** After the next backtick or `${`; beyond the end where there is none. */
function templatePartEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') {
      i++;
    } else if (text[i] === '`') {
      return i + 1;
    } else if (text[i] === '$' && text[i + 1] === '{') {
      return i + 2;
    }
  }
  return text.length + 1;
}

/** What has no end on its line is a division after all. */
function afterRegularExpression(text: string, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') {
      i++;
    } else if (text[i] === '[' || text[i] === ']') {
      inClass = text[i] === '[';
    } else if (text[i] === '/' && !inClass) {
      return i + 1;
    }
  }
  return at + 1;
}
