import { newCanvas } from './canvas-surface';

/** A picture that is painted once and shown often: what lies under a cursor that moves. */
export class Layer {
  private canvas: HTMLCanvasElement | undefined;

  /** Has it painted anew when it is shown next. */
  invalidate(): void {
    this.canvas = undefined;
  }

  /** Shows on a canvas what `paint` paints on one of its size. */
  show(context: CanvasRenderingContext2D, paint: (context: CanvasRenderingContext2D) => void): void {
    const { width, height } = context.canvas;
    if (this.canvas?.width !== width || this.canvas.height !== height) {
      this.canvas = newCanvas(width, height);
      const onto = this.canvas.getContext('2d');
      if (onto === null) {
        return;
      }
      onto.setTransform(context.getTransform());
      paint(onto);
    }
    context.save();
    context.resetTransform();
    context.drawImage(this.canvas, 0, 0);
    context.restore();
  }
}
