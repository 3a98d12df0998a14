import type { Pen } from './pen';

/** A picture that is painted once and shown often: what lies under a cursor that moves. */
export class Layer {
  private canvas: HTMLCanvasElement | undefined;

  /** Has it painted anew when it is shown next. */
  invalidate(): void {
    this.canvas = undefined;
  }

  /** Shows what `paint` paints on a canvas of the pen's size. */
  show(pen: Pen, paint: (pen: Pen) => void): void {
    const { width, height } = pen.context.canvas;
    if (this.canvas?.width !== width || this.canvas.height !== height) {
      this.canvas = document.createElement('canvas');
      this.canvas.width = width;
      this.canvas.height = height;
      const context = this.canvas.getContext('2d');
      if (context === null) {
        return;
      }
      context.setTransform(pen.context.getTransform());
      paint({ ...pen, context });
    }
    pen.context.save();
    pen.context.resetTransform();
    pen.context.drawImage(this.canvas, 0, 0);
    pen.context.restore();
  }
}
