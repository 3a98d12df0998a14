import { css } from 'lit';
import { dropdownStyles } from '../../shared-styles';

/** Native form fields that look like VS Code's. */
export const fieldStyles = css`
  ${dropdownStyles}
  input[type='number'],
  input[type='text'] {
    box-sizing: border-box;
    height: 26px;
    padding: 0 6px;
    border: 1px solid var(--vscode-input-border, transparent);
    border-radius: 2px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground);
    font: inherit;
  }
  input[type='number'] {
    width: 64px;
    font-variant-numeric: tabular-nums;
  }
  input[type='checkbox'] {
    margin: 0;
    accent-color: var(--vscode-focusBorder);
  }
  /* Outside: what is behind a field is not always dark, or light, enough for the outline. */
  input:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  input[type='number']:invalid {
    border-color: var(--vscode-inputValidation-errorBorder);
  }
  input[type='range'] {
    --track: color-mix(in srgb, var(--vscode-editor-foreground) 22%, transparent);
    appearance: none;
    height: 20px;
    margin: 0;
    background: transparent;
    cursor: pointer;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 3px;
    border-radius: 2px;
    background: var(--track);
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: 13px;
    height: 13px;
    margin-top: -5px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 50%;
    background: var(--vscode-progressBar-background);
  }
  button.segment {
    padding: 3px 10px;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, var(--vscode-panel-border)));
    background: var(--vscode-input-background);
    color: var(--vscode-foreground);
    font: inherit;
    line-height: 18px;
    white-space: nowrap;
    cursor: pointer;
  }
  button.segment + button.segment {
    margin-left: -1px;
  }
  button.segment:first-child {
    border-radius: 2px 0 0 2px;
  }
  button.segment:last-child {
    border-radius: 0 2px 2px 0;
  }
  button.segment:hover {
    background: var(--vscode-list-hoverBackground);
  }
  button.segment[aria-checked='true'] {
    position: relative;
    border-color: var(--vscode-inputOption-activeBorder);
    background: var(--vscode-inputOption-activeBackground);
    color: var(--vscode-inputOption-activeForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -2px;
  }
  button.segment:focus-visible {
    position: relative;
    z-index: 1;
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .segments {
    display: inline-flex;
    flex: 0 0 auto;
    flex-wrap: wrap;
    row-gap: 4px;
    max-width: 100%;
  }
`;
