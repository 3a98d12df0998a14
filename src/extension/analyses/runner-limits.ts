import { counted, countText } from '../../text/counts';
/** What a call may take. */
export interface RunnerLimits {
  readonly seconds: number;
  readonly megabytes: number;
}

/** How the process ended, and what it wrote to its error stream before. */
export interface RunnerEnd {
  readonly code?: number | null;
  readonly signal?: string | null;
  /** Why it could not be started. */
  readonly message?: string;
  readonly stderr: string;
}

export function timeLimitMessage({ seconds }: RunnerLimits): string {
  const text = counted(seconds, 'second');
  return `the function took more than ${text} and was stopped; grokking.analyses.timeLimit sets the limit`;
}

/** What is said of a call whose process ended by itself. */
export function lossMessage({ code, signal, message, stderr }: RunnerEnd, megabytes: number): string {
  // What the heap and the runner's own watch say before they end the process.
  if (/heap out of memory|MB of memory; \d+ MB are allowed/.test(stderr)) {
    return (
      `the function used more than ${countText(megabytes)} MB and was stopped; ` +
      'grokking.analyses.memoryLimit sets the limit'
    );
  }
  if (message !== undefined) {
    return `the process that runs functions could not be started: ${message}`;
  }
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  return `the function ended its process (${how}); the next run starts a new one`;
}
