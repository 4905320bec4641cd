/** An element of a picture, for tests. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What it holds itself, decoded. */
  text: string;
  readonly parent: SvgElement | undefined;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * The elements of a picture in their order: as much of XML as pictures are written in.
 * @throws {SyntaxError} for what is not well formed: tags that do not match, bare `&` or `<`, an attribute given twice
 */
export function svgElements(svg: string): SvgElement[] {
  const found: SvgElement[] = [];
  let open: SvgElement | undefined;
  const token = /<(\/?)([a-z]+)((?: [a-z0-9-]+="[^"<]*")*)(\/?)>|([^<]+)/giy;
  while (token.lastIndex < svg.length) {
    const at = token.lastIndex;
    const match = token.exec(svg);
    if (!match) throw new SyntaxError(`not well formed at “${svg.slice(at, at + 40)}”`);
    const [, closing, name = '', attributes = '', empty, text] = match;
    if (text !== undefined) {
      addText(open, text);
    } else if (closing) {
      if (open?.name !== name) throw new SyntaxError(`</${name}> closes <${open?.name}>`);
      open = open.parent;
    } else {
      const element = { name, attributes: attributesIn(attributes), text: '', parent: open };
      found.push(element);
      if (!empty) open = element;
    }
  }
  if (open) throw new SyntaxError(`<${open.name}> is not closed`);
  return found;
}

function addText(open: SvgElement | undefined, text: string): void {
  if (open) open.text += decoded(text);
  else if (text.trim() !== '') throw new SyntaxError(`text outside of the picture: ${text}`);
}

function attributesIn(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/ ([a-z0-9-]+)="([^"]*)"/gi)) {
    if (name in attributes) throw new SyntaxError(`${name} is given twice`);
    if (/NaN|Infinity|undefined/.test(value)) throw new SyntaxError(`${name} is ${value}`);
    attributes[name] = decoded(value);
  }
  return attributes;
}

function decoded(text: string): string {
  return text.replaceAll(/&([a-z]*;?)/g, (_, name: string) => {
    const character = entities[name.replace(';', '')];
    if (character === undefined || !name.endsWith(';')) throw new SyntaxError(`a bare & before “${name}”`);
    return character;
  });
}
