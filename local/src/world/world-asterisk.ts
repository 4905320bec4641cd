import { type Route, routesTo } from '../../../asterisk/values.ts';
import { findAsterisk } from '../asterisk/asterisk-binary.ts';
import { type AsteriskProcess, type StartAsteriskOptions, startAsterisk } from '../asterisk/start-asterisk.ts';
import { Reaper } from '../lambda/reaper.ts';
import type { WorldOptions } from './options.ts';

/** A number of an Asterisk that several worlds share. */
export interface SharedNumber {
  /** Digits that the telephones of the house and the trunk alike dial, such as `7771`. */
  readonly number: string;
  /** The ARI application that answers: `ariApp` of one of the worlds. */
  readonly app: string;
  /** What the application is told was dialled, by which an agent chooses its persona; `number` when it is left out. */
  readonly as?: string;
}

export interface SharedAsteriskOptions extends Omit<StartAsteriskOptions, 'binary' | 'routes'> {
  readonly numbers: readonly SharedNumber[];
  /** Told of what takes long, such as the search for an Asterisk to run. */
  readonly report?: (text: string) => void;
}

/**
 * Starts an Asterisk for several worlds (`sharedAsterisk`), which ends with this process however that ends. Whoever starts
 * it stops it, after the worlds.
 * @throws {AsteriskError} when it does not become ready
 */
export async function startSharedAsterisk(options: SharedAsteriskOptions): Promise<AsteriskProcess> {
  const { numbers, report = () => {}, ...rest } = options;
  const binary = await findAsterisk({ report });
  const reaper = new Reaper();
  try {
    const asterisk = await startAsterisk({ ...rest, binary, routes: numbers.flatMap(routesOf) });
    const ended = asterisk.exited.then(() => reaper.forget(asterisk.pid));
    reaper.watch(asterisk.pid);
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      await asterisk.stop();
      await ended;
      await reaper.close();
    };
    return { ...asterisk, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await reaper.close();
    throw error;
  }
}

function routesOf({ number, app, as }: SharedNumber): Route[] {
  const told = as === undefined ? {} : { as };
  return [
    { from: 'internal', number, app, ...told },
    { from: 'pstn', number, app, ...told },
  ];
}

/** The world's own Asterisk, whose every number is answered by the world's agent. */
export async function startOwnAsterisk(
  { leaseSeconds, asterisk }: Pick<WorldOptions, 'leaseSeconds' | 'asterisk'>,
  { folder, app, report }: { readonly folder: string; readonly app: string; readonly report: (text: string) => void },
): Promise<AsteriskProcess> {
  return startAsterisk({
    binary: await findAsterisk({ report }),
    folder,
    routes: routesTo(app),
    // The personas' own: nobody is there until a telephone registers, and the caller is told so.
    destinations: { reception: { kind: 'dial', to: 'PJSIP/reception', timeoutSeconds: 20, longestMinutes: 120 } },
    ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
    ...asterisk,
  });
}
