import type { Site, SiteNumber, SiteTrunk } from './site.ts';
import { deliveredAs, previewPrefixes } from './site-faults.ts';
import { ariPasswordVariable, softphonePasswordVariable, trunkPasswordVariable } from './site-passwords.ts';
import type { Trunk } from './trunk.ts';
import type { AsteriskValues, Destination, FallbackDestination, Route } from './values.ts';

/**
 * What a site's Asterisk is rendered from.
 * @param writtenTo where the files go, absolute; Asterisk finds them there unless the site says otherwise
 * @param passwords variable → password, with every one that `neededPasswords` names
 */
export function siteValues(site: Site, writtenTo: string, passwords: ReadonlyMap<string, string>): AsteriskValues {
  const { config = writtenTo, modules, data, ...folders } = site.folders;
  const password = (variable: string) => passwords.get(variable) ?? '';
  return {
    profile: 'machine',
    folders: {
      config,
      ...folders,
      ...(modules === undefined ? {} : { modules }),
      ...(data === undefined ? {} : { data }),
    },
    sip: site.sip.listen,
    rtp: { firstPort: site.rtp.first, lastPort: site.rtp.last },
    httpPort: site.ari.port,
    ari: { username: site.ari.user, password: password(ariPasswordVariable) },
    codecs: site.codecs,
    ...(site.nat === undefined ? {} : { nat: { externalAddress: site.nat.external, localNetworks: site.nat.local } }),
    softphones: site.softphones.map((name) => ({
      username: name,
      password: password(softphonePasswordVariable(name)),
    })),
    trunks: site.trunks.map((trunk) => trunkOf(trunk, password(trunkPasswordVariable(trunk.name)))),
    routes: [...site.numbers.flatMap(routesOf), ...previewRoutes(site.previews)],
    leaseSeconds: site.fallback.leaseSeconds,
    ...(site.fallback.sound === undefined ? {} : { fallbackSound: site.fallback.sound }),
    fallbackDestination: destinationOf(site.fallback),
    destinations: Object.fromEntries(Object.entries(site.destinations).map(([name, entry]) => [name, namedOf(entry)])),
  };
}

/** The ARI application of a stage's agent, unless its ETHERA_ARI_APP says otherwise. */
const appOf = (stage: string) => `ethera-${stage}`;

function routesOf({ did, extension, trunk, stage = '', app = appOf(stage), as }: SiteNumber): Route[] {
  if (extension !== undefined) return [{ from: 'internal', number: extension, app, ...(as ? { as } : {}) }];
  // The agent is told the number as the site writes it, however the provider does.
  const told = as ?? (did !== undefined && /^\+?\d+$/.test(did) ? did : undefined);
  return deliveredAs(did ?? '').map((number) => ({
    from: 'pstn',
    number,
    app,
    ...(trunk ? { trunk } : {}),
    ...(told ? { as: told } : {}),
  }));
}

/** `777<n>` and `778<n>`: the personas of 777 and 778, as the preview has them. */
function previewRoutes(previews: Site['previews']): Route[] {
  return Object.entries(previews).flatMap(([n, stage]) =>
    previewPrefixes.map((as) => ({ from: 'internal' as const, number: `${as}${n}`, app: appOf(stage), as })),
  );
}

type AddressTrunk = Extract<Trunk, { kind: 'address' }>;

function trunkOf(trunk: SiteTrunk, password: string): Trunk {
  switch (trunk.kind) {
    case 'registration': {
      const { kind, name, addresses, server, username, authUsername, number, expires } = trunk;
      return {
        ...{ kind, name, addresses, server, expirySeconds: expires },
        account: { username, password },
        ...(authUsername === undefined ? {} : { authUsername }),
        ...(number === undefined ? {} : { contactUser: number }),
      };
    }
    case 'ip':
    case 'twilio':
      return { kind: 'address', name: trunk.name, addresses: trunk.addresses, ...outboundOf(trunk, password) };
  }
}

function outboundOf({ server, username, number }: SiteTrunk, password: string): Pick<AddressTrunk, 'outbound'> {
  if (server === undefined) return {};
  return {
    outbound: {
      server,
      ...(username === undefined ? {} : { account: { username, password } }),
      ...(number === undefined ? {} : { callerNumber: number }),
    },
  };
}

function namedOf(entry: Site['destinations'][string]): Destination {
  const destination = destinationOf(entry);
  // The site file has one of the three ways.
  if (destination.kind === 'hang-up') throw new RangeError('a destination without a way to it');
  return { ...destination, timeoutSeconds: entry.seconds, longestMinutes: entry.minutes };
}

function destinationOf({
  dial,
  queue,
  extension,
  seconds,
}: Pick<Site['fallback'], 'dial' | 'queue' | 'extension' | 'seconds'>): FallbackDestination {
  if (dial !== undefined) return { kind: 'dial', to: dial, timeoutSeconds: seconds };
  if (queue !== undefined) return { kind: 'queue', name: queue, timeoutSeconds: seconds };
  if (extension === undefined) return { kind: 'hang-up' };
  const [context = '', name = ''] = extension.split(',');
  return { kind: 'extension', context, extension: name };
}
