/** One archive that apt is configured to use. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of a keyring, or a whole armoured key on continuation lines as deb822 allows. */
  readonly signedBy?: string;
}

/** Suites by which a Debian archive is told from Ubuntu's and from third parties'. */
const debianSuite =
  /^(bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)(-updates|-backports)?$/;

/** The enabled binary sources of a one-line-style file (sources.list). Comments and `deb-src` are skipped. */
export function parseSourcesList(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[(?<options>[^\]]*)\]\s+)?(?<uri>\S+)\s+(?<suite>\S+)(?<components>[^#]*)/.exec(line);
    const { options = '', uri, suite, components = '' } = match?.groups ?? {};
    if (!uri || !suite) return [];
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), ...(signedBy ? { signedBy } : {}) }];
  });
}

/** The enabled binary sources of a deb822-style file (*.sources); a stanza with several URIs gives several. */
export function parseDeb822Sources(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = parseStanza(stanza);
    const disabled = /^(no|false|0)$/i.test(fields.get('enabled') ?? '');
    if (disabled || !words(fields.get('types') ?? '').includes('deb')) return [];
    const signedBy = fields.get('signed-by');
    return words(fields.get('uris') ?? '').map((uri) => ({
      uri,
      suites: words(fields.get('suites') ?? ''),
      components: words(fields.get('components') ?? ''),
      ...(signedBy ? { signedBy } : {}),
    }));
  });
}

/** The source of the main Debian archive, from which any Debian suite can be read. */
export function debianArchive(sources: readonly AptSource[]): AptSource | undefined {
  return sources.find(
    ({ uri, suites, components }) =>
      !uri.startsWith('cdrom:') && components.includes('main') && suites.some((suite) => debianSuite.test(suite)),
  );
}

/** The stanza that makes apt read `main` of another suite from the same mirror under the same keys. */
export function deb822Stanza(
  archive: AptSource,
  suite: string,
  options: { readonly checkValidUntil: boolean },
): string {
  return [
    'Types: deb',
    `URIs: ${archive.uri}`,
    `Suites: ${suite}`,
    'Components: main',
    ...(archive.signedBy ? [`Signed-By: ${archive.signedBy}`] : []),
    ...(options.checkValidUntil ? [] : ['Check-Valid-Until: no']),
    '',
  ].join('\n');
}

function parseStanza(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current: string | undefined;
  for (const line of stanza.split('\n')) {
    if (line.startsWith('#')) continue;
    const field = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line);
    if (field) {
      current = (field[1] as string).toLowerCase();
      fields.set(current, field[2] as string);
    } else if (current && /^\s+\S/.test(line)) {
      fields.set(current, `${fields.get(current)}\n${line}`);
    }
  }
  return fields;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
