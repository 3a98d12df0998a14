import { css } from 'lit';

/** A thin line that fills up, under a header. */
export const progressStyles = css`
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 3px;
    margin-top: 8px;
    border: 0;
    background: color-mix(in srgb, var(--vscode-editor-foreground) 14%, transparent);
  }
  progress::-webkit-progress-bar {
    background: transparent;
  }
  progress::-webkit-progress-value {
    background: var(--vscode-progressBar-background);
  }
`;
