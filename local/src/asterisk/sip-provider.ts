import { renderAsterisk } from '../../../asterisk/render.ts';
import { type Account, type SipServer, trunkSections } from '../../../asterisk/trunk.ts';
import type { AsteriskValues } from '../../../asterisk/values.ts';
import type { AsteriskBinary } from './asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from './start-asterisk.ts';

/** The address of the registrar. Calls that it hands over without one come from the other address. */
export const registrarHost = '127.0.0.2';
export const carrierHost = '127.0.0.3';

export interface SipProviderOptions {
  readonly binary: AsteriskBinary;
  readonly folder: string;
  /** Fixed for a provider that comes back after an outage. */
  readonly sipPort?: number;
  /** Who may register. Calls come back to where the first of them did. */
  readonly accounts: readonly [Account, ...Account[]];
  /** Where numbers of the North American plan go, without a registration. */
  readonly customer: SipServer;
}

/**
 * A second Asterisk that plays the telephone network: whoever calls it on loopback without a password is a caller from
 * outside. It offers the number that was dialled to its customer, and passes on what becomes of it.
 */
export function startSipProvider(options: SipProviderOptions): Promise<AsteriskProcess> {
  const { binary, folder, sipPort } = options;
  return startAsterisk({
    binary,
    folder,
    host: registrarHost,
    routes: [{ from: 'pstn', number: 'any', app: 'none' }],
    ...(sipPort === undefined ? {} : { sipPort }),
    render: (values) => {
      const files = renderAsterisk(values);
      files.set('pjsip.conf', `${files.get('pjsip.conf')}\n${sections(options, values)}\n`);
      files.set('extensions.conf', dialplan(options));
      return files;
    },
  });
}

function sections({ accounts, customer }: SipProviderOptions, values: AsteriskValues): string {
  const carrier = trunkSections(
    { kind: 'address', name: 'carrier', addresses: [], outbound: { server: customer } },
    { codecs: ['ulaw', 'alaw'], media: [] },
  ).replace('transport = transport-udp', 'transport = transport-carrier');
  return [
    `[transport-carrier]\ntype = transport\nprotocol = udp\nbind = ${carrierHost}:${values.sip.port}`,
    carrier,
    ...accounts.map(registrar),
  ].join('\n\n');
}

function registrar({ username, password }: Account): string {
  return `[${username}]
type = endpoint
transport = transport-udp
context = from-customer
disallow = all
allow = ulaw,alaw
auth = ${username}
aors = ${username}
direct_media = no

[${username}]
type = auth
auth_type = userpass
username = ${username}
password = ${password}

[${username}]
type = aor
max_contacts = 1
remove_existing = yes
minimum_expiration = 10`;
}

function dialplan({ accounts: [first] }: SipProviderOptions): string {
  const handOver = (pattern: string, endpoint: string) =>
    [
      `exten => ${pattern},1,Dial(PJSIP/\${EXTEN}@${endpoint},30)`,
      // Otherwise the caller would hear "busy" whatever the customer said.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
      ' same => n,Hangup(${HANGUPCAUSE})',
    ].join('\n');
  return `[from-pstn]
${handOver('_+1NXXNXXXXXX', 'carrier')}
${handOver('_[+0-9]!', first.username)}

; What the customer would call through us.
[from-customer]
`;
}
