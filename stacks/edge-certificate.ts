import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The certificate of the authority that issues the edges' certificates, and where it was found. */
export interface EdgeAuthority {
  readonly pem: string;
  readonly file: string;
}

/**
 * The operator's certificate authority for the edges of a stage: `stacks/edge-ca/<stage>.pem`, or the file that
 * `ETHERA_EDGE_CA_FILE` names. It is no secret: kept in the repository, no deploy from another machine can forget it and
 * take the trust away from edges at work.
 *
 * @param root folder of sst.config.ts
 * @returns undefined when there is none: nobody then gets in by a certificate
 * @throws Error when the file is no certificate of an authority, or one that has expired by `now`
 */
export function edgeAuthority(
  root: string,
  stage: string,
  env: Readonly<Record<string, string | undefined>>,
  now: Date,
): EdgeAuthority | undefined {
  const named = env.ETHERA_EDGE_CA_FILE;
  const file = named || join(root, 'stacks', 'edge-ca', `${stage}.pem`);
  if (!named && !existsSync(file)) return undefined;
  const pem = readFileSync(file, 'utf8').trim();
  const fault = faultOf(pem, now);
  if (fault) throw new Error(`${file} cannot be the edges' certificate authority: ${fault}.`);
  return { pem, file };
}

function faultOf(pem: string, now: Date): string | undefined {
  if (/PRIVATE KEY/.test(pem)) return 'it holds a private key, which must not leave its machine';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return 'it is no certificate in PEM';
  }
  if (!certificate.ca) return 'it is no certificate of an authority (CA:TRUE)';
  if (new Date(certificate.validTo) <= now) return `it expired on ${certificate.validTo}`;
  return undefined;
}
