import { css } from 'lit';
import { dropdownStyles } from '../shared-styles';

/** Sections of the page, and the row of choices above a figure. */
export const sectionStyles = css`
  ${dropdownStyles}
  :host {
    display: block;
    min-width: 0;
    margin-top: 18px;
    container-type: inline-size;
  }
  h2 {
    margin: 0 0 6px;
    font-size: 1.1em;
    font-weight: 600;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    margin-bottom: 8px;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    max-width: 100%;
  }
  vscode-dropdown {
    width: 180px;
    min-width: 0;
  }
  .muted {
    margin: 0 0 8px;
    color: var(--vscode-descriptionForeground);
  }
  .keys {
    margin: 6px 0 0;
    font-size: 0.92em;
  }
  .curves {
    height: 460px;
  }
  .cards {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
`;
