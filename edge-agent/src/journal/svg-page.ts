import { waterfallParts } from './waterfall-parts.ts';
import { printable } from './words.ts';

/** Dark where the reader's screen is; a program that knows no media queries shows it on white. */
const style = `
.page { fill: #fff } .ink { fill: #1f2328 } .dim { fill: #59636e; font-size: 11px } .grid { stroke: #d1d9e0 }
.head { font-weight: 600 } .end { text-anchor: end } .mid { text-anchor: middle } .aside { fill-opacity: 0.4 }
.mark { stroke: #1f2328 } .shape { fill: #4c78a8 }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } .ink { fill: #e6edf3 } .dim { fill: #9198a1 } .grid { stroke: #3d444d } .mark { stroke: #e6edf3 }
}`;

/** Of a letter, about: the font is the reader's. */
export const letterWidth = 6.4;
const chip = 11;

export interface SvgPage {
  readonly title: string;
  /** What is to be seen, for those who do not see it. */
  readonly description?: string;
  readonly width: number;
  readonly height: number;
  /** From the left edge to the title. */
  readonly margin: number;
}

/** A picture with its title on top, readable on light and on dark screens. @param shapes SVG, already escaped */
export function svgPage({ title, description, width, height, margin }: SvgPage, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
      'font-family="system-ui, sans-serif" font-size="12">',
    `<title>${escaped(title)}</title>`,
    ...(description === undefined ? [] : [`<desc>${escaped(description)}</desc>`]),
    `<style>${style}\n</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="ink head" x="${margin}" y="24" font-size="15">${escaped(title)}</text>`,
    ...shapes,
    '</svg>',
    '',
  ].join('\n');
}

/** What the colours of a waterfall mean, in one line. */
export function waterfallLegend(left: number, y: number): string {
  let x = left;
  return Object.values(waterfallParts)
    .map(({ name, colour }) => {
      const entry =
        `<rect x="${x}" y="${y - 10}" width="${chip}" height="${chip}" rx="2" fill="${colour}"/>` +
        label(x + chip + 5, y, 'ink', name);
      x += Math.round(chip + 5 + name.length * letterWidth + 16);
      return entry;
    })
    .join('\n');
}

/** @param classes of the page's style, such as `ink` or `dim end` */
export function label(x: number, y: number, classes: string, text: string): string {
  return `<text class="${classes}" x="${x}" y="${y}">${escaped(text)}</text>`;
}

/** Also without what XML has no place for. */
export function escaped(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
