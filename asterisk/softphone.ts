import { configLines } from './config-lines.ts';
import type { Account, EndpointLines } from './trunk.ts';

/** The sections of pjsip.conf for a telephone of the house: it registers, and may call the numbers of [from-internal]. */
export function softphoneSections({ username, password }: Account, { codecs, media }: EndpointLines): string {
  return configLines([
    `[${username}]`,
    'type = endpoint',
    'transport = transport-udp',
    'context = from-internal',
    'disallow = all',
    `allow = ${codecs.join(',')}`,
    `auth = ${username}`,
    `aors = ${username}`,
    '; A REFER would let it call whomever it names through a trunk.',
    'allow_transfer = no',
    'direct_media = no',
    'rtp_symmetric = yes',
    'force_rport = yes',
    'rewrite_contact = yes',
    'rtp_timeout = 60',
    ...media,
    '',
    `[${username}]`,
    'type = auth',
    'auth_type = userpass',
    `username = ${username}`,
    `password = ${password}`,
    '',
    `[${username}]`,
    'type = aor',
    'max_contacts = 5',
    'remove_existing = yes',
  ]);
}
