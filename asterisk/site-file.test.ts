import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSite, SiteFileError } from './site-file.ts';

/** What is told of a file, without its name. */
function faults(...lines: string[]): readonly string[] {
  try {
    parseSite(lines.join('\n'), 'site.yaml');
    return [];
  } catch (error) {
    if (error instanceof SiteFileError) return error.faults.map((fault) => fault.replace(/^site\.yaml:/, ''));
    throw error;
  }
}

const numbers = ['numbers:', '  - { extension: 777, stage: dev }'];
const office = '{ kind: registration, name: office, server: sip.example.com, username: me }';

describe('a site file', () => {
  it('may be as short as one number', () => {
    expect(parseSite(numbers.join('\n'), 'site.yaml')).toMatchObject({
      numbers: [{ extension: '777', stage: 'dev' }],
      sip: { listen: { host: '0.0.0.0', port: 5060 } },
      rtp: { first: 10_000, last: 20_000 },
      ari: { port: 8088, user: 'ethera' },
      codecs: ['ulaw', 'alaw'],
      trunks: [],
      softphones: [],
      fallback: { seconds: 30, leaseSeconds: 10 },
    });
  });

  it('is right as the example has it', () => {
    const example = readFileSync(new URL('site.example.yaml', import.meta.url), 'utf8');
    const site = parseSite(example, 'site.example.yaml');
    expect(site.trunks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'registration office',
      'ip pbx',
      'twilio twilio',
    ]);
    expect(site.previews).toEqual({ 1: 'alice' });
    // Whoever takes the comment signs away gets something that is right, too.
    const uncommented = example
      .replace(
        /^( *)# (authUsername|expires|addresses|server|username|number|queue|seconds|leaseSeconds): /gm,
        '$1$2: ',
      )
      .replace(/^# (folders:)$/m, '$1')
      .replace(/^# {3}(config|state|spool|log|socket): /gm, '  $1: ')
      .replace(/^( *)dial: .*$/m, '');
    expect(uncommented.match(/^ *#.*: /gm)?.length ?? 0).toBeLessThan(example.match(/^ *#.*: /gm)?.length ?? 0);
    expect(parseSite(uncommented, 'site.yaml').fallback).toMatchObject({ queue: 'people', seconds: 30 });
  });

  it('says what is wrong with an alias, as with everything else', () => {
    expect(faults('numbers: *nobody')).toEqual([expect.stringContaining('Unresolved alias')]);
    const tenOf = (name: string) => `[${Array(10).fill(name).join(', ')}]`;
    const bomb = [`a: &a ${tenOf('x')}`, `b: &b ${tenOf('*a')}`, `c: &c ${tenOf('*b')}`, `d: ${tenOf('*c')}`];
    expect(faults(...bomb)).toEqual([expect.stringContaining('Excessive alias count')]);
  });

  it('keeps a number’s plus and leading zeros', () => {
    const site = parseSite(
      ['numbers:', '  - { did: +4930123, stage: dev, as: 0777 }', `trunks: [${office}]`].join('\n'),
      'site.yaml',
    );
    expect(site.numbers).toEqual([{ did: '+4930123', stage: 'dev', as: '0777' }]);
  });

  it.each([
    ['Reception: { queue: a }', /^3: destinations\.Reception: must be a lower-case letter/],
    ["'reception,1': { queue: a }", /^3: destinations\.reception,1: must be a lower-case letter/],
    ['reception: {}', /^3: destinations\.reception: must be given exactly one/],
    ['reception: { queue: a, dial: PJSIP/b }', /^3: destinations\.reception: must be given exactly one/],
    ['reception: { dial: "PJSIP/a&PJSIP/b" }', /^3: destinations\.reception\.dial: must be PJSIP/],
    ['reception: { dial: PJSIP/nobody }', /^3: destinations\.reception\.dial: must be one of the softphones: none/],
    ['reception: { dial: PJSIP/900@nowhere }', /^3: destinations\.reception\.dial: must be a trunk that has a/],
    ['reception: { queue: a, minutes: 0 }', /^3: destinations\.reception\.minutes: must be a whole number/],
  ])('refuses a destination that dials more than it says: %s', (line, fault) => {
    const [told, ...more] = faults('numbers: [{ extension: 777, stage: dev }]', 'destinations:', `  ${line}`);
    expect([told, more]).toEqual([expect.stringMatching(fault), []]);
  });

  it('takes a section without a line for one that is not there', () => {
    expect(faults(...numbers, 'trunks:', '#  - kind: ip', 'fallback:', 'previews:')).toEqual([]);
  });

  it('knows Twilio’s addresses, and lets a site have its own', () => {
    const twilio = (line: string) => parseSite([...numbers, `trunks: [${line}]`].join('\n'), 'site.yaml').trunks[0];
    expect(twilio('{ kind: twilio }')).toMatchObject({ name: 'twilio' });
    expect(twilio('{ kind: twilio }')?.addresses).toContain('54.172.60.0/30');
    expect(twilio('{ kind: twilio, name: us, addresses: [192.0.2.1] }')).toMatchObject({
      name: 'us',
      addresses: ['192.0.2.1'],
    });
  });

  it('tells every fault at once, in the order of the lines', () => {
    const told = faults(
      'numbers:', // 1
      '  - did: 4155-550100',
      '    stage: Production',
      '  - did: +14155550100',
      '    trunk: twilio', // 5
      '    stage: dev',
      'trunks:',
      '  - kind: registration',
      '    name: office',
      '    server: sip.example.com:99999', // 10
      'codecs: [opus]',
      'colour: red',
    );
    expect(told).toEqual([
      expect.stringMatching(/^2: numbers\.did: must be digits/),
      expect.stringMatching(/^3: numbers\.stage: must be the name of a stage/),
      expect.stringMatching(/^5: numbers\.trunk: must be the name of a trunk/),
      expect.stringMatching(/^8: trunks\.username is missing: must be letters/),
      expect.stringMatching(/^10: trunks\.server: must be a host name/),
      expect.stringMatching(/^11: codecs: must be ulaw or alaw/),
      expect.stringMatching(/^12: colour: unknown, allowed are numbers, trunks/),
    ]);
  });

  it.each([
    ['what is no YAML', ['numbers: ['], /^\d+: Flow sequence/],
    ['a key given twice', ['numbers: []', 'numbers: []'], /^2: Map keys must be unique/],
    ['a list instead of sections', ['- numbers'], /^1: must be a mapping/],
    ['nothing to answer', ['numbers:'], /^1: numbers: must be at least one number/],
    [
      'a misspelt key',
      ['numbers:', '  - { extension: 777, stgae: dev }'],
      /^2: numbers\.stgae: unknown, allowed are did/,
    ],
    ['a number without an agent', ['numbers:', '  - { extension: 777 }'], /^2: numbers: must be given either `stage`/],
    [
      'two agents for a number',
      ['numbers:', '  - { extension: 777, stage: a, app: b }'],
      /must be given either `stage`/,
    ],
    ['a DID without a trunk', ['numbers:', '  - { did: 100, stage: dev }'], /^2: numbers\.did: must be left out while/],
    [
      'one DID for two stages, with and without the plus',
      [`trunks: [${office}]`, 'numbers:', '  - { did: +100, stage: a }', '  - { did: 100, stage: b }'],
      /^4: numbers\.did: must be a number that leads nowhere else: entry 1 of numbers has it/,
    ],
    [
      'an extension that is a preview’s',
      ['numbers:', '  - { extension: 7771, stage: a }', 'previews: { 1: bob }'],
      /^2: numbers\.extension: must be a number that leads nowhere else: preview 1 \(bob\) has it/,
    ],
    [
      'any number of any trunk',
      [`trunks: [${office}]`, 'numbers:', '  - { did: any, stage: a }'],
      /^3: numbers\.did: must be given together with `trunk`/,
    ],
    [
      'an endless pattern',
      [`trunks: [${office}]`, 'numbers:', '  - { did: _X., stage: a }'],
      /^3: numbers\.did: must be/,
    ],
    [
      'two owners of a name',
      [...numbers, `trunks: [${office}]`, 'softphones: [office]'],
      /^3: trunks\.name: must be a name/,
    ],
    [
      'an address in two trunks',
      [
        ...numbers,
        'trunks:',
        '  - { kind: ip, name: a, addresses: [192.0.2.1] }',
        '  - { kind: ip, name: b, addresses: [192.0.2.1] }',
      ],
      /^5: trunks\.addresses: must be addresses that are in no other trunk/,
    ],
    [
      'the whole world as a trunk',
      [...numbers, 'trunks: [{ kind: ip, name: a, addresses: [0.0.0.0/0] }]'],
      /\/8 at the widest/,
    ],
    [
      'an account without a server',
      [...numbers, 'trunks: [{ kind: twilio, username: me }]'],
      /^3: trunks: must be together with `server`/,
    ],
    [
      'people who are not there',
      [...numbers, 'fallback: { dial: PJSIP/nobody }'],
      /^3: fallback\.dial: must be one of the softphones/,
    ],
    [
      'a way out that is not there',
      [...numbers, 'trunks: [{ kind: twilio }]', 'fallback: { dial: PJSIP/+1415@twilio }'],
      /^4: fallback\.dial: must be a trunk that has a `server`: none/,
    ],
    ['a second destination', [...numbers, 'fallback: { dial: PJSIP/a, queue: b }'], /given one of `dial`/],
    [
      'an option smuggled into the dial string',
      [...numbers, 'fallback: { dial: "PJSIP/a,30,g" }'],
      /fallback\.dial: must be PJSIP/,
    ],
    ['ports upside down', [...numbers, 'rtp: { first: 20000, last: 10000 }'], /^3: rtp: must be a range/],
  ])('refuses %s', (_, lines, message) => {
    expect(faults(...lines)).toContainEqual(expect.stringMatching(message));
  });
});
