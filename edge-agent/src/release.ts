import { readFileSync } from 'node:fs';
import { CONTRACT_VERSION } from '@ethera/contract';

/** Put in place of this name by whoever bundles the edge agent into one file (scripts/build-edge.ts). */
declare const ETHERA_EDGE_RELEASE: string | undefined;

/** Which agent this is: its package's version and, of a bundle, the commit it was made of. */
export function releaseName(): string {
  if (typeof ETHERA_EDGE_RELEASE !== 'undefined') return ETHERA_EDGE_RELEASE;
  return packageVersion(new URL('../package.json', import.meta.url));
}

/** The version that a package.json names. */
export function packageVersion(file: URL): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

/** What `ethera-edge --version` says. */
export function versionLine(): string {
  return `ethera-edge ${releaseName()}, version ${CONTRACT_VERSION} of the contract\n`;
}
