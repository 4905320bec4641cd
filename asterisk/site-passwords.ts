import type { Site, SiteTrunk } from './site.ts';

/** Name of the file beside Asterisk's own that keeps the passwords from one rendering to the next. */
export const passwordFileName = 'ethera-passwords.env';

/** A password that a site needs, by the variable that sets it. */
export interface NeededPassword {
  readonly variable: string;
  /** One between this Asterisk and what belongs to it: we may choose it. A provider's we must be told. */
  readonly ours: boolean;
}

export const ariPasswordVariable = 'ETHERA_ARI_PASSWORD';
export const softphonePasswordVariable = (name: string) => `ETHERA_SOFTPHONE_${upper(name)}_PASSWORD`;
export const trunkPasswordVariable = (name: string) => `ETHERA_TRUNK_${upper(name)}_PASSWORD`;

/** A hyphen is no letter of a variable, and an underscore none of a name: no two names share a variable. */
const upper = (name: string) => name.toUpperCase().replaceAll('-', '_');

/** Whether we log in at the trunk's provider. */
export function hasAccount({ username }: SiteTrunk): boolean {
  return username !== undefined;
}

export function neededPasswords({ softphones, trunks }: Pick<Site, 'softphones' | 'trunks'>): NeededPassword[] {
  return [
    { variable: ariPasswordVariable, ours: true },
    ...softphones.map((name) => ({ variable: softphonePasswordVariable(name), ours: true })),
    ...trunks.filter(hasAccount).map(({ name }) => ({ variable: trunkPasswordVariable(name), ours: false })),
  ];
}

export interface SettledPasswords {
  /** Variable → password. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Variables whose passwords were made now. */
  readonly generated: readonly string[];
  /** Variables of providers that nobody has told us. */
  readonly missing: readonly string[];
}

/** The environment counts first, then what an earlier rendering kept; what may be chosen is chosen once. */
export function settlePasswords(
  needed: readonly NeededPassword[],
  env: Readonly<Record<string, string | undefined>>,
  kept: ReadonlyMap<string, string>,
  generate: () => string,
): SettledPasswords {
  const passwords = new Map<string, string>();
  const generated: string[] = [];
  const missing: string[] = [];
  for (const { variable, ours } of needed) {
    const known = env[variable] || kept.get(variable);
    if (known) passwords.set(variable, known);
    else if (ours) {
      passwords.set(variable, generate());
      generated.push(variable);
    } else missing.push(variable);
  }
  return { passwords, generated, missing };
}

/** Lines that systemd and a shell read, too. No password that can be rendered has a quote in it. */
export function formatPasswords(passwords: ReadonlyMap<string, string>): string {
  const lines = [...passwords].map(([variable, password]) => `${variable}='${password}'\n`);
  return `# Kept by ethera-edge asterisk render, so that a new rendering changes no password.\n${lines.join('')}`;
}

export function parsePasswords(text: string): Map<string, string> {
  const lines = text.matchAll(/^([A-Z][A-Z0-9_]*)='([^'\n]*)'$/gm);
  return new Map([...lines].map(([, variable = '', password = '']) => [variable, password]));
}
