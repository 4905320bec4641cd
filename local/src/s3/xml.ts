/** Text or elements; a list of pairs keeps its order and may repeat a name. */
export type XmlContent = string | number | boolean | readonly XmlElement[];
export type XmlElement = readonly [name: string, content: XmlContent];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const escaped = (text: string): string => text.replace(/[&<>"\r]/g, (char) => entities[char] ?? char);

function render([name, content]: XmlElement): string {
  const inner = Array.isArray(content) ? content.map(render).join('') : escaped(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** A whole document; `namespace` is what S3 puts on every answer but its errors. */
export function xmlDocument(root: string, content: readonly XmlElement[], namespace?: string): string {
  const attribute = namespace ? ` xmlns="${namespace}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${content.map(render).join('')}</${root}>`;
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#x') || name.startsWith('#X')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    return name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? whole);
  });
}

/** Text of every `<name>` in a small request document, in order. Attributes and nesting are not looked at. */
export function xmlTexts(document: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g');
  return [...document.matchAll(pattern)].map((match) => unescaped(match[1] ?? ''));
}
