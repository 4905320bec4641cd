import { describe, expect, it } from 'vitest';
import { fileMarker, renderAsterisk } from './render.ts';
import type { Trunk } from './trunk.ts';
import {
  type AsteriskValues,
  AsteriskValuesError,
  faultsOf,
  generatePassword,
  type Route,
  routesTo,
} from './values.ts';

const values: AsteriskValues = {
  profile: 'local',
  folders: { config: '/run/x/etc', state: '/run/x/lib', spool: '/run/x/spool', log: '/run/x/log', socket: '/run/x' },
  sip: { host: '127.0.0.1', port: 5070 },
  rtp: { firstPort: 20_000, lastPort: 20_400 },
  httpPort: 8099,
  ari: { username: 'ethera', password: 'ari-password-1' },
  codecs: ['ulaw', 'alaw'],
  softphones: [{ username: 'softphone', password: 'sip-password-1' }],
  trunks: [],
  routes: routesTo('ethera-test'),
  leaseSeconds: 10,
  fallbackDestination: { kind: 'hang-up' },
};

const carrier: Trunk = { kind: 'address', name: 'carrier', addresses: ['203.0.113.0/24'] };
const office: Trunk = {
  kind: 'registration',
  name: 'office',
  addresses: [],
  server: { host: 'sip.example.com', port: 5062 },
  account: { username: '100200', password: 'trunk-password' },
  contactUser: '74951234567',
  expirySeconds: 120,
};
const route: Route = { from: 'pstn', number: '14155550100', app: 'ethera-test' };

function file(name: string, changes: Partial<AsteriskValues> = {}): string {
  return renderAsterisk({ ...values, ...changes }).get(name) ?? '';
}

/** The lines of one section of a configuration file. */
function section(text: string, name: string): string {
  return text.split(`[${name}]\n`)[1]?.split('\n[')[0] ?? '';
}

/** The lines of the section with this name that is of this type. */
function sectionOf(text: string, name: string, type: string): string {
  const sections = text.split(/^(?=\[)/m);
  return sections.find((lines) => lines.startsWith(`[${name}]\ntype = ${type}\n`)) ?? '';
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
    expect(file('pjsip.conf', { profile: 'machine' })).not.toContain('match = ');
    expect(file('extensions.conf', { profile: 'machine' })).not.toContain('[from-pstn]');
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

  it('registers at a provider, and knows its calls by the line that only it was told', () => {
    const text = file('pjsip.conf', { profile: 'machine', trunks: [office] });
    const registration = sectionOf(text, 'office', 'registration');
    expect(registration).toContain(
      'server_uri = sip:sip.example.com:5062\nclient_uri = sip:100200@sip.example.com:5062',
    );
    expect(registration).toMatch(
      /contact_user = 74951234567[\s\S]*expiration = 120[\s\S]*line = yes\nendpoint = office/,
    );
    expect(sectionOf(text, 'office', 'auth')).toContain('username = 100200\npassword = trunk-password');
    expect(sectionOf(text, 'office', 'endpoint')).toContain('context = from-office');
    expect(text).not.toContain('type = identify');
    expect(file('modules.conf', { trunks: [office] })).toContain('res_pjsip_outbound_registration.so');
    expect(file('modules.conf')).not.toContain('outbound');
  });

  it('knows a carrier by its networks, and logs in there only where it has an account', () => {
    const text = file('pjsip.conf', { profile: 'machine', trunks: [carrier] });
    expect(sectionOf(text, 'carrier', 'identify')).toContain('match = 203.0.113.0/24');
    expect(text).not.toMatch(/outbound_auth|type = aor\ncontact/);
    const server = { host: 'mine.pstn.twilio.com' };
    const account = { username: 'me', password: 'termination-password' };
    const outbound = { server, account, callerNumber: '+14155550100' };
    const both = file('pjsip.conf', { profile: 'machine', trunks: [{ ...carrier, outbound }] });
    expect(sectionOf(both, 'carrier', 'aor')).toContain('contact = sip:mine.pstn.twilio.com\n');
    expect(sectionOf(both, 'carrier', 'endpoint')).toContain('outbound_auth = carrier\nfrom_user = +14155550100');
  });

  it('opens no door to strangers: no anonymous endpoint, no trunk known by the name that a caller writes', () => {
    const files = renderAsterisk({ ...values, profile: 'machine', trunks: [office, carrier] });
    const pjsip = files.get('pjsip.conf') ?? '';
    expect(pjsip).not.toMatch(/^\[anonymous/m);
    expect(files.get('modules.conf')).not.toContain('anonymous');
    for (const name of ['office', 'carrier']) {
      expect(sectionOf(pjsip, name, 'endpoint')).toMatch(/identify_by = ip\n[\s\S]*allow_transfer = no/);
    }
    expect(sectionOf(pjsip, 'softphone', 'endpoint')).toContain('auth = softphone');
  });

  it('lets no call from a trunk out at another', () => {
    const fallbackDestination = { kind: 'dial', to: 'PJSIP/softphone', timeoutSeconds: 30 } as const;
    const routes = [route, { from: 'internal', number: '777', app: 'ethera-test' }] as const;
    const text = file('extensions.conf', {
      profile: 'machine',
      trunks: [office, carrier],
      routes,
      fallbackDestination,
    });
    for (const name of ['from-office', 'from-carrier']) {
      const steps = section(text, name)
        .split('\n')
        .filter((line) => /^(exten| same)/.test(line));
      expect(steps).toEqual([
        'exten => 14155550100,1,Set(ETHERA_APP=ethera-test)',
        ' same => n,Set(ETHERA_NUMBER=14155550100)',
        ' same => n,Goto(ethera-agent,call,1)',
      ]);
    }
    // The one destination is the site's: nothing that the caller chose is in it.
    expect(text.match(/Dial\(.*\)/g)).toEqual(['Dial(PJSIP/softphone,30)']);
    expect(text).not.toMatch(/^include/m);
  });

  it('gives a trunk its own numbers alone', () => {
    const routes = [route, { ...route, number: '_+1NXXNXXXXXX', trunk: 'carrier', as: '777' }];
    const text = file('extensions.conf', { profile: 'machine', trunks: [office, carrier], routes });
    expect(section(text, 'from-office')).not.toContain('NXX');
    expect(section(text, 'from-carrier')).toMatch(
      /exten => _\+1NXXNXXXXXX,1,[^\n]*\n same => n,Set\(ETHERA_NUMBER=777\)/,
    );
  });

  it('tells the world the router’s address, and local networks its own', () => {
    const nat = { externalAddress: '198.51.100.7', localNetworks: ['10.0.0.0/8'] };
    const transport = section(file('pjsip.conf', { nat }), 'transport-udp');
    expect(transport).toContain('external_signaling_address = 198.51.100.7');
    expect(transport).toContain('external_media_address = 198.51.100.7\nlocal_net = 10.0.0.0/8');
    expect(section(file('pjsip.conf'), 'transport-udp')).not.toContain('external');
  });

  it('speaks the codecs of the site in their order', () => {
    expect(file('pjsip.conf', { codecs: ['alaw'] }).match(/^allow = .*$/gm)).toEqual(['allow = alaw', 'allow = alaw']);
  });

  it('marks every file as its own', () => {
    for (const [name, text] of renderAsterisk(values)) expect(text.startsWith(fileMarker), name).toBe(true);
  });

  it('plays the apology twice and hangs up when the site names no destination', () => {
    const fallback = section(file('extensions.conf', { fallbackSound: '/var/sounds/sorry' }), 'ethera-fallback');
    expect(fallback.match(/Playback\(\/var\/sounds\/sorry\)/g)).toHaveLength(2);
    expect(fallback).toMatch(/TIMEOUT\(absolute\)=0[\s\S]*Answer\(\)[\s\S]*Playback[\s\S]*Hangup\(\)/);
  });

  it.each([
    [{ kind: 'dial', to: 'PJSIP/reception', timeoutSeconds: 30 }, 'Dial(PJSIP/reception,30)'],
    [{ kind: 'queue', name: 'people', timeoutSeconds: 60 }, 'Queue(people,r,,,60)'],
    [{ kind: 'extension', context: 'site', extension: '100' }, 'Goto(site,100,1)'],
  ] as const)('leads to the site’s destination %j', (fallbackDestination, step) => {
    expect(section(file('extensions.conf', { fallbackDestination }), 'ethera-fallback')).toContain(step);
  });

  it('leads each name to its destination, from the agent and from the fallback, and back when nobody is there', () => {
    const rings = { timeoutSeconds: 30, longestMinutes: 2 };
    const destinations = {
      desk: { kind: 'dial', to: 'PJSIP/desk', ...rings },
      site: { kind: 'extension', context: 'site', extension: '100', ...rings },
    } as const;
    const text = file('extensions.conf', { destinations });
    const passed = section(text, 'ethera-transfer');
    expect(passed).toContain('exten => to-desk,1,Set(TIMEOUT(absolute)=120)\n same => n,Dial(PJSIP/desk,30)\n');
    expect(passed).toContain('Dial(Local/100@site/n,30)');
    expect(passed.match(/Goto\(ethera-return,call,1\)/g)).toHaveLength(2);
    const fallen = section(text, 'ethera-fallback');
    expect(fallen).toMatch(
      /exten => to-desk,1,NoOp\(\)\n same => n,Dial\(PJSIP\/desk,30\)\n same => n,Goto\(call,site\)/,
    );
    expect(fallen).toContain('Goto(site,100,1)');
    // No application but these may dial: what is dialled is written by nobody but the site.
    expect(text.match(/Dial\([^)]*\$/g)).toBeNull();
  });

  it.each([
    [
      'a name',
      { 'x,1': { kind: 'queue', name: 'q', timeoutSeconds: 1, longestMinutes: 1 } },
      /^destinations: a lower-case/,
    ],
    [
      'a dial string',
      { x: { kind: 'dial', to: 'PJSIP/a&b', timeoutSeconds: 1, longestMinutes: 1 } },
      /^destinations\.x\.to/,
    ],
    [
      'its longest time',
      { x: { kind: 'queue', name: 'q', timeoutSeconds: 1, longestMinutes: 0 } },
      /^destinations\.longestMinutes/,
    ],
  ] as const)('refuses a destination by %s', (_, destinations, fault) => {
    expect(faultsOf({ ...values, destinations })).toEqual([expect.stringMatching(fault)]);
  });

  it('loads the queue application only for a site that uses it', () => {
    expect(file('modules.conf')).not.toContain('app_queue');
    const fallbackDestination = { kind: 'queue', name: 'people', timeoutSeconds: 60 } as const;
    expect(file('modules.conf', { fallbackDestination })).toContain('load = app_queue.so');
  });

  it.each<[string, Partial<AsteriskValues>]>([
    ['a newline in a password', { ari: { username: 'ethera', password: 'long-enough\nread_only = no' } }],
    ['a comment sign in a password', { softphones: [{ username: 'softphone', password: 'long-enough;x' }] }],
    ['a short password', { ari: { username: 'ethera', password: 'ethera' } }],
    ['a section as user name', { softphones: [{ username: 'global', password: 'sip-password-1' }] }],
    ['a telephone named as a trunk', { softphones: [{ username: 'pstn', password: 'sip-password-1' }] }],
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
    ['a network that is none', { trunks: [{ ...carrier, addresses: ['10.0.0.0/99'] }] }],
    ['a network that is the whole world', { trunks: [{ ...carrier, addresses: ['0.0.0.0/0'] }] }],
    ['a trunk that nobody can be', { trunks: [{ ...carrier, addresses: [] }] }],
    ['a newline in a trunk’s password', { trunks: [{ ...office, account: { username: 'u', password: 'p\nx=y' } }] }],
    ['a user that ends its URI', { trunks: [{ ...office, account: { username: 'u@evil', password: 'p' } }] }],
    ['a server with a parameter', { trunks: [{ ...office, server: { host: 'sip.example.com;lr' } }] }],
    ['a route of a trunk that is none', { routes: [{ from: 'pstn', number: '100', app: 'a', trunk: 'none' }] }],
    ['a route told as something else than a number', { routes: [{ ...route, as: '1,injected' }] }],
    ['a pattern without an end', { routes: [{ ...route, number: '_X.' }] }],
    ['no codec', { codecs: [] }],
    ['a router without an address', { nat: { externalAddress: 'example.com', localNetworks: [] } }],
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
