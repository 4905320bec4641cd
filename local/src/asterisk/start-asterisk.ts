import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { logFileName, renderAsterisk } from '../../../asterisk/render.ts';
import type { Account } from '../../../asterisk/trunk.ts';
import { type AsteriskValues, generatePassword, type Route } from '../../../asterisk/values.ts';
import type { AsteriskBinary } from './asterisk-binary.ts';
import { AsteriskError } from './asterisk-error.ts';
import { AsteriskChild } from './asterisk-process.ts';
import { freeTcpPort, freeUdpPort, freeUdpRange } from './free-ports.ts';

export interface StartAsteriskOptions {
  readonly binary: AsteriskBinary;
  /** Everything Asterisk reads and writes goes below this folder, which is created. */
  readonly folder: string;
  readonly routes: readonly Route[];
  /** Where SIP listens: loopback, or the address at which a phone elsewhere reaches this machine, or 0.0.0.0. */
  readonly host?: string;
  /** Fixed ports, for a phone that has them stored. Free ones otherwise. */
  readonly sipPort?: number;
  readonly httpPort?: number;
  /** Passwords that outlive this Asterisk. Generated otherwise. */
  readonly ariPassword?: string;
  readonly softphonePassword?: string;
  readonly leaseSeconds?: number;
  readonly fallbackSound?: string;
  readonly fallbackDestination?: AsteriskValues['fallbackDestination'];
  readonly destinations?: AsteriskValues['destinations'];
  /** What Asterisk is configured with, for one that is not the agent's usual one: file name → text, on the chosen values. */
  readonly render?: (values: AsteriskValues) => ReadonlyMap<string, string>;
  /** Asterisk is ready in half a second; the default leaves room for a machine that swaps. */
  readonly readyTimeoutMs?: number;
}

/** A running Asterisk that is ready for calls. */
export interface AsteriskProcess {
  readonly pid: number;
  /** Base URL of ARI, such as `http://127.0.0.1:8088/ari`. */
  readonly ariUrl: string;
  readonly ariUsername: string;
  readonly ariPassword: string;
  /** Where this machine reaches SIP. */
  readonly sipAddress: { readonly host: string; readonly port: number };
  /** The account that may call the internal numbers. Calls from loopback without it arrive as from the trunk. */
  readonly softphone: { readonly username: string; readonly password: string };
  /** Where recordings appear, readable by this user. */
  readonly recordingsFolder: string;
  readonly logFile: string;
  /** The log so far. */
  log(): Promise<string>;
  /** Resolves with how it ended, however it did. */
  readonly exited: Promise<string>;
  /** What a command of Asterisk's console prints. */
  console(command: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Ends every call and waits for the end. May be called twice. */
  stop(): Promise<void>;
}

const defaultReadyTimeoutMs = 20_000;

/** Two for each call and as many again, for calls that end while others begin: good for 250 calls. */
const rtpPortCount = 1000;

/** A free port can be lost between looking and binding. Losing it thrice in a row is another fault. */
const attempts = 3;

/**
 * Renders a configuration for free ports, starts Asterisk on it and waits until it is ready.
 * @throws {AsteriskError} with the last lines of its log when it does not become ready
 */
export async function startAsterisk(options: StartAsteriskOptions): Promise<AsteriskProcess> {
  const fixed = options.sipPort !== undefined || options.httpPort !== undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (fixed || attempt === attempts || !(error instanceof AsteriskError) || !isPortTaken(error)) throw error;
    }
  }
}

/** Asterisk lives on when it cannot bind, so that this shows only as a service that does not answer. */
function isPortTaken(error: AsteriskError): boolean {
  return /Address already in use|Unable to bind|does not answer SIP/.test(error.message);
}

async function startOnce(options: StartAsteriskOptions): Promise<AsteriskProcess> {
  const socketFolder = await mkdtemp(join(tmpdir(), 'ethera-'));
  const removeSocketFolder = () => rm(socketFolder, { recursive: true, force: true });
  try {
    const values = await chooseValues(options, socketFolder);
    await writeConfiguration(values, options.render ?? renderAsterisk);
    const child = await AsteriskChild.spawn(options.binary, values);
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    const exited = child.exited.then(async (end) => {
      process.off('exit', killWithUs);
      await removeSocketFolder();
      return end;
    });
    const stop = async () => {
      await child.stop();
      await exited;
    };
    try {
      await child.ready(options.readyTimeoutMs ?? defaultReadyTimeoutMs);
    } catch (error) {
      await stop();
      throw error;
    }
    return describe(values, child, exited, stop);
  } catch (error) {
    await removeSocketFolder();
    throw error;
  }
}

function describe(
  values: AsteriskValues,
  child: AsteriskChild,
  exited: Promise<string>,
  stop: () => Promise<void>,
): AsteriskProcess {
  const logFile = join(values.folders.log, logFileName);
  return {
    pid: child.pid,
    ariUrl: `http://127.0.0.1:${values.httpPort}/ari`,
    ariUsername: values.ari.username,
    ariPassword: values.ari.password,
    sipAddress: { host: values.sip.host === '0.0.0.0' ? '127.0.0.1' : values.sip.host, port: values.sip.port },
    softphone: values.softphones[0] as Account,
    recordingsFolder: join(values.folders.spool, 'recording'),
    logFile,
    log: () => readFile(logFile, 'utf8'),
    exited,
    console: (command) => child.console(command),
    kill: (signal) => child.kill(signal),
    stop,
  };
}

async function chooseValues(options: StartAsteriskOptions, socketFolder: string): Promise<AsteriskValues> {
  const { binary, host = '127.0.0.1', leaseSeconds = 10, fallbackDestination = { kind: 'hang-up' } } = options;
  const folder = resolve(options.folder);
  return {
    profile: 'local',
    folders: {
      config: join(folder, 'etc'),
      state: join(folder, 'lib'),
      spool: join(folder, 'spool'),
      log: join(folder, 'log'),
      // Not below the folder, whose path may be longer than a Unix socket's can be.
      socket: socketFolder,
      ...(binary.modulesFolder === undefined ? {} : { modules: binary.modulesFolder }),
      ...(binary.dataFolder === undefined ? {} : { data: binary.dataFolder }),
    },
    sip: { host, port: options.sipPort ?? (await freeUdpPort(host)) },
    rtp: await freeUdpRange(host, rtpPortCount),
    httpPort: options.httpPort ?? (await freeTcpPort('127.0.0.1')),
    ari: { username: 'ethera', password: options.ariPassword ?? generatePassword() },
    softphones: [{ username: 'softphone', password: options.softphonePassword ?? generatePassword() }],
    codecs: ['ulaw', 'alaw'],
    trunks: [],
    routes: options.routes,
    leaseSeconds,
    ...(options.fallbackSound === undefined ? {} : { fallbackSound: options.fallbackSound }),
    fallbackDestination,
    ...(options.destinations === undefined ? {} : { destinations: options.destinations }),
  };
}

/** Asterisk creates none of its folders; without spool/tmp and spool/recording it cannot record. */
async function writeConfiguration(
  values: AsteriskValues,
  render: NonNullable<StartAsteriskOptions['render']>,
): Promise<void> {
  const files = render(values);
  const { config, state, spool, log } = values.folders;
  const folders = [
    config,
    log,
    join(state, 'agi-bin'),
    join(state, 'cache'),
    join(spool, 'recording'),
    join(spool, 'tmp'),
  ];
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of files) await writeFile(join(config, name), text, { mode: 0o600 });
}
