import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { destinationForm, destinationName } from '../contract/src/destination.ts';
import {
  appForm,
  endpointNameForm,
  isApp,
  isEndpointName,
  isNetwork,
  isNumber,
  isPort,
  networkForm,
  numberForm,
  portForm,
} from './allowed-values.ts';
import { type Account, type Trunk, trunkFaults } from './trunk.ts';

/** Where a call goes when the agent does not take it or gives it up, after the apology. */
export type FallbackDestination =
  | { readonly kind: 'hang-up' }
  /** A dial string such as `PJSIP/reception`. Without an answer the apology plays again and the call ends. */
  | { readonly kind: 'dial'; readonly to: string; readonly timeoutSeconds: number }
  /** A queue of the site's own queues.conf. */
  | { readonly kind: 'queue'; readonly name: string; readonly timeoutSeconds: number }
  /** An extension of the site's own dialplan (extensions_site.conf). */
  | { readonly kind: 'extension'; readonly context: string; readonly extension: string };

/** Whom the agent may pass a call to by name. Nobody else can be: no number comes from a model, or from the cloud. */
export type Destination = Exclude<FallbackDestination, { readonly kind: 'hang-up' }> & {
  /** How long it rings before the caller is back with the agent. */
  readonly timeoutSeconds: number;
  /** Ringing included: what a forgotten telephone, or a thief, can cost. */
  readonly longestMinutes: number;
};

/** Which ARI application answers a dialled number. */
export interface Route {
  /** A trunk, or a telephone of the house. */
  readonly from: 'pstn' | 'internal';
  /** The trunk that delivers it; any of them when it is left out. */
  readonly trunk?: string;
  /** Digits with an optional "+", a pattern of Asterisk such as `_+1NXXNXXXXXX`, or `any` for whatever comes. */
  readonly number: string;
  readonly app: string;
  /** The number that the agent is told, by which it chooses a persona. The dialled one when it is left out. */
  readonly as?: string;
}

export type Codec = 'ulaw' | 'alaw';

/** Everything that differs between two Asterisk installations. Folders are absolute. */
export interface AsteriskValues {
  /** `local` lets anyone on the loopback interface call in as the trunk `pstn`; `machine` never does. */
  readonly profile: 'local' | 'machine';
  readonly folders: {
    readonly config: string;
    readonly state: string;
    readonly spool: string;
    readonly log: string;
    /** Holds the control socket: with the file name at most 107 bytes, a limit of Unix sockets. */
    readonly socket: string;
    /** Only for an Asterisk that runs from elsewhere than where it was built for. */
    readonly modules?: string;
    readonly data?: string;
  };
  /** The address that SIP listens on: one of this machine's, or 0.0.0.0 for all. */
  readonly sip: { readonly host: string; readonly port: number };
  readonly rtp: { readonly firstPort: number; readonly lastPort: number };
  readonly httpPort: number;
  readonly ari: { readonly username: string; readonly password: string };
  /** What is spoken on every line, the preferred one first. */
  readonly codecs: readonly Codec[];
  /** Behind a router: the address that the world knows us by, and the networks that reach us directly. */
  readonly nat?: { readonly externalAddress: string; readonly localNetworks: readonly string[] };
  /** The telephones of the house, which may call the numbers of [from-internal]. */
  readonly softphones: readonly Account[];
  readonly trunks: readonly Trunk[];
  /** Two stages share one Asterisk by answering different numbers. */
  readonly routes: readonly Route[];
  /** How long a call survives an agent that no longer renews TIMEOUT(absolute). */
  readonly leaseSeconds: number;
  /** The apology: absolute path of a sound file without its extension. */
  readonly fallbackSound?: string;
  readonly fallbackDestination: FallbackDestination;
  /** By their names. */
  readonly destinations?: Readonly<Record<string, Destination>>;
}

/** The values cannot be rendered into a working configuration. Every fault is listed, with what is allowed. */
export class AsteriskValuesError extends Error {
  override readonly name = 'AsteriskValuesError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the Asterisk configuration cannot be rendered:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** The usual routes of one application: every number of the trunk, and 777 and 778 from the phones of the house. */
export function routesTo(app: string): Route[] {
  return [
    { from: 'pstn', number: 'any', app },
    { from: 'internal', number: '777', app },
    { from: 'internal', number: '778', app },
  ];
}

/** A password of 192 bits in letters that no configuration file gives a meaning. */
export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** In the profile `local`: whoever calls from this machine without a password. */
export const loopbackTrunk: Trunk = { kind: 'address', name: 'pstn', addresses: ['127.0.0.0/8'] };

const maxSocketPathBytes = 107;

/** For passwords that we may choose: long, and without a letter that any of the files gives a meaning. */
const ownPasswordPattern = /^[\w.~!@%^*+=:/-]{12,}$/;
const ownPasswordForm = 'at least 12 letters, digits or any of _.~!@%^*+=:/-';

/**
 * Refuses what would break the configuration or smuggle something into it: a newline starts a new setting, `;` a
 * comment, and in the dialplan `,` `&` `$` `(` have meanings of their own. Refusing is safer than quoting, since
 * each file has its own rules of quoting.
 */
export function faultsOf(values: AsteriskValues): string[] {
  const faults: string[] = [];
  const demand = (holds: boolean, name: string, allowed: string) => {
    if (!holds) faults.push(`${name}: ${allowed}`);
  };
  const match = (pattern: RegExp, value: string, name: string, allowed: string) =>
    demand(pattern.test(value), name, allowed);
  const port = (value: number, name: string) => demand(isPort(value), name, portForm);

  for (const [name, folder] of Object.entries(values.folders)) {
    match(/^\/[^;\p{Cc}]*$/u, folder, `folders.${name}`, 'an absolute path without ";" or control characters');
  }
  demand(
    Buffer.byteLength(values.folders.socket) + '/asterisk.ctl'.length <= maxSocketPathBytes,
    'folders.socket',
    `too long for a Unix socket (${maxSocketPathBytes} bytes with the file name)`,
  );
  demand(isIP(values.sip.host) === 4, 'sip.host', 'an IPv4 address of this machine, or 0.0.0.0');
  port(values.sip.port, 'sip.port');
  port(values.httpPort, 'httpPort');
  port(values.rtp.firstPort, 'rtp.firstPort');
  port(values.rtp.lastPort, 'rtp.lastPort');
  demand(values.rtp.lastPort > values.rtp.firstPort, 'rtp', 'the last port must be above the first');
  match(/^[A-Za-z][\w-]*$/, values.ari.username, 'ari.username', 'letters, digits, "_" and "-"');
  match(ownPasswordPattern, values.ari.password, 'ari.password', ownPasswordForm);
  for (const { username, password } of values.softphones) {
    demand(isEndpointName(username), 'softphone, username', endpointNameForm);
    match(ownPasswordPattern, password, `softphone ${printable(username)}, password`, ownPasswordForm);
  }
  demand(values.codecs.length > 0, 'codecs', 'ulaw, alaw or both');
  if (values.nat) {
    demand(isIP(values.nat.externalAddress) === 4, 'nat.externalAddress', 'an IPv4 address');
    for (const network of values.nat.localNetworks) demand(isNetwork(network), 'nat.localNetworks', networkForm);
  }
  faults.push(...values.trunks.flatMap(trunkFaults));
  const names = [...values.softphones.map(({ username }) => username), ...trunksOf(values).map(({ name }) => name)];
  for (const name of repeated(names)) demand(false, printable(name), 'a name is given to one softphone or trunk alone');
  demand(values.routes.length > 0, 'routes', 'at least one number must lead to the agent');
  for (const { number, app, as, trunk } of values.routes) {
    demand(isNumber(number), 'routes.number', numberForm);
    demand(isApp(app), 'routes.app', appForm);
    demand(as === undefined || /^\+?\d{1,20}$/.test(as), 'routes.as', 'digits with an optional "+"');
    demand(
      trunk === undefined || values.trunks.some(({ name }) => name === trunk),
      'routes.trunk',
      'the name of one of the trunks',
    );
  }
  demand(
    Number.isFinite(values.leaseSeconds) && values.leaseSeconds >= 1,
    'leaseSeconds',
    'a number of seconds, at least 1',
  );
  if (values.fallbackSound !== undefined) {
    match(
      /^\/[^;,&|$(){}"\\\p{Cc}]+$/u,
      values.fallbackSound,
      'fallbackSound',
      'an absolute path without ; , & | $ ( )',
    );
    demand(
      !/\.(ulaw|ul|pcm|alaw|wav|sln|gsm)$/.test(values.fallbackSound),
      'fallbackSound',
      'leave out the file name’s extension: Asterisk adds it and finds nothing otherwise',
    );
  }
  faults.push(...destinationFaults(values.fallbackDestination));
  for (const [name, destination] of Object.entries(values.destinations ?? {})) {
    demand(destinationName.safeParse(name).success, 'destinations', destinationForm);
    demand(isSeconds(destination.timeoutSeconds), 'destinations.timeoutSeconds', secondsForm);
    demand(isMinutes(destination.longestMinutes), 'destinations.longestMinutes', minutesForm);
    faults.push(...destinationFaults(destination, `destinations.${printable(name)}`));
  }
  return [...new Set(faults)];
}

const secondsForm = 'a whole number above 0';
const isSeconds = (value: number) => Number.isInteger(value) && value > 0;
const minutesForm = 'a whole number from 1 to 1440';
const isMinutes = (value: number) => Number.isInteger(value) && value >= 1 && value <= 1_440;

function destinationFaults(destination: FallbackDestination, name = 'fallbackDestination'): string[] {
  const word = /^[\w-]+$/;
  const seconds = (value: number) => (isSeconds(value) ? [] : [`${name}.timeoutSeconds: ${secondsForm}`]);
  switch (destination.kind) {
    case 'hang-up':
      return [];
    case 'dial':
      return [
        ...(/^[A-Za-z]+\/[\w.@:+/-]+$/.test(destination.to)
          ? []
          : [`${name}.to: a dial string such as PJSIP/reception`]),
        ...seconds(destination.timeoutSeconds),
      ];
    case 'queue':
      return [
        ...(word.test(destination.name) ? [] : [`${name}.name: letters, digits, "_" and "-"`]),
        ...seconds(destination.timeoutSeconds),
      ];
    case 'extension':
      return word.test(destination.context) && /^[\w+*#-]+$/.test(destination.extension)
        ? []
        : [`${name}: a context and an extension of letters, digits, "_", "-", "+", "*" and "#"`];
  }
}

/** Every trunk, with the one that only the profile `local` has. */
export function trunksOf({ profile, trunks }: AsteriskValues): readonly Trunk[] {
  return profile === 'local' ? [loopbackTrunk, ...trunks] : trunks;
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
