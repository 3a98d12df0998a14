import type { StackFrame } from '../../protocol/analyses';
import type { ResultAction } from '../../protocol/results';

/** Something is to be done with a result; bubbles out of shadow roots. */
export class ResultActionEvent extends Event {
  constructor(
    readonly id: number,
    readonly action: ResultAction,
  ) {
    super('result-action', { bubbles: true, composed: true });
  }
}

/** A result is to be shown. */
export class ResultChosenEvent extends Event {
  constructor(readonly id: number) {
    super('result-chosen');
  }
}

/** A line of a stack is to be opened; bubbles out of shadow roots. */
export class FrameEvent extends Event {
  constructor(readonly frame: StackFrame) {
    super('frame-opened', { bubbles: true, composed: true });
  }
}
