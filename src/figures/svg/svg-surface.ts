import { cssOf, rgbaOf, roleOf, type Colors, type Paint } from '../paint';
import { cut, HALO, TEXT_SIZE, type Box, type Point, type Raster, type Stroke, type Surface, type TextStyle } from '../surface'; // prettier-ignore
import { pngDataUri, type Deflate } from './png';
import { textWidth } from './text-width';

/** How an SVG has its colours. */
export interface SvgColors {
  css(paint: Paint): string;
  /** Pictures of cells, one for each theme that the reader may have. */
  readonly pictures: readonly { readonly colors: Colors; readonly className?: string }[];
  readonly deflate?: Deflate;
}

/** One theme's colours, whoever reads it. */
export function fixedColors(colors: Colors, deflate?: Deflate): SvgColors {
  return {
    css: (paint) => cssOf(rgbaOf(paint, colors)),
    pictures: [{ colors }],
    ...(deflate && { deflate }),
  };
}

/** Those of the page, by CSS variables named after their roles; the page shows the pictures of class light or dark. */
export function pageColors(light: Colors, dark: Colors, deflate: Deflate): SvgColors {
  return {
    css(paint) {
      const role = roleOf(paint);
      return role === undefined ? cssOf(rgbaOf(paint, light)) : `var(--${role})`;
    },
    pictures: [
      { colors: light, className: 'light' },
      { colors: dark, className: 'dark' },
    ],
    deflate,
  };
}

/** Draws into the source of an SVG: text stays text. */
export class SvgSurface implements Surface {
  private readonly parts: string[] = [];
  private top = 0;

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly colors: SvgColors,
  ) {}

  /** Everything that is drawn from now on is this much lower. */
  moveDown(by: number): void {
    this.top += by;
  }

  get source(): string {
    return this.parts.join('\n');
  }

  measure(text: string, { size = TEXT_SIZE, bold = false }: TextStyle = {}): number {
    return textWidth(text, size, bold);
  }

  text(text: string, x: number, y: number, style: TextStyle = {}): void {
    const { align = 'left', baseline = 'middle', color = 'muted', size = TEXT_SIZE, bold, halo, upwards } = style;
    const shown = cut(this, text, style);
    if (shown === '') {
      return;
    }
    // Where letters stand, by their size alone: programs differ in what they make of dominant-baseline.
    const down = baseline === 'top' ? 0.8 * size : 0.35 * size;
    const place = upwards
      ? `transform="translate(${number(x)} ${number(y + this.top)}) rotate(-90)" y="${number(down)}"`
      : `x="${number(x)}" y="${number(y + this.top + down)}"`;
    const anchor = { left: '', center: ' text-anchor="middle"', right: ' text-anchor="end"' }[align];
    const around = halo ? ` paint-order="stroke" stroke-linejoin="round" ${this.stroke({ color: 'background', width: HALO })}` : ''; // prettier-ignore
    this.parts.push(
      `<text ${place}${anchor} font-size="${size}"${bold ? ' font-weight="600"' : ''}${around} ${this.fill(color)}>${escape(shown)}</text>`,
    );
  }

  rect(box: Box, fill: Paint, opacity = 1): void {
    this.parts.push(`<rect ${this.box(box)} ${this.fill(fill)}${opacity === 1 ? '' : ` fill-opacity="${opacity}"`}/>`);
  }

  outline(box: Box, stroke: Stroke): void {
    this.parts.push(`<rect ${this.box(box)} fill="none" ${this.stroke(stroke)}/>`);
  }

  line(points: Iterable<Point>, stroke: Stroke): void {
    let path = '';
    let begun = false;
    for (const [x, y] of points) {
      const isPoint = Number.isFinite(x) && Number.isFinite(y);
      if (isPoint) {
        path += `${begun ? 'L' : 'M'}${number(x)} ${number(y + this.top)}`;
      }
      begun = isPoint;
    }
    if (path !== '') {
      this.parts.push(`<path d="${path}" fill="none" stroke-linejoin="round" ${this.stroke(stroke)}/>`);
    }
  }

  area(points: Iterable<Point>, fill: Paint, opacity: number): void {
    const path = Array.from(points, ([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(x)} ${number(y + this.top)}`).join(
      '',
    );
    if (path !== '') {
      this.parts.push(`<path d="${path}Z" ${this.fill(fill)} fill-opacity="${opacity}"/>`);
    }
  }

  /** Lines without a length, with round ends: shorter than as many circles. */
  dots(centers: Iterable<Point>, radius: number, fill: Paint): void {
    const path = Array.from(centers, ([x, y]) => `M${number(x)} ${number(y + this.top)}h0`).join('');
    if (path !== '') {
      this.parts.push(`<path d="${path}" stroke-linecap="round" ${this.stroke({ color: fill, width: 2 * radius })}/>`);
    }
  }

  cells(box: Box, { columns, rows, kinds, palette }: Raster): void {
    for (const { colors, className } of this.colors.pictures) {
      const uri = pngDataUri(
        { columns, rows, kinds, palette: palette.map((paint) => rgbaOf(paint, colors)) },
        this.colors.deflate,
      );
      const name = className === undefined ? '' : ` class="${className}"`;
      this.parts.push(
        `<image${name} ${this.box(box)} preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated" href="${uri}"/>`,
      );
    }
  }

  /** A picture in the picture, which ends at its edges. */
  within(box: Box, draw: () => void): void {
    const { left, top, width, height } = box;
    const shown = [left, top + this.top, width, height].map(number).join(' ');
    this.parts.push(`<svg ${this.box(box)} viewBox="${shown}" overflow="hidden">`);
    draw();
    this.parts.push('</svg>');
  }

  private box({ left, top, width, height }: Box): string {
    return `x="${number(left)}" y="${number(top + this.top)}" width="${number(width)}" height="${number(height)}"`;
  }

  private fill(paint: Paint): string {
    return `fill="${this.colors.css(paint)}"`;
  }

  private stroke({ color, width = 1.5, dash = [] }: Stroke): string {
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    return `stroke="${this.colors.css(color)}" stroke-width="${width}"${dashes}`;
  }
}

/** Two decimals: a hundredth of a pixel. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
