import { InputError } from './config/problem';

/** A polynomial in x and y with integer coefficients, evaluated modulo p. */
export type Polynomial = (x: number, y: number, p: number) => number;

const MOST_POWER = 64;

/**
 * Reads a polynomial: integers, x, y, `+ - * ^`, parentheses and factors side by side (`3xy`); `·`, `−`, `²` and `³` may be
 * written, too. A power is an integer from 0 to 64. Every step is reduced modulo p, so that no size is too large.
 * @throws InputError, with the place where it does not parse
 */
export function readExpression(text: string): Polynomial {
  const reader = new Reader(text);
  const polynomial = reader.sum();
  reader.end();
  return polynomial;
}

/** The same polynomial with the signs that people read, e.g. `x² + 3·x·y − y`. */
export function expressionText(text: string): string {
  return text
    .replaceAll(/\s+/g, '')
    .replaceAll(/\^2(?!\d)/g, '²')
    .replaceAll(/\^3(?!\d)/g, '³')
    .replaceAll('*', '·')
    .replaceAll(/(?<=[^(+\-−·^])[+]/g, ' + ')
    .replaceAll(/(?<=[^(+\-−·^])[-−]/g, ' − ');
}

const linear = new Map<string, readonly [number, number] | undefined>();

/**
 * a and b where a polynomial is a·x + b·y + c for all x and y modulo p, both with an inverse modulo p; else undefined.
 * @throws InputError as `readExpression`
 */
export function linearForm(text: string, p: number): readonly [a: number, b: number] | undefined {
  const key = `${p}: ${text}`;
  if (!linear.has(key)) {
    linear.set(key, linearCoefficients(readExpression(text), p));
  }
  return linear.get(key);
}

function linearCoefficients(polynomial: Polynomial, p: number): readonly [number, number] | undefined {
  const constant = polynomial(0, 0, p);
  const [a, b] = [polynomial(1, 0, p), polynomial(0, 1, p)].map((value) => residue(value - constant, p));
  for (let x = 0; x < p; x++) {
    for (let y = 0; y < p; y++) {
      if (polynomial(x, y, p) !== (a * x + b * y + constant) % p) {
        return undefined;
      }
    }
  }
  return isUnit(a, p) && isUnit(b, p) ? [a, b] : undefined;
}

function isUnit(n: number, p: number): boolean {
  let [a, b] = [n, p];
  while (b > 0) {
    [a, b] = [b, a % b];
  }
  return a === 1;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  sum(): Polynomial {
    let total = this.product();
    for (let sign = this.take(/[+\-−]/y); sign !== undefined; sign = this.take(/[+\-−]/y)) {
      const [left, right] = [total, this.product()];
      const factor = sign === '+' ? 1 : -1;
      total = (x, y, p) => residue(left(x, y, p) + factor * right(x, y, p), p);
    }
    return total;
  }

  end(): void {
    this.skip();
    if (this.at < this.text.length) {
      throw this.problem(`"${this.text[this.at]}" is not expected`);
    }
  }

  private product(): Polynomial {
    if (this.take(/[-−]/y) !== undefined) {
      const negated = this.product();
      return (x, y, p) => residue(-negated(x, y, p), p);
    }
    let result = this.power();
    while (this.take(/[*·]/y) !== undefined || this.sees(/[\dxy(]/y)) {
      const [left, right] = [result, this.power()];
      result = (x, y, p) => (left(x, y, p) * right(x, y, p)) % p;
    }
    return result;
  }

  private power(): Polynomial {
    const base = this.atom();
    const mark = this.take(/\^|²|³/y);
    if (mark === undefined) {
      return base;
    }
    const exponent = mark === '²' ? 2 : mark === '³' ? 3 : Number(this.take(/\d+/y) ?? NaN);
    if (!(exponent <= MOST_POWER)) {
      throw this.problem(`a power is an integer from 0 to ${MOST_POWER}`);
    }
    return (x, y, p) => {
      const value = base(x, y, p);
      let result = 1 % p;
      for (let i = 0; i < exponent; i++) {
        result = (result * value) % p;
      }
      return result;
    };
  }

  private atom(): Polynomial {
    const variable = this.take(/[xy]/y);
    if (variable !== undefined) {
      return variable === 'x' ? (x) => x : (_, y) => y;
    }
    const digits = this.take(/\d+/y);
    if (digits !== undefined) {
      const value = BigInt(digits);
      return (_x, _y, p) => Number(value % BigInt(p));
    }
    if (this.take(/\(/y) !== undefined) {
      const inner = this.sum();
      if (this.take(/\)/y) === undefined) {
        throw this.problem('a ) is missing');
      }
      return inner;
    }
    this.skip();
    throw this.problem(this.at < this.text.length ? `"${this.text[this.at]}" is not expected` : 'it ends too early');
  }

  private take(pattern: RegExp): string | undefined {
    this.skip();
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  private sees(pattern: RegExp): boolean {
    this.skip();
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  private skip(): void {
    while (/\s/.test(this.text[this.at] ?? '')) {
      this.at++;
    }
  }

  private problem(what: string): InputError {
    return new InputError(
      `${what} at character ${this.at + 1} of "${this.text}"; write a polynomial in x and y, such as x^2 + 3*x*y - y`,
    );
  }
}

function residue(value: number, p: number): number {
  return ((value % p) + p) % p;
}
