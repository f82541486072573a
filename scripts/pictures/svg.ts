/** A sheet to draw on: boxes, arrows and text as SVG, in GitHub's colours of a theme. Coordinates are pixels. */
import { PICTURES, type PictureName, type Theme } from './list.ts';

const COLOURS = {
  light: {
    ground: '#ffffff',
    ink: '#1f2328',
    muted: '#59636e',
    line: '#d1d9e0',
    fill: '#f6f8fa',
    blue: '#0969da',
    green: '#1a7f37',
    red: '#d1242f',
    purple: '#8250df',
    amber: '#9a6700',
  },
  dark: {
    ground: '#0d1117',
    ink: '#f0f6fc',
    muted: '#9198a1',
    line: '#3d444d',
    fill: '#151b23',
    blue: '#4493f8',
    green: '#3fb950',
    red: '#f85149',
    purple: '#ab7df8',
    amber: '#d29922',
  },
} as const;

export type Colour = keyof (typeof COLOURS)['light'];

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface TextOptions {
  colour?: Colour;
  size?: number;
  bold?: boolean;
  mono?: boolean;
  anchor?: 'start' | 'middle' | 'end';
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export class Sheet {
  private readonly parts: string[] = [];
  private readonly colours: Readonly<Record<Colour, string>>;
  private readonly width: number;
  private readonly height: number;
  private readonly name: PictureName;

  constructor(name: PictureName, theme: Theme, height: number) {
    this.colours = COLOURS[theme];
    this.name = name;
    this.width = PICTURES[name].width;
    this.height = height;
  }

  text(x: number, y: number, text: string, options: TextOptions = {}): void {
    const { colour = 'ink', size = 13, bold = false, mono = false, anchor = 'start' } = options;
    const style = `${bold ? ' font-weight="600"' : ''}${mono ? ' font-family="ui-monospace, SFMono-Regular, Menlo, monospace"' : ''}`;
    const place = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
    this.parts.push(
      `<text x="${x}" y="${y}" font-size="${size}" fill="${this.colours[colour]}"${style}${place}>${escapeXml(text)}</text>`,
    );
  }

  frame(box: Box, options: { colour?: Colour; fill?: Colour | 'none'; dashed?: boolean; radius?: number } = {}): void {
    const { colour = 'line', fill = 'fill', dashed = false, radius = 6 } = options;
    const { x, y, width, height } = box;
    this.parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill === 'none' ? 'none' : this.colours[fill]}" stroke="${this.colours[colour]}"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
    );
  }

  /** A box with a title and smaller lines below it, centred. */
  box(box: Box, title: string, lines: readonly string[] = [], colour: Colour = 'line'): Box {
    this.frame(box, { colour });
    const middle = box.x + box.width / 2;
    const top = box.y + box.height / 2 - lines.length * 8 + 5;
    this.text(middle, top, title, { bold: true, anchor: 'middle' });
    for (const [index, line] of lines.entries()) {
      this.text(middle, top + 17 + index * 16, line, { size: 11.5, colour: 'muted', anchor: 'middle' });
    }
    return box;
  }

  line(
    points: readonly (readonly [number, number])[],
    options: { colour?: Colour; width?: number; dashed?: boolean } = {},
  ): void {
    const { colour = 'line', width = 1, dashed = false } = options;
    this.parts.push(
      `<polyline points="${points.map(([x, y]) => `${x},${y}`).join(' ')}" fill="none" stroke="${this.colours[colour]}" stroke-width="${width}"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
    );
  }

  /** Along the points, with a head at the last. */
  arrow(points: readonly (readonly [number, number])[], colour: Colour = 'muted', label = ''): void {
    this.line(points, { colour, width: 1.5 });
    const [[x, y] = [0, 0], [fromX, fromY] = [0, 0]] = [points.at(-1), points.at(-2)];
    const angle = Math.round((Math.atan2(y - fromY, x - fromX) * 180) / Math.PI);
    this.parts.push(
      `<path d="M0 0 L-8 -4 L-8 4 Z" fill="${this.colours[colour]}" transform="translate(${x} ${y}) rotate(${angle})"/>`,
    );
    if (label !== '')
      this.text((x + fromX) / 2, Math.min(y, fromY) - 6, label, { size: 11.5, colour: 'muted', anchor: 'middle' });
  }

  toString(): string {
    const title = `<title>${escapeXml(PICTURES[this.name].alt)}</title>`;
    const ground = `<rect width="${this.width}" height="${this.height}" fill="${this.colours.ground}"/>`;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}" font-family="-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif">\n${[title, ground, ...this.parts].join('\n')}\n</svg>\n`;
  }
}
