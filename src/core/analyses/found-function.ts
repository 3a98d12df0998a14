/** What an object pattern takes out of its argument. */
export interface FoundProperty {
  readonly name: string;
  readonly hasDefault: boolean;
  /** Whether it may be left out; undefined: its type is written elsewhere. */
  readonly optional: boolean | undefined;
}

/** A parameter after `model`, as the signature has it. */
export interface FoundParameter {
  /** e.g. `top`; a destructured one as it is written, on one line. */
  readonly name: string;
  /** The text of its default, e.g. `113` or `model.p - 1`. */
  readonly defaultText?: string;
  /** It may be left out: it has a default or a `?`, or takes the rest. */
  readonly optional: boolean;
  /** `...name` */
  readonly rest: boolean;
  /** Of an object pattern, e.g. `p` and `top` of `{ p, top = 5 }`. */
  readonly properties?: readonly FoundProperty[];
}

/** An exported function whose first parameter is `model`. Offsets are characters of the file's text. */
export interface FoundFunction {
  /** The name that it is exported by; `default` for the default export. */
  readonly name: string;
  /** Its own name, for people; `default` where it has none. */
  readonly label: string;
  /** Where its name is, or `export default` where it has none. */
  readonly start: number;
  readonly end: number;
  /** The line of `start`, from 0. */
  readonly line: number;
  /** The whole statement. */
  readonly from: number;
  readonly to: number;
  /** What follows `model`. */
  readonly parameters: readonly FoundParameter[];
  /** The first sentence of its doc comment. */
  readonly doc?: string;
  /** The exercise that its doc comment names after `@exercise`. */
  readonly exercise?: string;
}
