import { css } from 'lit';

/** The framed part of the page in which something can be done. */
export const panelStyles = css`
  .panel {
    margin-top: 14px;
    padding: 14px 16px 16px;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-panel-border));
    border-radius: 4px;
  }
  .buttons {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 8px 12px;
  }
`;
