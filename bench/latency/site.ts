import { join } from 'node:path';
import { createLambdaTurnService } from '../../edge-agent/src/adapters/lambda-turn-service.ts';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { savePhrases } from '../../local/src/world/kept-phrases.ts';
import { type Providers, startProviders } from '../../local/src/world/providers.ts';
import { startWorld, type World } from '../../local/src/world/world.ts';
import { startSharedAsterisk } from '../../local/src/world/world-asterisk.ts';
import { renderStage } from '../../scripts/render/render-stage.ts';
import { Lanes } from '../call/lanes.ts';
import type { FirstNotesTurn } from '../first-notes/conversation.ts';
import { renderWithFirstNotes } from '../first-notes/dialplan.ts';
import { publishedGroqProfile, publishedSpeechProfile } from '../published-profile.ts';
import type { Column, NetworkName } from './column.ts';
import type { Draws } from './draws.ts';
import { createFixedReplies } from './fixed-replies.ts';
import type { KnownHearing } from './known-hearing.ts';
import { networks } from './networks.ts';
import { allQuestions } from './questions.ts';
import { startNotes } from './site-notes.ts';

/** Whoever answers a column's calls. */
export interface Answerer {
  readonly column: Column;
  readonly newCaller: () => SipCaller;
  /** Undefined for the first notes, which keep no record of a call. */
  readonly world: World | undefined;
  /** What the first notes tell of their turns; grows. */
  readonly notes: readonly FirstNotesTurn[];
}

/** Everything that a run needs, one of each for all columns. */
export interface Site {
  readonly providers: Providers;
  /** In the order of the columns. */
  readonly answerers: readonly Answerer[];
  of(columnId: string): Answerer | undefined;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly columns: readonly Column[];
  readonly folder: string;
  readonly engine: SpeechEngine;
  readonly hearing: KnownHearing;
  readonly draws: Draws;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The persona that is called. */
const personaNumber = '777';
export const personaId = 'ethera';
const firstColumnNumber = 7000;
/** Their starts are work for both cores. */
const startsAtOnce = 2;
/** The attempt that is answered, and one that was talked over and runs on. */
const environmentsKeptWarm = 2;
const warmUpMs = 30_000;

/**
 * Starts an Asterisk for each network, the providers, and an agent for each column with a cloud of its own.
 * @throws whatever a part throws, with everything ended
 */
export async function startSite(options: SiteOptions): Promise<Site> {
  const { columns, folder, engine, hearing, draws, report, signal } = options;
  const end = new AsyncDisposableStack();
  try {
    const render = await renderStage({ stage: 'dev', signal });
    const providers = end.adopt(
      await startProviders({
        engine,
        groq: {
          transcriber: hearing,
          responder: createFixedReplies(allQuestions),
          profile: publishedGroqProfile,
          drawKey: draws.key,
        },
        elevenLabs: { profile: publishedSpeechProfile, drawKey: draws.key },
      }),
      (own) => own.close(),
    );
    const asterisks = new Map<NetworkName, AsteriskProcess>();
    for (const network of new Set(columns.map((column) => column.network))) {
      const numbers = columns
        .filter((column) => column.network === network)
        .map((column) => ({ number: numberOf(column, columns), app: appOf(column), as: personaNumber }));
      const started = await startSharedAsterisk({
        folder: join(folder, `asterisk-${network}`),
        numbers,
        render: renderWithFirstNotes,
      });
      asterisks.set(
        network,
        end.adopt(started, (own) => own.stop()),
      );
    }
    const phraseFolder = join(folder, 'phrases');
    const startOne = async (column: Column): Promise<Answerer> => {
      signal.throwIfAborted();
      const asterisk = asterisks.get(column.network) as AsteriskProcess;
      const { line, profile } = networks[column.network];
      const callerTo = (number: string) => () =>
        new SipCaller({ target: asterisk.sipAddress, account: asterisk.softphone, number, ...line() });
      const own = join(folder, column.id.replace('/', '-'));
      if (column.agent.kind === 'first-notes') {
        const { variant } = column.agent;
        const turns: FirstNotesTurn[] = [];
        const notes = await startNotes({
          variant,
          profile,
          folder: own,
          asterisk,
          providers,
          engine,
          onTurn: (turn) => turns.push(turn),
        });
        end.defer(() => notes.close());
        return { column, newCaller: callerTo(notes.number), world: undefined, notes: turns };
      }
      const without = column.agent.without ?? '';
      const world = await startWorld({
        render,
        engine,
        folder: own,
        keep: true,
        phraseFolder,
        sharedAsterisk: asterisk,
        sharedProviders: providers,
        ariApp: appOf(column),
        agent: { ETHERA_WITHOUT: without },
        functionEnvironment: { ETHERA_WITHOUT: without },
        signal,
        ...(profile ? { network: profile } : {}),
      });
      end.defer(() => world.stop());
      await savePhrases(phraseFolder, join(own, 's3', world.names.bucket));
      return { column, newCaller: callerTo(numberOf(column, columns)), world, notes: [] };
    };
    // The first makes the phrases for all others.
    const [first, ...others] = columns;
    const startedMs = performance.now();
    const lanes = new Lanes(startsAtOnce);
    const answerers = first ? [await startOne(first)] : [];
    answerers.push(...(await all(others.map((column) => lanes.run(() => startOne(column))))));
    report(`  ${answerers.length} columns are there after ${Math.round((performance.now() - startedMs) / 1000)} s`);
    for (const { world } of answerers) if (world) await warmEnvironments(world);
    return {
      providers,
      answerers,
      of: (columnId) => answerers.find(({ column }) => column.id === columnId),
      stop: () => end.disposeAsync(),
    };
  } catch (error) {
    await end.disposeAsync();
    throw error;
  }
}

/** As `Promise.all`, but nothing goes on behind a failure. */
async function all<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** Starts as many environments of the turn function as a call without a cold start needs, as earlier calls would have. */
export async function warmEnvironments({ names, lambda, edgeCredential }: World): Promise<void> {
  const service = createLambdaTurnService({
    turnFunction: names.turnFunction,
    briefingFunction: names.briefingFunction,
    maxCalls: environmentsKeptWarm,
    client: { region: names.region, endpoint: lambda.url, credentials: edgeCredential },
  });
  try {
    const warm = () => service.warm(personaId, AbortSignal.timeout(warmUpMs));
    await Promise.all(Array.from({ length: environmentsKeptWarm }, warm));
  } finally {
    service.close();
  }
}

function numberOf(column: Column, columns: readonly Column[]): string {
  return String(firstColumnNumber + columns.indexOf(column));
}

function appOf({ id }: Column): string {
  return `bench-${id.replace('/', '-')}`;
}
