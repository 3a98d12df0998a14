import { css } from 'lit';

/** The page of an analysis of sycophancy. */
export const pageStyles = css`
  :host {
    display: block;
    max-width: 1280px;
    padding: 16px 0 28px;
    color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.45;
  }
  header {
    display: flex;
    align-items: baseline;
    flex-wrap: wrap;
    gap: 4px 12px;
  }
  h1 {
    margin: 0;
    font-size: 18px;
    font-weight: 600;
    line-height: 28px;
    overflow-wrap: anywhere;
  }
  .muted {
    color: var(--vscode-descriptionForeground);
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-left: auto;
  }
  .found {
    margin: 14px 0 0;
  }
  .none {
    display: flex;
    gap: 8px;
    margin: 14px 0 0;
    color: var(--vscode-descriptionForeground);
  }
`;
