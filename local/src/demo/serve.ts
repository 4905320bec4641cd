import { readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { servedDemoFile } from '../caller/served-demo.ts';
import type { World } from '../world/world.ts';
import type { Screen } from './screen.ts';

export interface ServeOptions {
  readonly world: Pick<World, 'asterisk'>;
  readonly screen: Screen;
  /** Ends the serving. */
  readonly signal: AbortSignal;
  /** Where SIP listens, as asked for. */
  readonly host?: string;
  /** Whether Russian callers are understood: no recogniser of it ships. */
  readonly hearsRussian: boolean;
  /** Where others find the demo. */
  readonly file?: URL | string;
}

/** Tells how to call, and stays until it is stopped. */
export async function serve(options: ServeOptions): Promise<void> {
  const { world, screen, signal, file = servedDemoFile } = options;
  const { sipAddress, softphone } = world.asterisk;
  const announced = JSON.stringify({ sip: { ...sipAddress, ...softphone }, pid: process.pid }, undefined, 2);
  await writeFile(file, `${announced}\n`, { mode: 0o600 });
  try {
    for (const line of directions(options)) screen.line(line);
    await aborted(signal);
  } finally {
    // Another demo may have been started since, and be served now.
    const current = await readFile(file, 'utf8').catch(() => '');
    if (current === `${announced}\n`) await rm(file, { force: true });
  }
}

function directions({ world, screen, host, hearsRussian }: ServeOptions): string[] {
  const { sipAddress, softphone } = world.asterisk;
  const { bold } = screen.style;
  const addresses = host === '0.0.0.0' ? ownAddresses() : [sipAddress.host];
  const russian = hearsRussian
    ? ''
    : ' (it speaks, but understands nobody: no recogniser of Russian ships; GROQ_API_KEY brings one)';
  return [
    '',
    `Register a telephone, over UDP:`,
    ...addresses.map((address) => `  server    ${bold(`${address}:${sipAddress.port}`)}`),
    `  account   ${bold(softphone.username)}`,
    `  password  ${bold(softphone.password)}`,
    '',
    `  ${bold('777')}   Ethera, in English`,
    `  ${bold('778')}   Эфира, in Russian${russian}`,
    '',
    'Or call from another terminal:  npm run call -- --to 777 --wait-reply --say "Hello." --wait-reply',
    'Stop with Ctrl-C.',
    '',
  ];
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return promise;
}
