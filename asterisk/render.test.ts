import { describe, expect, it } from 'vitest';
import { renderAsterisk } from './render.ts';
import { type AsteriskValues, AsteriskValuesError, generatePassword, routesTo } from './values.ts';

const values: AsteriskValues = {
  profile: 'local',
  folders: { config: '/run/x/etc', state: '/run/x/lib', spool: '/run/x/spool', log: '/run/x/log', socket: '/run/x' },
  sip: { host: '127.0.0.1', port: 5070 },
  rtp: { firstPort: 20_000, lastPort: 20_400 },
  httpPort: 8099,
  ari: { username: 'ethera', password: 'ari-password-1' },
  softphone: { username: 'softphone', password: 'sip-password-1' },
  trunkAddresses: [],
  routes: routesTo('ethera-test'),
  leaseSeconds: 10,
  fallbackDestination: { kind: 'hang-up' },
};

function file(name: string, changes: Partial<AsteriskValues> = {}): string {
  return renderAsterisk({ ...values, ...changes }).get(name) ?? '';
}

/** The lines of one section of a configuration file. */
function section(text: string, name: string): string {
  return text.split(`[${name}]\n`)[1]?.split('\n[')[0] ?? '';
}

function faults(changes: Partial<AsteriskValues>): readonly string[] {
  try {
    renderAsterisk({ ...values, ...changes });
    return [];
  } catch (error) {
    if (error instanceof AsteriskValuesError) return error.faults;
    throw error;
  }
}

describe('rendering Asterisk', () => {
  it('fills every placeholder and leaves Asterisk’s own variables alone', () => {
    const files = renderAsterisk(values);
    for (const [name, text] of files) expect(text, name).not.toMatch(/\{\{|\}\}(?!\))|undefined/);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
    expect(files.get('extensions.conf')).toContain('Stasis(${ETHERA_APP},${ETHERA_NUMBER})');
  });

  it('keeps ARI on loopback with room for two thousand sessions', () => {
    expect(file('http.conf')).toMatch(/bindaddr = 127\.0\.0\.1\nbindport = 8099\n/);
    expect(file('http.conf')).toContain('sessionlimit = 2000');
    expect(section(file('ari.conf'), 'ethera')).toContain('password = ari-password-1');
  });

  it('lets loopback in without a password in the local profile only', () => {
    expect(file('pjsip.conf')).toContain('match = 127.0.0.0/8');
    expect(file('pjsip.conf', { profile: 'machine' })).not.toContain('127.0.0.0/8');
    expect(file('pjsip.conf', { profile: 'machine' })).not.toContain('[trunk]');
    expect(file('pjsip.conf', { profile: 'machine', trunkAddresses: ['203.0.113.0/24'] })).toContain(
      'match = 203.0.113.0/24',
    );
    expect(faults({ profile: 'machine', trunkAddresses: ['127.0.0.1'] })).toHaveLength(1);
  });

  it('logs who called whom only in the local profile', () => {
    expect(file('logger.conf')).toContain('verbose');
    expect(file('logger.conf', { profile: 'machine' })).not.toContain('verbose');
  });

  it('lets two stages share one Asterisk by number', () => {
    const routes = [
      ...routesTo('ethera-prod').slice(0, 2),
      { from: 'internal', number: '900', app: 'ethera-dev' },
    ] as const;
    const internal = section(file('extensions.conf', { routes }), 'from-internal');
    expect(internal).toMatch(/exten => 777,1,Set\(ETHERA_APP=ethera-prod\)/);
    expect(internal).toMatch(/exten => 900,1,Set\(ETHERA_APP=ethera-dev\)/);
    expect(section(file('extensions.conf', { routes }), 'from-pstn')).not.toContain('ethera-dev');
  });

  it('plays the apology twice and hangs up when the site names no destination', () => {
    const fallback = section(file('extensions.conf', { fallbackSound: '/var/sounds/sorry' }), 'ethera-fallback');
    expect(fallback.match(/Playback\(\/var\/sounds\/sorry\)/g)).toHaveLength(2);
    expect(fallback).toMatch(/TIMEOUT\(absolute\)=0[\s\S]*Answer\(\)[\s\S]*Playback[\s\S]*Hangup\(\)/);
  });

  it.each([
    [{ kind: 'dial', to: 'PJSIP/reception', timeoutSeconds: 30 }, 'Dial(PJSIP/reception,30)'],
    [{ kind: 'queue', name: 'people', timeoutSeconds: 60 }, 'Queue(people,,,,60)'],
    [{ kind: 'extension', context: 'site', extension: '100' }, 'Goto(site,100,1)'],
  ] as const)('leads to the site’s destination %j', (fallbackDestination, step) => {
    expect(section(file('extensions.conf', { fallbackDestination }), 'ethera-fallback')).toContain(step);
  });

  it('loads the queue application only for a site that uses it', () => {
    expect(file('modules.conf')).not.toContain('app_queue');
    const fallbackDestination = { kind: 'queue', name: 'people', timeoutSeconds: 60 } as const;
    expect(file('modules.conf', { fallbackDestination })).toContain('load = app_queue.so');
  });

  it.each<[string, Partial<AsteriskValues>]>([
    ['a newline in a password', { ari: { username: 'ethera', password: 'long-enough\nread_only = no' } }],
    ['a comment sign in a password', { softphone: { username: 'softphone', password: 'long-enough;x' } }],
    ['a short password', { ari: { username: 'ethera', password: 'ethera' } }],
    ['a section as user name', { softphone: { username: 'trunk', password: 'sip-password-1' } }],
    ['a bracket in a user name', { ari: { username: 'a]b', password: 'ari-password-1' } }],
    ['a comma in the application', { routes: routesTo('app,injected') }],
    ['a newline in a route', { routes: [{ from: 'internal', number: '777\nexten', app: 'app' }] }],
    ['no route', { routes: [] }],
    ['a second file in the sound', { fallbackSound: '/var/sorry&/etc/passwd' }],
    ['a sound with its extension', { fallbackSound: '/var/sorry.ulaw' }],
    ['a variable in the destination', { fallbackDestination: { kind: 'dial', to: 'PJSIP/$X', timeoutSeconds: 9 } }],
    ['a relative folder', { folders: { ...values.folders, spool: 'spool' } }],
    ['a socket folder that is too long', { folders: { ...values.folders, socket: `/${'x'.repeat(110)}` } }],
    ['a host name to listen on', { sip: { host: 'example.com', port: 5060 } }],
    ['ports upside down', { rtp: { firstPort: 30_000, lastPort: 20_000 } }],
    ['a lease of nothing', { leaseSeconds: 0 }],
    ['a network that is none', { trunkAddresses: ['10.0.0.0/99'] }],
  ])('refuses %s', (_, changes) => {
    expect(faults(changes)).toHaveLength(1);
  });

  it('reports every fault at once and repeats no password', () => {
    const password = 'long-enough;secret';
    const all = faults({ ari: { username: 'ethera', password }, leaseSeconds: -1, httpPort: 70_000 });
    expect(all).toHaveLength(3);
    expect(all.join()).not.toContain('secret');
  });

  it('generates passwords that it accepts, each different', () => {
    const passwords = Array.from({ length: 50 }, generatePassword);
    expect(new Set(passwords).size).toBe(50);
    for (const password of passwords) expect(faults({ ari: { username: 'ethera', password } })).toEqual([]);
  });
});
