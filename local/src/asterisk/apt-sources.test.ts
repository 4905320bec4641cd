import { describe, expect, it } from 'vitest';
import { deb822Stanza, debianArchive, parseDeb822Sources, parseSourcesList } from './apt-sources.ts';

describe('reading apt’s sources', () => {
  it('reads one-line entries with options and skips comments, sources and broken lines', () => {
    const sources = parseSourcesList(`
# deb http://old.example/debian buster main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/keys/debian.gpg] http://mirror.example/debian bookworm main contrib # mine
deb http://mirror.example/debian
deb  https://other.example/apt  cloud  main`);
    expect(sources).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/keys/debian.gpg',
      },
      { uri: 'https://other.example/apt', suites: ['cloud'], components: ['main'] },
    ]);
  });

  it('reads deb822 stanzas with comments between fields, several URIs and an embedded key', () => {
    const sources = parseDeb822Sources(`Types: deb deb-src
# a snapshot
URIs: http://one.example/debian http://two.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: http://off.example/debian
Suites: sid
Components: main
Enabled: no

Types: deb-src
URIs: http://src.example/debian
Suites: sid
Components: main
`);
    expect(sources.map(({ uri }) => uri)).toEqual(['http://one.example/debian', 'http://two.example/debian']);
    expect(sources[0]?.suites).toEqual(['bookworm', 'bookworm-updates']);
    expect(sources[0]?.signedBy).toContain('\n abc\n');
  });

  it('picks the Debian archive among security updates and third parties', () => {
    const source = (uri: string, suite: string, components = ['main']) => ({ uri, suites: [suite], components });
    const debian = source('http://mirror.example/debian', 'bookworm');
    expect(
      debianArchive([
        source('cdrom:[Debian]/', 'bookworm'),
        source('http://mirror.example/debian-security', 'bookworm-security'),
        source('http://node.example/', 'nodistro'),
        source('http://ubuntu.example/ubuntu', 'noble'),
        source('http://mirror.example/debian', 'bookworm', ['contrib']),
        debian,
      ]),
    ).toBe(debian);
    expect(debianArchive([source('http://ubuntu.example/ubuntu', 'noble')])).toBeUndefined();
  });

  it('writes a stanza that reads back, and waives the expiry only when asked', () => {
    const archive = { uri: 'http://m.example/debian', suites: ['bookworm'], components: ['main'], signedBy: '/k.gpg' };
    const strict = deb822Stanza(archive, 'forky', { checkValidUntil: true });
    expect(parseDeb822Sources(strict)).toEqual([{ ...archive, suites: ['forky'] }]);
    expect(strict).not.toContain('Valid-Until');
    const waived = deb822Stanza(archive, 'forky', { checkValidUntil: false });
    expect(waived).toContain('Check-Valid-Until: no');
    expect(waived).toContain('Signed-By: /k.gpg');
  });
});
