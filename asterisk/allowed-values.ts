import { isIP } from 'node:net';

/** Sections of pjsip.conf that have another meaning. */
const takenNames = ['general', 'global', 'system', 'anonymous', 'transport-udp', 'internal'];

export const endpointNameForm = `a lower-case letter, then letters, digits and "-", at most 32, and not ${takenNames.join(', ')}`;
export function isEndpointName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(name) && !takenNames.includes(name);
}

export const sipUserForm = 'letters, digits, "_", ".", "+" and "-", at most 64';
export function isSipUser(user: string): boolean {
  return /^[A-Za-z0-9_.+-]{1,64}$/.test(user);
}

/** Asterisk renews a registration 10 s before its end, so that one of 10 s would end first. */
export const expiryForm = 'a whole number of seconds from 15 to 3600';
export function isExpiry(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 15 && seconds <= 3600;
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

export const networkForm = 'an address such as 203.0.113.10, or a network such as 203.0.113.0/24, /8 at the widest';
/** A network wider than a /8 (IPv6: /32) is nobody's own: it would let the whole world in. */
export function isNetwork(address: string): boolean {
  const [host = '', prefix, ...rest] = address.split('/');
  const version = isIP(host);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  const [least, most] = version === 4 ? [8, 32] : [32, 128];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= least && Number(prefix) <= most;
}

export const linePasswordForm = "at most 128 characters, without ; \\ ' or space: ask the provider for another one";
/** A provider chooses it: whatever stands in a line of pjsip.conf, and in quotes in the file that keeps it. */
export function isLinePassword(password: string): boolean {
  return /^[^;\\'\s\p{Cc}]{1,128}$/u.test(password);
}

export const portForm = 'a port is a whole number from 1 to 65535';

export function isHost(host: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(host);
}

export const numberForm = 'digits with an optional "+", a pattern such as _+1NXXNXXXXXX, or "any"';
/** Patterns end as they begin: without "." and "!" no number that is longer than meant comes through. */
export function isNumber(number: string): boolean {
  return /^(any|\+?\d{1,20}|_\+?[\dNXZ]{1,20})$/.test(number);
}

export const appForm = 'a letter, then letters, digits, "_", "." and "-", at most 64';
export function isApp(app: string): boolean {
  return /^[A-Za-z][\w.-]{0,63}$/.test(app);
}
