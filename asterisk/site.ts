import { isIP } from 'node:net';
import { z } from 'zod';
import { destinationForm, destinationName } from '../contract/src/destination.ts';
import { isStageName, stageNameForm } from '../contract/src/stage-name.ts';
import {
  appForm,
  endpointNameForm,
  isApp,
  isEndpointName,
  isExpiry,
  isHost,
  isNetwork,
  isNumber,
  isPort,
  isSipUser,
  networkForm,
  numberForm,
  sipUserForm,
} from './allowed-values.ts';
import { twilioSignalling } from './twilio.ts';

/** Every value of a site file is text: YAML would take the plus and the leading zeros from a number. */
function text(holds: (value: string) => boolean, form: string) {
  return z.string({ error: form }).refine(holds, { error: form });
}

function whole(least: number, most: number) {
  const form = `a whole number from ${least} to ${most}`;
  return text((value) => /^\d{1,6}$/.test(value) && Number(value) >= least && Number(value) <= most, form).transform(
    Number,
  );
}

function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `allowed are ${known}` : `a mapping of ${known}`),
  });
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: 'a list' });
}

const serverForm = 'a host name or an IPv4 address, with :port where it is not the usual one';
const server = text((value) => {
  const [host = '', port, ...rest] = value.split(':');
  return rest.length === 0 && isHost(host) && (port === undefined || (/^\d{1,5}$/.test(port) && isPort(Number(port))));
}, serverForm).transform((value) => {
  const [host = '', port] = value.split(':');
  return { host, ...(port === undefined ? {} : { port: Number(port) }) };
});

const listenForm = 'an IPv4 address of this machine, or 0.0.0.0 for all, with :port, such as 0.0.0.0:5060';
const listen = text((value) => {
  const [host = '', port = '', ...rest] = value.split(':');
  return rest.length === 0 && isIP(host) === 4 && /^\d{1,5}$/.test(port) && isPort(Number(port));
}, listenForm).transform((value) => {
  const [host = '', port = ''] = value.split(':');
  return { host, port: Number(port) };
});

const stage = text(isStageName, `the name of a stage: ${stageNameForm}`);
const app = text(isApp, appForm);
const name = text(isEndpointName, endpointNameForm);
const sipUser = text(isSipUser, sipUserForm);
const network = text(isNetwork, networkForm);
const expires = whole(15, 3600).refine(isExpiry);
const exactNumberForm = 'digits with an optional "+"';
const exactNumber = text((value) => /^\+?\d{1,20}$/.test(value), exactNumberForm);
const path = text((value) => /^\/[^;,&|$(){}"\\\p{Cc}]+$/u.test(value), 'an absolute path without ; , & | $ ( )');
const word = text((value) => /^[\w-]{1,64}$/.test(value), 'letters, digits, "_" and "-"');
const seconds = whole(1, 3600);

/** Leads a number to the agent of a stage. */
const number = mapping({
  did: text(isNumber, numberForm).optional(),
  extension: text((value) => /^\d{2,20}$/.test(value), '2 to 20 digits').optional(),
  trunk: name.optional(),
  stage: stage.optional(),
  app: app.optional(),
  as: exactNumber.optional(),
})
  .refine(({ did, extension }) => (did === undefined) !== (extension === undefined), {
    error: 'given either `did`, a number that a trunk delivers, or `extension`, one that a softphone dials',
  })
  .refine((entry) => (entry.stage === undefined) !== (entry.app === undefined), {
    error: 'given either `stage`, or `app`, the ARI application of an agent',
  })
  .refine(({ extension, trunk }) => extension === undefined || trunk === undefined, {
    error: 'without `trunk` when it is an `extension`: softphones dial it',
  });
export type SiteNumber = z.output<typeof number>;

const outwardForm = 'together with `server`: `username` and `number` are for calls out';
const outwardIsWhole = ({
  server,
  username,
  number,
}: {
  readonly server?: unknown;
  readonly username?: unknown;
  readonly number?: unknown;
}) => server !== undefined || (username === undefined && number === undefined);

const trunk = z.discriminatedUnion(
  'kind',
  [
    mapping({
      kind: z.literal('registration'),
      name,
      server,
      username: sipUser,
      authUsername: sipUser.optional(),
      number: exactNumber.optional(),
      expires: expires.default(120),
      addresses: list(network).default([]),
    }),
    mapping({
      kind: z.literal('ip'),
      name,
      addresses: list(network).min(1, { error: 'at least one address' }),
      server: server.optional(),
      username: sipUser.optional(),
      number: exactNumber.optional(),
    }).refine(outwardIsWhole, { error: outwardForm }),
    mapping({
      kind: z.literal('twilio'),
      name: name.default('twilio'),
      addresses: list(network).default([...twilioSignalling]),
      server: server.optional(),
      username: sipUser.optional(),
      number: exactNumber.optional(),
    }).refine(outwardIsWhole, { error: outwardForm }),
  ],
  { error: 'one of registration, ip, twilio' },
);
export type SiteTrunk = z.output<typeof trunk>;

/** Where a call can go: a telephone or a number, a queue, an extension of the site's own. One of them. */
const ways = {
  dial: text(
    (value) => /^PJSIP\/[a-z][a-z0-9-]*$/.test(value) || /^PJSIP\/\+?\d{1,20}@[a-z][a-z0-9-]*$/.test(value),
    'PJSIP/<softphone>, or PJSIP/<number>@<trunk>',
  ).optional(),
  queue: word.optional(),
  extension: text((value) => /^[\w-]+,[\w+*#-]+$/.test(value), 'context,extension of extensions_site.conf').optional(),
  seconds: seconds.default(30),
};
interface Ways {
  readonly dial?: string | undefined;
  readonly queue?: string | undefined;
  readonly extension?: string | undefined;
}
const waysOf = ({ dial, queue, extension }: Ways) => [dial, queue, extension].filter((way) => way !== undefined).length;

/** Somebody whom an agent may pass a call to by this name, if its persona may. */
const destination = mapping({ ...ways, minutes: whole(1, 1440).default(120) }).refine((entry) => waysOf(entry) === 1, {
  error: 'given exactly one of `dial`, `queue` and `extension`',
});

const fallback = mapping({
  sound: path
    .refine((value) => !/\.(ulaw|ul|pcm|alaw|wav|sln|gsm)$/.test(value), {
      error: 'without the file name’s extension: Asterisk adds it',
    })
    .optional(),
  ...ways,
  leaseSeconds: seconds.default(10),
}).refine((entry) => waysOf(entry) <= 1, {
  error: 'given one of `dial`, `queue` and `extension` at most',
});

/** What stands in a site file besides its lists. */
export const siteSections = {
  sip: mapping({ listen: listen.default({ host: '0.0.0.0', port: 5060 }) }).prefault({}),
  rtp: mapping({ first: whole(1024, 65_534).default(10_000), last: whole(1025, 65_535).default(20_000) })
    .refine(({ first, last }) => last > first, { error: 'a range, `last` above `first`' })
    .prefault({}),
  ari: mapping({
    port: whole(1, 65_535).default(8088),
    user: text((value) => /^[A-Za-z][\w-]{0,31}$/.test(value), 'letters, digits, "_" and "-"').default('ethera'),
  }).prefault({}),
  nat: mapping({
    external: text((value) => isIP(value) === 4, 'the IPv4 address by which the world reaches this machine'),
    local: list(network),
  }).optional(),
  codecs: list(z.enum(['ulaw', 'alaw'], { error: 'ulaw or alaw' }))
    .min(1, { error: 'ulaw, alaw or both' })
    .default(['ulaw', 'alaw']),
  previews: z
    .record(
      text((value) => /^\d{1,3}$/.test(value), '1 to 3 digits'),
      stage,
      { error: 'a mapping of numbers to stages' },
    )
    .default({}),
  fallback: fallback.prefault({}),
  destinations: z
    .record(
      text((value) => destinationName.safeParse(value).success, destinationForm),
      destination,
      { error: 'a mapping of names to destinations' },
    )
    .default({}),
  folders: mapping({
    config: path.optional(),
    state: path.default('/var/lib/asterisk'),
    spool: path.default('/var/spool/asterisk'),
    log: path.default('/var/log/asterisk'),
    socket: path.default('/var/run/asterisk'),
    modules: path.optional(),
    data: path.optional(),
  }).prefault({}),
} as const;

/** One entry of each list in a site file. */
export const siteEntries = { numbers: number, trunks: trunk, softphones: name } as const;

type Sections = { readonly [Name in keyof typeof siteSections]: z.output<(typeof siteSections)[Name]> };

/** An Asterisk as its operator describes it. */
export interface Site extends Sections {
  readonly numbers: readonly SiteNumber[];
  readonly trunks: readonly SiteTrunk[];
  readonly softphones: readonly string[];
}
