/** An instrument of the lab that a language model may play: `grokking mcp`, and agents in the editor. */
export interface Tool {
  /** e.g. `grokking_measure` */
  readonly name: string;
  readonly title: string;
  /** What it does, in which units, what to ask next. */
  readonly description: string;
  /** JSON Schema of its input. */
  readonly inputSchema: InputSchema;
  /** `looks` at what is written, `measures` models; a person is asked before the machine is taken, or code is run. */
  readonly does: 'looks' | 'measures' | 'trains' | 'steers' | 'runs code';
  /** @throws InputError, one line that says what to do instead */
  call(input: Input, desk: Desk): Promise<Answer>;
}

export type Input = Readonly<Record<string, unknown>>;

export interface InputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

export interface Answer {
  /** Plain data, short: the numbers that the command line has. */
  readonly data: object;
  /** What to ask next, in a sentence. */
  readonly next?: string;
  /** A PNG. */
  readonly picture?: Uint8Array;
}

/** Where a tool works. */
export interface Desk {
  /** Absolute; nothing outside of it is read or written. */
  readonly folder: string;
  /** Where its runs are, absolute. */
  readonly runs: string;
  /** Where it is not, what is written is looked at, and nothing else. */
  readonly trusted: boolean;
  readonly signal?: AbortSignal;
  /**
   * `grokking` with these arguments, in the folder.
   * @returns what it prints
   * @throws InputError with its line, where it does not end well
   */
  cli(args: readonly string[]): Promise<string>;
  /** Starts the training of a config file in a process that outlives this one. @returns the run directory, absolute */
  train(config: string): Promise<string>;
}
