import type { LitElement, ReactiveController } from 'lit';

/**
 * Keeps the keyboard's place where an update of an element takes away what had the focus: the focus goes to what takes its
 * place, by the first of the selectors that finds anything, else to the element itself.
 */
export class KeptFocus implements ReactiveController {
  private readonly heirs: readonly string[];
  private lost: { readonly element: Element; readonly at: number } | undefined;

  /** @param heirs selectors in the element's shadow root; of several the one at the place of the lost one is taken */
  constructor(
    private readonly host: LitElement,
    ...heirs: readonly string[]
  ) {
    this.heirs = heirs;
    host.addController(this);
  }

  hostUpdate(): void {
    const element = this.host.shadowRoot?.activeElement;
    this.lost = element
      ? {
          element,
          at: Math.max(0, this.heirs.length === 0 ? 0 : this.found(this.heirs[0]).indexOf(element as HTMLElement)),
        }
      : undefined;
  }

  hostUpdated(): void {
    const { lost } = this;
    if (lost !== undefined && (!lost.element.isConnected || lost.element.hasAttribute('disabled'))) {
      void this.pass(lost.element, lost.at);
    }
  }

  /** What is hidden does not take the focus: then the next may. */
  private async pass(lost: Element, at: number): Promise<void> {
    const { host } = this;
    // A browser may leave the focus on what was disabled until it draws next.
    const nowhere = (): boolean =>
      document.activeElement === null ||
      document.activeElement === document.body ||
      host.shadowRoot?.activeElement === lost;
    for (const selector of this.heirs) {
      const found = this.found(selector).filter((heir) => !heir.hasAttribute('disabled'));
      const heir = found[Math.min(at, found.length - 1)];
      // An element that is new has to draw itself before it can take the focus.
      await (heir as Partial<LitElement> | undefined)?.updateComplete;
      if (!nowhere()) {
        return;
      }
      heir?.focus();
    }
    if (nowhere()) {
      focusItself(host);
    }
  }

  private found(selector: string): HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
  }
}

/** An element that holds nothing to focus can be focused by this alone, until the focus goes on. */
export function focusItself(element: HTMLElement): void {
  element.tabIndex = -1;
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  element.focus();
}
