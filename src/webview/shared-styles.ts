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
  @media (forced-colors: active) {
    progress {
      forced-color-adjust: none;
      background: GrayText;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
  }
`;

/**
 * A button that cannot be used now keeps its place in the order of focus, and says why: `aria-disabled`, never `disabled`.
 */
export const waitingButtonStyles = css`
  vscode-button[aria-disabled='true'] {
    opacity: 0.45;
    cursor: not-allowed;
  }
`;

/** What says that one waits is there only where the wait is long enough to be noticed. */
export const lateStyles = css`
  .late {
    animation: late 0s 300ms backwards;
  }
  @keyframes late {
    from {
      visibility: hidden;
    }
  }
`;

/** A sign of something that goes on turns, unless the person wants nothing to move. */
export const turningStyles = css`
  @media (prefers-reduced-motion: no-preference) {
    .turning {
      animation: turn 1.6s linear infinite;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(360deg);
    }
  }
`;

/** The library's lists show the focus by their border alone. */
export const dropdownStyles = css`
  vscode-dropdown:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
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
    margin: 8px 0;
    padding: 6px 12px;
    border: 1px solid var(--vscode-inputValidation-errorBorder);
    border-radius: 4px;
    background: var(--vscode-inputValidation-errorBackground);
    color: var(--vscode-inputValidation-errorForeground, inherit);
    /* Of the library's buttons: on these backgrounds the usual one is hard to see. */
    --focus-border: var(--vscode-editor-foreground);
  }
  .notice > span:not(.icon) {
    flex: 1 1 200px;
    overflow-wrap: anywhere;
  }
`;
