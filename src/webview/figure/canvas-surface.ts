import { cssOf, rgbaOf, type Colors, type Paint } from '../../figures/paint';
import { cut, HALO, TEXT_SIZE, type Box, type Point, type Raster, type Stroke, type Surface, type TextStyle } from '../../figures/surface'; // prettier-ignore

/** Draws on a canvas whose unit is the CSS pixel. */
export class CanvasSurface implements Surface {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    readonly width: number,
    readonly height: number,
    private readonly colors: Colors,
    private readonly font: string,
  ) {}

  measure(text: string, style: TextStyle = {}): number {
    this.context.font = this.fontOf(style);
    return this.context.measureText(text).width;
  }

  text(text: string, x: number, y: number, style: TextStyle = {}): void {
    const { context } = this;
    const { align = 'left', baseline = 'middle', color = 'muted', halo = false, upwards = false } = style;
    const shown = cut(this, text, style);
    context.save();
    context.font = this.fontOf(style);
    context.textAlign = align;
    context.textBaseline = baseline;
    context.translate(x, y);
    if (upwards) {
      context.rotate(-Math.PI / 2);
    }
    if (halo) {
      context.strokeStyle = this.css('background');
      context.lineWidth = HALO;
      context.lineJoin = 'round';
      context.strokeText(shown, 0, 0);
    }
    context.fillStyle = this.css(color);
    context.fillText(shown, 0, 0);
    context.restore();
  }

  rect({ left, top, width, height }: Box, fill: Paint, opacity = 1): void {
    const { context } = this;
    context.globalAlpha = opacity;
    context.fillStyle = this.css(fill);
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
  }

  outline({ left, top, width, height }: Box, { color, width: line = 1 }: Stroke): void {
    const { context } = this;
    context.strokeStyle = this.css(color);
    context.lineWidth = line;
    context.strokeRect(left, top, width, height);
  }

  line(points: Iterable<Point>, { color, width = 1.5, dash = [] }: Stroke): void {
    const { context } = this;
    context.save();
    context.strokeStyle = this.css(color);
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.beginPath();
    let begun = false;
    for (const [x, y] of points) {
      if (Number.isFinite(y)) {
        context[begun ? 'lineTo' : 'moveTo'](x, y);
      }
      begun = Number.isFinite(y);
    }
    context.stroke();
    context.restore();
  }

  area(points: Iterable<Point>, fill: Paint, opacity: number): void {
    const { context } = this;
    context.globalAlpha = opacity;
    context.fillStyle = this.css(fill);
    context.beginPath();
    for (const [x, y] of points) {
      context.lineTo(x, y);
    }
    context.fill();
    context.globalAlpha = 1;
  }

  dots(centers: Iterable<Point>, radius: number, fill: Paint): void {
    const { context } = this;
    context.fillStyle = this.css(fill);
    context.beginPath();
    for (const [x, y] of centers) {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  within({ left, top, width, height }: Box, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }

  /** Cells of a broken number of pixels: enlarged to whole ones and then shrunk, their edges are smooth and their sizes equal. */
  cells({ left, top, width, height }: Box, raster: Raster): void {
    const { context } = this;
    if (raster.columns === 0 || raster.rows === 0) {
      return;
    }
    const ratio = context.getTransform().a;
    const enlarged = newCanvas(
      raster.columns * Math.max(1, Math.ceil((width * ratio) / raster.columns)),
      raster.rows * Math.max(1, Math.ceil((height * ratio) / raster.rows)),
    );
    const onto = enlarged.getContext('2d');
    if (onto !== null) {
      onto.imageSmoothingEnabled = false;
      onto.drawImage(this.bitmap(raster), 0, 0, enlarged.width, enlarged.height);
    }
    context.imageSmoothingQuality = 'high';
    context.drawImage(enlarged, left, top, width, height);
  }

  private bitmap({ columns, rows, kinds, palette }: Raster): HTMLCanvasElement {
    const bitmap = newCanvas(columns, rows);
    const colors = palette.map((paint) => rgbaOf(paint, this.colors));
    const image = new ImageData(columns, rows);
    kinds.forEach((kind, i) => {
      if (kind < colors.length) {
        const [r, g, b, alpha] = colors[kind];
        image.data.set([r, g, b, 255 * alpha], 4 * i);
      }
    });
    bitmap.getContext('2d')?.putImageData(image, 0, 0);
    return bitmap;
  }

  private css(paint: Paint): string {
    return cssOf(rgbaOf(paint, this.colors));
  }

  private fontOf({ bold = false, size = TEXT_SIZE }: TextStyle): string {
    return `${bold ? '600 ' : ''}${size}px ${this.font}`;
  }
}

export function newCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
