import {
  endpointNameForm,
  expiryForm,
  isEndpointName,
  isExpiry,
  isHost,
  isLinePassword,
  isNetwork,
  isPort,
  isSipUser,
  linePasswordForm,
  networkForm,
  portForm,
  sipUserForm,
} from './allowed-values.ts';
import { configLines } from './config-lines.ts';

/** A user name and its password, in clear. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/** A SIP server by name or address. Without a port SIP finds it by DNS (SRV), or takes 5060. */
export interface SipServer {
  readonly host: string;
  readonly port?: number;
}

interface AnyTrunk {
  /** Names the endpoint `PJSIP/<name>` and the context `[from-<name>]`, where its calls arrive. */
  readonly name: string;
  /** Addresses or networks (`203.0.113.0/24`) whose requests are this trunk's without a password. */
  readonly addresses: readonly string[];
}

/** The way calls come from the telephone network. */
export type Trunk =
  /** We log in at the provider, who then calls us back where we registered. */
  | (AnyTrunk & {
      readonly kind: 'registration';
      readonly server: SipServer;
      readonly account: Account;
      /** What authenticates us where it differs from the user whom we register. */
      readonly authUsername?: string;
      /** What the provider asks us for when it names no number: the user of our contact. */
      readonly contactUser?: string;
      readonly expirySeconds: number;
    })
  /** The provider is known by where its requests come from, as Twilio is. */
  | (AnyTrunk & {
      readonly kind: 'address';
      /** Where the fallback's calls out go. Without it nothing goes out. */
      readonly outbound?: {
        readonly server: SipServer;
        readonly account?: Account;
        /** The number that is called from: providers refuse one that is not their customer's, such as the caller's. */
        readonly callerNumber?: string;
      };
    });

/** A rejected password is tried again this rarely: providers lock out whom they see failing often. */
const rejectedRetrySeconds = 600;
/** A provider that was away is asked again this soon, for ever. */
const outageRetrySeconds = 20;
/** How often the provider is asked whether it is there (OPTIONS). Keeps a NAT open, too: these forget UDP after 30 to 60 s. */
const qualifySeconds = 30;

/** Lines every endpoint has: what it may speak, and where its media goes. */
export interface EndpointLines {
  readonly codecs: readonly string[];
  readonly media: readonly string[];
}

/** The sections of pjsip.conf that make a trunk. */
export function trunkSections(trunk: Trunk, { codecs, media }: EndpointLines): string {
  const { name } = trunk;
  const account = outboundAccount(trunk);
  const server = trunk.kind === 'registration' ? trunk.server : trunk.outbound?.server;
  const callerNumber = trunk.kind === 'address' ? trunk.outbound?.callerNumber : undefined;
  return configLines([
    `[${name}]`,
    'type = endpoint',
    'transport = transport-udp',
    `context = from-${name}`,
    'disallow = all',
    `allow = ${codecs.join(',')}`,
    '; By its address, or by the secret `line` of our registration: never by the name in From, which anybody can write.',
    'identify_by = ip',
    '; A REFER would let the far side make us call whomever it names, at our cost.',
    'allow_transfer = no',
    'allow_subscribe = no',
    'direct_media = no',
    'rtp_symmetric = yes',
    'rtp_timeout = 60',
    server !== undefined && `aors = ${name}`,
    account !== undefined && `outbound_auth = ${name}`,
    trunk.kind === 'registration' && `from_user = ${trunk.account.username}`,
    trunk.kind === 'registration' && `from_domain = ${trunk.server.host}`,
    callerNumber !== undefined && `from_user = ${callerNumber}`,
    ...media,
    '',
    ...aor(name, server),
    ...auth(name, account),
    ...registration(trunk),
    ...identify(trunk),
  ]).trimEnd();
}

/** Whether it needs the modules that log in elsewhere. */
export function logsIn(trunk: Trunk): boolean {
  return outboundAccount(trunk) !== undefined;
}

function outboundAccount(trunk: Trunk): Account | undefined {
  if (trunk.kind === 'address') return trunk.outbound?.account;
  return { username: trunk.authUsername ?? trunk.account.username, password: trunk.account.password };
}

function aor(name: string, server: SipServer | undefined): string[] {
  if (!server) return [];
  return [
    `[${name}]`,
    'type = aor',
    `contact = ${uri(server)}`,
    '; So that ARI and `pjsip show endpoints` know whether the provider is there.',
    `qualify_frequency = ${qualifySeconds}`,
    '',
  ];
}

function auth(name: string, account: Account | undefined): string[] {
  if (!account) return [];
  const { username, password } = account;
  return [`[${name}]`, 'type = auth', 'auth_type = userpass', `username = ${username}`, `password = ${password}`, ''];
}

function registration(trunk: Trunk): string[] {
  if (trunk.kind !== 'registration') return [];
  const { name, server, account, contactUser, expirySeconds } = trunk;
  return [
    `[${name}]`,
    'type = registration',
    'transport = transport-udp',
    `outbound_auth = ${name}`,
    `server_uri = ${uri(server)}`,
    `client_uri = ${uri(server, account.username)}`,
    ...(contactUser === undefined ? [] : [`contact_user = ${contactUser}`]),
    `expiration = ${expirySeconds}`,
    'max_random_initial_delay = 0',
    `; After an outage, for ever.`,
    `retry_interval = ${outageRetrySeconds}`,
    'max_retries = 100000000',
    '; After a rejected password or a refusal, rarely: providers lock out whom they see failing often.',
    'auth_rejection_permanent = yes',
    `fatal_retry_interval = ${rejectedRetrySeconds}`,
    `forbidden_retry_interval = ${rejectedRetrySeconds}`,
    '; Calls come back with a random word that only the provider was told.',
    'line = yes',
    `endpoint = ${name}`,
    '',
  ];
}

function identify({ name, addresses }: Trunk): string[] {
  if (addresses.length === 0) return [];
  return [
    `[${name}]`,
    'type = identify',
    `endpoint = ${name}`,
    ...addresses.map((address) => `match = ${address}`),
    '',
  ];
}

function uri({ host, port }: SipServer, user?: string): string {
  return `sip:${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
}

/** What pjsip.conf would misread, or what would open the door wider than meant; nothing when it is well. */
export function trunkFaults(trunk: Trunk): string[] {
  const faults: string[] = [];
  const where = `trunk ${/^[\w-]+$/.test(trunk.name) ? trunk.name : '?'}`;
  const demand = (holds: boolean, name: string, allowed: string) => {
    if (!holds) faults.push(`${where}, ${name}: ${allowed}`);
  };
  demand(isEndpointName(trunk.name), 'name', endpointNameForm);
  for (const address of trunk.addresses) demand(isNetwork(address), 'addresses', networkForm);
  const server = trunk.kind === 'registration' ? trunk.server : trunk.outbound?.server;
  if (server) {
    demand(isHost(server.host), 'server', 'a host name or an IPv4 address');
    demand(server.port === undefined || isPort(server.port), 'server', portForm);
  }
  const account = outboundAccount(trunk);
  if (account) {
    demand(isSipUser(account.username), 'username', sipUserForm);
    demand(isLinePassword(account.password), 'password', linePasswordForm);
  }
  switch (trunk.kind) {
    case 'registration':
      demand(isSipUser(trunk.account.username), 'username', sipUserForm);
      demand(trunk.contactUser === undefined || isSipUser(trunk.contactUser), 'contactUser', sipUserForm);
      demand(isExpiry(trunk.expirySeconds), 'expirySeconds', expiryForm);
      break;
    case 'address':
      demand(trunk.addresses.length > 0, 'addresses', 'at least one');
      demand(isSipUser(trunk.outbound?.callerNumber ?? 'none'), 'callerNumber', sipUserForm);
  }
  return faults;
}
