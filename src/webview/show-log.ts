import { html, type TemplateResult } from 'lit';

/** The extension's log is to be shown; bubbles out of shadow roots. */
export class ShowLogEvent extends Event {
  constructor() {
    super('show-log', { bubbles: true, composed: true });
  }
}

/** The way from an error to the log, which says more. */
export function showLogButton(): TemplateResult {
  return html`
    <vscode-button
      appearance="secondary"
      data-action="showLog"
      @click=${(event: Event) => event.currentTarget?.dispatchEvent(new ShowLogEvent())}
    >
      Show Log
    </vscode-button>
  `;
}
