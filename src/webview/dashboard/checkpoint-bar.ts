import { html, nothing, type TemplateResult } from 'lit';
import type { RunView } from '../../protocol/dashboard';
import './tabs/checkpoint-scrubber';
import type { CheckpointEvent } from './tabs/checkpoint-scrubber';
import './tabs/model-summary';
import type { Questions } from './tabs/questions';
import type { ScrubberMark } from './tabs/scrubber-marks';

interface CheckpointBar {
  readonly run: RunView;
  readonly questions: Questions;
  /** The checkpoint that is shown. */
  readonly checkpoint: number;
  /** Whether the newest is shown, whichever that will be. */
  readonly latest: boolean;
  /** Whether what the model does is unfolded. */
  readonly open: boolean;
  choose(epoch: number | undefined): void;
  fold(open: boolean): void;
}

/** Which checkpoint is looked at, and what its model does. */
export function checkpointBar(bar: CheckpointBar): TemplateResult {
  const { run, questions, checkpoint } = bar;
  return html`
    <model-summary
      .questions=${questions}
      .epoch=${checkpoint}
      .open=${bar.open}
      @fold-toggled=${(event: Event) => bar.fold((event.target as HTMLElementTagNameMap['model-summary']).open)}
    >
      ${
        run.checkpoints.length > 1
          ? html`<checkpoint-scrubber
              .checkpoints=${run.checkpoints}
              .epoch=${checkpoint}
              .latest=${bar.latest}
              .marks=${marks(run)}
              .settled=${() => questions.settled()}
              @checkpoint-chosen=${({ epoch }: CheckpointEvent) => bar.choose(epoch)}
            ></checkpoint-scrubber>`
          : nothing
      }
    </model-summary>
  `;
}

function marks({ status: { memorised_at, grokked_at } }: RunView): ScrubberMark[] {
  return [
    { name: 'memorised' as const, epoch: memorised_at },
    { name: 'grokked' as const, epoch: grokked_at },
  ].flatMap(({ name, epoch }) => (epoch === null ? [] : [{ name, epoch }]));
}
