import { css } from 'lit';

/** A thin track with a tick at each checkpoint and what happened above it, and a handle: nothing that fills up. */
export const scrubberStyles = css`
  :host {
    --middle: 12px;
    --handle: 9px;
    display: block;
    min-width: 0;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .title {
    color: var(--vscode-descriptionForeground);
  }
  .buttons {
    display: flex;
  }
  .slider {
    position: relative;
    display: flex;
    flex: 1;
    min-width: 60px;
    height: 24px;
  }
  /* What happened has its name above the track. */
  .slider.marked {
    --middle: 20px;
    height: 30px;
  }
  .track,
  .ticks {
    position: absolute;
    left: calc(var(--handle) / 2);
    width: calc(100% - var(--handle));
    pointer-events: none;
  }
  .track {
    top: calc(var(--middle) - 1px);
    height: 2px;
    border-radius: 1px;
    background: color-mix(in srgb, var(--vscode-editor-foreground) 45%, transparent);
  }
  .ticks {
    top: calc(var(--middle) - 4px);
    height: 8px;
    overflow: visible;
    stroke: color-mix(in srgb, var(--vscode-editor-foreground) 45%, transparent);
    stroke-width: 1px;
  }
  input[type='range'] {
    position: relative;
    flex: 1;
    align-self: flex-start;
    min-width: 0;
    height: 20px;
    margin-top: calc(var(--middle) - 10px);
    border-radius: 3px;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 20px;
    background: transparent;
  }
  input[type='range']::-webkit-slider-thumb {
    box-sizing: border-box;
    width: var(--handle);
    height: 18px;
    margin-top: 1px;
    border: 1px solid var(--vscode-editor-background);
    border-radius: 3px;
    background: var(--vscode-editor-foreground);
  }
  input[type='range']:hover::-webkit-slider-thumb {
    background: var(--vscode-focusBorder);
  }
  .mark {
    position: absolute;
    top: var(--middle);
    width: 0;
    pointer-events: none;
  }
  .mark i {
    position: absolute;
    box-sizing: border-box;
    width: 9px;
    height: 9px;
    translate: -50% -50%;
    border: 1.5px solid var(--vscode-editor-background);
  }
  .memorised i {
    border-radius: 50%;
    background: var(--vscode-charts-blue);
  }
  .grokked i {
    width: 10px;
    height: 10px;
    rotate: 45deg;
    background: var(--vscode-charts-green);
  }
  .failed i {
    top: 8px;
    width: 3px;
    height: 5px;
    border: 0;
    background: var(--vscode-errorForeground);
  }
  .label {
    position: absolute;
    top: -1px;
    font-size: 11px;
    line-height: 13px;
    white-space: nowrap;
    color: var(--vscode-descriptionForeground);
    pointer-events: none;
  }
  .epoch {
    min-width: 6ch;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .latest {
    box-sizing: border-box;
    min-width: 60px;
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--vscode-descriptionForeground);
    font: inherit;
    line-height: 24px;
    text-align: left;
    white-space: nowrap;
  }
  button.latest {
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
  }
  button.latest:hover {
    text-decoration: underline;
  }
  button.latest:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  @media (max-width: 560px) {
    .title {
      display: none;
    }
    .latest {
      min-width: 0;
    }
  }
  @media (forced-colors: active) {
    .track,
    .mark i {
      forced-color-adjust: none;
      background: CanvasText;
    }
    .ticks {
      stroke: CanvasText;
    }
    input[type='range']::-webkit-slider-thumb {
      forced-color-adjust: none;
      border-color: Canvas;
      background: Highlight;
    }
  }
`;
