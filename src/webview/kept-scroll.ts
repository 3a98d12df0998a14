/** What comes later than this is not waited for. */
const PATIENCE_MS = 10_000;
/** A place is noted when it has stood this long. */
const STILL_MS = 100;
/** With these the person goes somewhere else. */
const GESTURES = ['wheel', 'keydown', 'pointerdown'] as const;

/** How far something is scrolled, kept over a reload. */
export class KeptScroll {
  private returning = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param top where it was, in pixels
   * @param changed is called when it is somewhere else
   */
  constructor(
    public top: number,
    private readonly changed: () => void,
  ) {}

  /** To be called when it was scrolled. */
  scrolled(scroller: Element): void {
    if (!this.returning) {
      this.top = scroller.scrollTop;
      clearTimeout(this.timer);
      this.timer = setTimeout(this.changed, STILL_MS);
    }
  }

  /**
   * Goes back to where it was: as soon as what makes it long enough is there, unless the person goes elsewhere first.
   * @param content what grows
   */
  restore(scroller: Element, content: Element): void {
    const { top } = this;
    if (top === 0) {
      return;
    }
    this.returning = true;
    const resizes = new ResizeObserver(() => {
      scroller.scrollTop = top;
      if (Math.abs(scroller.scrollTop - top) < 1) {
        end();
      }
    });
    const end = (): void => {
      this.returning = false;
      resizes.disconnect();
      clearTimeout(patience);
      GESTURES.forEach((name) => window.removeEventListener(name, end));
    };
    const patience = setTimeout(end, PATIENCE_MS);
    GESTURES.forEach((name) => window.addEventListener(name, end, { passive: true }));
    resizes.observe(content);
  }
}
