import { readFile } from 'node:fs/promises';
import { isMissing } from '../asterisk/command.ts';
import { UsageError } from './call-script.ts';

export interface ServedDemo {
  readonly target: { readonly host: string; readonly port: number };
  readonly account: { readonly username: string; readonly password: string };
}

/** What a running `npm run demo -- --serve` writes for others to find it. */
export const servedDemoFile = new URL('../../../.demo/serve.json', import.meta.url);

/**
 * The demo that is being served.
 * @throws {UsageError} when none is, or what it wrote makes no sense
 */
export async function readServedDemo(file: URL | string = servedDemoFile): Promise<ServedDemo> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UsageError('--sip is needed, or a demo to call: start one with "npm run demo -- --serve"');
  }
  const sip = sipOf(text);
  if (!sip) throw new UsageError(`${String(file)} is damaged: start the demo again, or give --sip`);
  const { host, port, username, password } = sip;
  return { target: { host, port }, account: { username, password } };
}

interface ServedSip {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

function sipOf(text: string): ServedSip | undefined {
  try {
    const { sip } = JSON.parse(text) as { sip?: Partial<ServedSip> };
    const { host, port, username, password } = sip ?? {};
    const whole =
      typeof host === 'string' &&
      typeof port === 'number' &&
      typeof username === 'string' &&
      typeof password === 'string';
    return whole ? { host, port, username, password } : undefined;
  } catch {
    return undefined;
  }
}
