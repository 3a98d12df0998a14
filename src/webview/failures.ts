import { html, type LitElement, nothing, type TemplateResult } from 'lit';
import { icon } from './icon';
import { showLogButton } from './show-log';

/** What the extension could not do for a page; it is said until something succeeds. */
export class Failures<Host> {
  private said: string | undefined;

  /** @param host the channel to the extension; undefined while there is none */
  constructor(
    private readonly page: LitElement,
    private readonly host: () => Host | undefined,
  ) {}

  /** What went wrong last. */
  get text(): string | undefined {
    return this.said;
  }

  /** What went wrong last, as a notice; needs noticeStyles and iconStyles. */
  notice(): TemplateResult | typeof nothing {
    return this.said === undefined
      ? nothing
      : html`<div class="notice" role="alert">${icon('error')}<span>${this.said}</span>${showLogButton()}</div>`;
  }

  /** @returns what came of it; undefined where it failed, or nobody is there to ask */
  async reporting<T>(work: (host: Host) => Promise<T>): Promise<T | undefined> {
    const host = this.host();
    if (host === undefined) {
      return undefined;
    }
    try {
      const result = await work(host);
      this.say(undefined);
      return result;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private say(text: string | undefined): void {
    if (text !== this.said) {
      this.said = text;
      this.page.requestUpdate();
    }
  }
}
