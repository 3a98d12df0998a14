import { css } from 'lit';

/** The page's two panes; one above the other where it is narrow. */
export const pageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100vh;
    margin: 0 -20px;
    color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.4;
    container-type: inline-size;
  }
  no-results {
    flex: 1;
    min-height: 0;
    padding: 0 20px;
    overflow: auto;
  }
  .page {
    flex: 1;
    display: grid;
    grid-template-columns: clamp(240px, 27%, 340px) minmax(0, 1fr);
    min-height: 0;
  }
  aside {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-right: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  result-list {
    flex: 1;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 34px;
    padding: 0 8px 0 14px;
  }
  .bar h2 {
    margin: 0;
    font-size: inherit;
    font-weight: 600;
  }
  .count {
    flex: 1;
    color: var(--vscode-descriptionForeground);
  }
  .fold {
    display: none;
    min-width: 24px;
    min-height: 24px;
    padding: 2px;
    border: 0;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  .fold:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  main {
    min-width: 0;
    min-height: 0;
    padding: 10px 20px 20px;
    overflow: auto;
  }
  @container (max-width: 700px) {
    .page {
      display: flex;
      flex-direction: column;
    }
    aside {
      flex: none;
      border-right: 0;
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    aside.open {
      max-height: 45vh;
    }
    aside:not(.open) result-list {
      display: none;
    }
    .bar {
      padding-left: 10px;
    }
    .fold {
      display: block;
    }
    main {
      flex: 1;
      padding: 10px 14px 20px;
    }
  }
  .opening {
    margin: 12px 20px;
  }
  .notice {
    margin: 8px 14px;
  }
`;
