import type { Range } from '../../figures/scale';

export type Axis = 'x' | 'y';

export interface Zoomable {
  /** Zooms an axis by a factor (< 1: in) around a value; says whether anything changed. */
  zoom(axis: Axis, factor: number, anchor?: number): boolean;
  /** Moves along an axis by a fraction of what is in view; says whether anything changed. */
  pan(axis: Axis, fraction: number): boolean;
  show(axis: Axis, range: Range): void;
  reset(): void;
}

/** Wheel travel, in pixels, that zooms by a factor of e. */
const WHEEL_TRAVEL = 500;

/** CSS pixels of a drag from which on it is one; and from which on along both axes it is a box, else a stretch of one. */
export const DRAG = { dist: 4, uni: 24 };

/** Where a plot is, and what its places stand for. */
export interface Place {
  /** The frame within the axes, in the window. */
  frame(): { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** The value at so many pixels from the frame's left or top. */
  valueAt(axis: Axis, pixels: number): number;
}

/**
 * Wheel over the plot or the epoch axis: zooms epochs; over the value axis: zooms values; sideways (or with Shift):
 * moves along the epochs. Double click: resets. A wheel that would change nothing is left to the page to scroll.
 */
export function listenToGestures(root: HTMLElement, place: Place, target: Zoomable): void {
  root.addEventListener(
    'wheel',
    (event) => {
      const plot = place.frame();
      const [across, along] = event.shiftKey ? [event.deltaX + event.deltaY, 0] : [event.deltaX, event.deltaY];
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      let changed;
      if (Math.abs(across) > Math.abs(along)) {
        changed = target.pan('x', (across * lines) / plot.width);
      } else {
        const factor = Math.exp((along * lines) / WHEEL_TRAVEL);
        changed =
          event.clientX < plot.left
            ? target.zoom('y', factor, place.valueAt('y', event.clientY - plot.top))
            : target.zoom('x', factor, place.valueAt('x', event.clientX - plot.left));
      }
      if (changed) {
        event.preventDefault();
      }
    },
    { passive: false },
  );
  root.addEventListener('dblclick', () => target.reset());
}

/** A box that was drawn, in pixels of the frame. */
export interface Selection {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Shows a box that was drawn, which spans the plot where an axis was not meant. */
export function zoomToSelection({ left, top, width, height }: Selection, place: Place, target: Zoomable): void {
  const plot = place.frame();
  if (width > 0 && width < plot.width - 1) {
    target.show('x', { min: place.valueAt('x', left), max: place.valueAt('x', left + width) });
  }
  if (height > 0 && height < plot.height - 1) {
    target.show('y', { min: place.valueAt('y', top + height), max: place.valueAt('y', top) });
  }
}
