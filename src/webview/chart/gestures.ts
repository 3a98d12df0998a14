import type uPlot from 'uplot';
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

/**
 * Wheel over the plot or the epoch axis: zooms epochs; over the value axis: zooms values; sideways (or with Shift):
 * moves along the epochs. Double click: resets. A wheel that would change nothing is left to the page to scroll.
 */
export function listenToGestures(u: uPlot, target: Zoomable): void {
  u.root.addEventListener(
    'wheel',
    (event) => {
      const plot = u.over.getBoundingClientRect();
      const [across, along] = event.shiftKey ? [event.deltaX + event.deltaY, 0] : [event.deltaX, event.deltaY];
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      let changed;
      if (Math.abs(across) > Math.abs(along)) {
        changed = target.pan('x', (across * lines) / plot.width);
      } else {
        const factor = Math.exp((along * lines) / WHEEL_TRAVEL);
        changed =
          event.clientX < plot.left
            ? target.zoom('y', factor, u.posToVal(event.clientY - plot.top, 'y'))
            : target.zoom('x', factor, u.posToVal(event.clientX - plot.left, 'x'));
      }
      if (changed) {
        event.preventDefault();
      }
    },
    { passive: false },
  );
  u.root.addEventListener('dblclick', () => target.reset());
}

/** uPlot's hook for a finished drag: shows the box that was drawn, which spans the plot where an axis was not meant. */
export function zoomToSelection(u: uPlot, target: Zoomable): void {
  const { left, top, width, height } = u.select;
  if (width === 0 && height === 0) {
    return;
  }
  const plot = u.over.getBoundingClientRect();
  if (width > 0 && width < plot.width - 1) {
    target.show('x', { min: u.posToVal(left, 'x'), max: u.posToVal(left + width, 'x') });
  }
  if (height > 0 && height < plot.height - 1) {
    target.show('y', { min: u.posToVal(top + height, 'y'), max: u.posToVal(top, 'y') });
  }
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
