import { describe, expect, it } from 'vitest';
import { renderAsterisk } from './render.ts';
import { parseSite } from './site-file.ts';
import { neededPasswords, settlePasswords } from './site-passwords.ts';
import { siteValues } from './site-values.ts';
import { faultsOf, generatePassword } from './values.ts';

const env = { ETHERA_TRUNK_OFFICE_PASSWORD: 'office-secret', ETHERA_TRUNK_TWILIO_PASSWORD: 'twilio-secret' };

function values(...lines: string[]) {
  const site = parseSite(lines.join('\n'), 'site.yaml');
  const { passwords } = settlePasswords(neededPasswords(site), env, new Map(), generatePassword);
  return siteValues(site, '/etc/asterisk', passwords);
}

function dialplan(...lines: string[]): string {
  return renderAsterisk(values(...lines)).get('extensions.conf') ?? '';
}

/** What happens to an extension in a context, as Asterisk's own steps. */
function stepsOf(text: string, context: string, extension: string): string[] {
  const lines = (text.split(`[${context}]\n`)[1]?.split('\n[')[0] ?? '').split('\n');
  const first = lines.findIndex((line) => line.startsWith(`exten => ${extension},1,`));
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => !line.startsWith(' same'));
  return first < 0
    ? []
    : [lines[first] ?? '', ...rest.slice(0, end < 0 ? undefined : end)].map((line) =>
        line.replace(/^.*?(Set|Goto)/, '$1'),
      );
}

const office =
  '  - { kind: registration, name: office, server: sip.example.com:5062, username: 100200, number: 74951234567 }';

describe('the values of a site', () => {
  it('name its destinations, each with one way to it', () => {
    const all = values(
      'numbers: [{ did: 100, stage: dev }]',
      'softphones: [desk]',
      `trunks: [{ kind: twilio, server: mine.pstn.twilio.com }]`,
      'destinations:',
      '  reception: { dial: PJSIP/desk, seconds: 25 }',
      '  duty: { dial: PJSIP/+14155550123@twilio, minutes: 10 }',
      '  sales: { queue: sales }',
      '  voicemail: { extension: "site,voicemail" }',
    );
    expect(faultsOf(all)).toEqual([]);
    expect(all.destinations).toEqual({
      reception: { kind: 'dial', to: 'PJSIP/desk', timeoutSeconds: 25, longestMinutes: 120 },
      duty: { kind: 'dial', to: 'PJSIP/+14155550123@twilio', timeoutSeconds: 30, longestMinutes: 10 },
      sales: { kind: 'queue', name: 'sales', timeoutSeconds: 30, longestMinutes: 120 },
      voicemail: {
        kind: 'extension',
        context: 'site',
        extension: 'voicemail',
        timeoutSeconds: 30,
        longestMinutes: 120,
      },
    });
  });

  it('can be rendered, with an account for each telephone and trunk', () => {
    const all = values(
      'numbers: [{ did: 100, stage: dev }]',
      'softphones: [reception, desk-2]',
      'trunks:',
      office,
      '  - { kind: twilio, server: mine.pstn.twilio.com, username: me, number: +14155550100 }',
      'nat: { external: 198.51.100.7, local: [10.0.0.0/8] }',
      'fallback: { dial: PJSIP/desk-2, seconds: 20 }',
    );
    expect(faultsOf(all)).toEqual([]);
    expect(all.softphones.map(({ username }) => username)).toEqual(['reception', 'desk-2']);
    expect(all.trunks).toMatchObject([
      {
        kind: 'registration',
        server: { host: 'sip.example.com', port: 5062 },
        account: { username: '100200', password: 'office-secret' },
        contactUser: '74951234567',
      },
      {
        kind: 'address',
        name: 'twilio',
        outbound: {
          server: { host: 'mine.pstn.twilio.com' },
          account: { username: 'me', password: 'twilio-secret' },
          callerNumber: '+14155550100',
        },
      },
    ]);
    expect(all.fallbackDestination).toEqual({ kind: 'dial', to: 'PJSIP/desk-2', timeoutSeconds: 20 });
    expect(all.nat).toEqual({ externalAddress: '198.51.100.7', localNetworks: ['10.0.0.0/8'] });
  });

  it('has Asterisk look where the files are written, or where a container has them', () => {
    const numbers = 'numbers: [{ extension: 777, stage: dev }]';
    expect(values(numbers).folders).toMatchObject({ config: '/etc/asterisk', spool: '/var/spool/asterisk' });
    expect(values(numbers, 'folders: { config: /srv/asterisk }').folders.config).toBe('/srv/asterisk');
  });

  it('gives the agent the number as the site writes it, however the provider does', () => {
    const text = dialplan('numbers: [{ did: +14155550100, stage: dev }]', 'trunks:', office);
    const steps = ['Set(ETHERA_APP=ethera-dev)', 'Set(ETHERA_NUMBER=+14155550100)', 'Goto(ethera-agent,call,1)'];
    expect(stepsOf(text, 'from-office', '+14155550100')).toEqual(steps);
    expect(stepsOf(text, 'from-office', '14155550100')).toEqual(steps);
  });

  it('has Twilio’s calls in [from-twilio], by a pattern where the site wants one', () => {
    const text = dialplan(
      'numbers: [{ did: _+1NXXNXXXXXX, trunk: twilio, stage: production }]',
      'trunks:',
      office,
      '  - kind: twilio',
    );
    expect(stepsOf(text, 'from-twilio', '_+1NXXNXXXXXX')).toEqual([
      'Set(ETHERA_APP=ethera-production)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
      'Set(ETHERA_NUMBER=${FILTER(+0-9,${EXTEN})})',
      'Goto(ethera-agent,call,1)',
    ]);
    expect(stepsOf(text, 'from-office', '_+1NXXNXXXXXX')).toEqual([]);
  });

  it('leads two stages their own numbers, and previews theirs', () => {
    const text = dialplan(
      'numbers:',
      '  - { did: 100, stage: production }',
      '  - { did: 200, stage: dev, as: 778 }',
      '  - { extension: 777, app: my-agent }',
      'previews: { 1: alice, 22: bob }',
      'trunks:',
      office,
    );
    const led = (context: string, extension: string) => stepsOf(text, context, extension).slice(0, 2);
    expect(led('from-office', '100')).toEqual(['Set(ETHERA_APP=ethera-production)', 'Set(ETHERA_NUMBER=100)']);
    expect(led('from-office', '+200')).toEqual(['Set(ETHERA_APP=ethera-dev)', 'Set(ETHERA_NUMBER=778)']);
    expect(led('from-internal', '777')).toEqual(['Set(ETHERA_APP=my-agent)', 'Set(ETHERA_NUMBER=777)']);
    expect(led('from-internal', '7771')).toEqual(['Set(ETHERA_APP=ethera-alice)', 'Set(ETHERA_NUMBER=777)']);
    expect(led('from-internal', '77822')).toEqual(['Set(ETHERA_APP=ethera-bob)', 'Set(ETHERA_NUMBER=778)']);
    // A preview is for the house.
    expect(led('from-office', '7771')).toEqual([]);
  });
});
