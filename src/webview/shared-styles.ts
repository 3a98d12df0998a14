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

/** Only for those who listen to the page. */
export const hiddenStyles = css`
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** A button that reads like a link. */
export const linkStyles = css`
  .link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--vscode-textLink-foreground);
    font: inherit;
    cursor: pointer;
  }
  .link:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
`;

/** A line in a box about what went wrong, with ways out beside it. */
export const noticeStyles = css`
  .notice {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
    padding: 8px 12px;
    border: 1px solid var(--vscode-inputValidation-errorBorder);
    border-radius: 4px;
    background: var(--vscode-inputValidation-errorBackground);
    color: var(--vscode-inputValidation-errorForeground, inherit);
  }
  .notice > span:not(.icon) {
    flex: 1 1 200px;
    overflow-wrap: anywhere;
  }
`;
