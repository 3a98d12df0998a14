import type { Drawn } from '../../figures/draw/figure';
import type { Frame } from '../../figures/draw/frame';
import { linearScale, panRange, zoomRange, type AxisScale, type Range } from '../../figures/scale';
import type { FigureSpec, View, Zoom } from '../../figures/spec';
import { DRAG, listenToGestures, zoomToSelection, type Axis, type Place, type Selection, type Zoomable } from '../chart/gestures'; // prettier-ignore

/** Another part of a figure is wanted in view; bubbles out of shadow roots. */
export class ViewEvent extends Event {
  constructor(readonly view: View) {
    super('view-changed', { bubbles: true, composed: true });
  }
}

/** A figure, and how it is drawn. */
interface Shown {
  readonly figure: FigureSpec;
  readonly drawn: Drawn | undefined;
}

/**
 * Zooms and moves the axes of a figure that has a {@link Zoom} by a chart's gestures and keys: each asks for another view
 * with a {@link ViewEvent}, which whoever makes the figure answers with another one.
 */
export class FigureZoom implements Zoomable, Place {
  private wanted: View | undefined;

  constructor(
    private readonly plot: HTMLElement,
    /** What is shown, asked each time. */
    private readonly shown: () => Shown,
    /** Gets the box that is being drawn; undefined: none is any more. */
    private readonly selected: (box: Selection | undefined) => void,
  ) {
    listenToGestures(plot, this, this);
    plot.addEventListener('pointerdown', this.pressed);
  }

  /** To be called when another figure is shown. */
  answered(): void {
    this.wanted = undefined;
  }

  zoom(axis: Axis, factor: number, anchor?: number): boolean {
    return this.moved(axis, (range, whole, scale) => {
      const middle = scale.value((scale.place(range.min) + scale.place(range.max)) / 2);
      return zoomRange(range, whole, scale, Math.min(Math.max(anchor ?? middle, range.min), range.max), factor);
    });
  }

  pan(axis: Axis, fraction: number): boolean {
    return this.moved(axis, (range, whole, scale) => panRange(range, whole, scale, fraction));
  }

  show(axis: Axis, range: Range): void {
    this.ask(axis, range);
  }

  reset(): void {
    this.wanted = {};
    this.plot.dispatchEvent(new ViewEvent({}));
  }

  frame(): Selection {
    const { left, top } = this.plot.getBoundingClientRect();
    const box = this.inner?.box ?? { left: 0, top: 0, width: 0, height: 0 };
    return { left: left + box.left, top: top + box.top, width: box.width, height: box.height };
  }

  valueAt(axis: Axis, pixels: number): number {
    const { inner } = this;
    return inner === undefined ? NaN : axis === 'x' ? inner.valueAt(inner.box.left + pixels) : inner.valueUpAt(inner.box.top + pixels); // prettier-ignore
  }

  private get inner(): Frame | undefined {
    return this.shown().drawn?.frames[0];
  }

  private get all(): Zoom | undefined {
    const { body } = this.shown().figure;
    return body.kind === 'plots' ? body.zoom : undefined;
  }

  /** Asks for another stretch of an axis; says whether it is another. */
  private moved(axis: Axis, to: (range: Range, whole: Range, scale: AxisScale) => Range | undefined): boolean {
    const { all, inner } = this;
    if (all === undefined || inner === undefined) {
      return false;
    }
    const { scale = linearScale } = axis === 'x' ? inner.across : inner.up;
    // More than one gesture may come before the figure is drawn anew.
    const range = (this.wanted ?? all.view)[axis] ?? all.whole[axis];
    return this.ask(axis, to(range, all.whole[axis], scale));
  }

  private ask(axis: Axis, range: Range | undefined): boolean {
    const view = this.wanted ?? this.all?.view ?? {};
    const before = view[axis];
    if (before?.min === range?.min && before?.max === range?.max) {
      return false;
    }
    this.wanted = { ...view, [axis]: range };
    this.plot.dispatchEvent(new ViewEvent(this.wanted));
    return true;
  }

  /** A drag draws a box, or marks a stretch of one axis where it hardly goes along the other. */
  private readonly pressed = (event: PointerEvent): void => {
    const { left, top, width, height } = this.frame();
    const [fromX, fromY] = [event.clientX - left, event.clientY - top];
    const isInside = fromX >= 0 && fromX <= width && fromY >= 0 && fromY <= height;
    if (event.button !== 0 || !isInside || this.all === undefined) {
      return;
    }
    const { plot, selected } = this;
    let box: Selection | undefined;
    const moved = ({ clientX, clientY }: PointerEvent): void => {
      const toX = Math.min(Math.max(clientX - left, 0), width);
      const toY = Math.min(Math.max(clientY - top, 0), height);
      box = selection([fromX, fromY], [toX, toY], { width, height });
      selected(box);
    };
    const ended = (how: Event): void => {
      ENDS.forEach((type) => plot.removeEventListener(type, ended));
      plot.removeEventListener('pointermove', moved);
      selected(undefined);
      if (box !== undefined && how.type === 'pointerup') {
        zoomToSelection(box, this, this);
      }
    };
    plot.setPointerCapture(event.pointerId);
    plot.addEventListener('pointermove', moved);
    ENDS.forEach((type) => plot.addEventListener(type, ended));
  };
}

const ENDS = ['pointerup', 'pointercancel', 'lostpointercapture'] as const;

/** What a drag marks, in pixels of the frame; undefined: it is none yet. */
function selection(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  { width, height }: { readonly width: number; readonly height: number },
): Selection | undefined {
  const [across, along] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  if (Math.max(across, along) < DRAG.dist) {
    return undefined;
  }
  const both = across >= DRAG.uni && along >= DRAG.uni;
  const isAcross = both || across >= along;
  const isAlong = both || along > across;
  return {
    left: isAcross ? Math.min(from[0], to[0]) : 0,
    top: isAlong ? Math.min(from[1], to[1]) : 0,
    width: isAcross ? across : width,
    height: isAlong ? along : height,
  };
}
