import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type AccountConcurrency,
  type Briefing,
  type CheckFinding,
  EtheraError,
  type Phrase,
  reportedError,
} from '@ethera/contract';
import { callLimit } from '../core/call-limit.ts';
import { type Check, type Finding, fail, failureOf, ok, warn } from './check.ts';
import { type FunctionProbe, withoutAlias } from './function-probe.ts';
import type { S3Probe } from './s3-probe.ts';

/** A stage's first briefing has all its phrases to make; Lambda ends it after a minute. */
const BRIEFING_MS = 70_000;
/** A cold start, and the slowest provider. */
const TURN_MS = 20_000;
const PROVIDERS_MS = 40_000;
/** An attempt that was cancelled runs on beside the one that is heard. */
const INVOCATIONS_PER_CALL = 2;

export interface FunctionDeps {
  readonly functions: FunctionProbe;
  readonly s3: Pick<S3Probe, 'get'>;
  readonly turnFunction: string;
  readonly briefingFunction: string;
  readonly mediaDir: string;
  readonly maxCalls: number;
  /** The briefing of this run, fetched when it is first asked for. */
  readonly briefing: (signal: AbortSignal) => Promise<Briefing>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The stage's functions, and through them the providers and the account. */
export function functionChecks(deps: FunctionDeps): Check[] {
  const { functions, briefing, now } = deps;
  return [
    {
      name: 'functions',
      needs: ['configuration'],
      remedy: 'Check the network between this machine and Lambda.',
      run: (signal) => tryRights(deps, signal),
    },
    {
      name: 'briefing',
      needs: ['functions'],
      limitMs: BRIEFING_MS,
      late: 'no briefing came',
      remedy: 'Look at the log of the briefing function.',
      async run(signal) {
        const { personas, limits = {} } = await briefing(signal);
        const { calls, setBy } = callLimit(limits, deps.maxCalls);
        const whose = setBy === 'stage' ? 'the limit of the stage' : 'ETHERA_MAX_CALLS';
        return ok(`personas ${Object.keys(personas).join(', ')}; ${calls} calls at once, ${whose}`);
      },
    },
    {
      name: 'turn',
      needs: ['briefing'],
      limitMs: TURN_MS,
      late: 'no answer came',
      remedy: 'Look at the log of the turn function.',
      async run(signal) {
        const { defaultPersona } = await briefing(signal);
        const startedAtMs = now();
        await functions.warm(defaultPersona, signal);
        return ok(`answered in ${Math.round(now() - startedAtMs)} ms, a cold start included if there was one`);
      },
    },
    {
      name: 'phrases',
      needs: ['briefing', 'archive'],
      remedy: 'Check ETHERA_MEDIA_DIR and the network between this machine and S3.',
      run: async (signal) => tryPhrases(deps, await briefing(signal), signal),
    },
    {
      name: 'providers',
      needs: ['functions'],
      limitMs: PROVIDERS_MS,
      late: 'no report of the briefing function came',
      remedy: 'Look at the log of the briefing function.',
      async run(signal) {
        const { findings, concurrency } = await functions.check(signal);
        return [...findings.map(asFinding), judgeConcurrency(concurrency, await callsOf(deps, signal))];
      },
    },
  ];
}

/** A briefing that cannot be had is told of where it is asked for. */
async function callsOf({ briefing, maxCalls }: FunctionDeps, signal: AbortSignal): Promise<number> {
  const known = await briefing(signal).catch(() => undefined);
  return callLimit(known?.limits ?? {}, maxCalls).calls;
}

async function tryRights(deps: FunctionDeps, signal: AbortSignal): Promise<Finding | Finding[]> {
  const { functions, turnFunction, briefingFunction } = deps;
  for (const name of [turnFunction, briefingFunction]) {
    const allowed = await functions.mayInvoke(name, signal);
    if (allowed === undefined) throw new EtheraError('function.missing', `there is no function ${name}`);
    if (!allowed) throw new EtheraError('function.denied', `this identity may not invoke ${name}`);
  }
  const bare = withoutAlias(turnFunction);
  if (bare === turnFunction || (await functions.mayInvoke(bare, signal)) !== true) {
    return ok('may be invoked, and nothing past their alias');
  }
  return warn(
    `${bare} may be invoked past its alias: a rollback would not reach this edge`,
    'Use the identity that the stage’s stack made for edges (docs/security.md).',
  );
}

async function tryPhrases({ mediaDir, s3 }: FunctionDeps, briefing: Briefing, signal: AbortSignal): Promise<Finding> {
  const phrases = phrasesOf(briefing);
  const kept = await Promise.all(
    phrases.map(async ({ key, bytes }) => {
      const file = await stat(join(mediaDir, 'phrases', basename(key))).catch(() => undefined);
      return file?.size === bytes;
    }),
  );
  const [first] = phrases;
  if (first && (await s3.get(first.key, signal)) === 'denied') {
    throw new EtheraError('store.denied', 'this identity may not read prompts/: the agent could fetch no new phrase');
  }
  const missing = kept.filter((is) => !is).length;
  if (missing === 0) return ok(`all ${phrases.length} are on this disk`);
  return warn(
    `${missing} of ${phrases.length} are not on this disk yet`,
    'Nothing to do before the first start: the agent fetches them then, and every five minutes.',
  );
}

function phrasesOf({ personas }: Briefing): Phrase[] {
  const all = Object.values(personas).flatMap(({ phrases: { fillers, ...named } }) => [
    ...Object.values(named).filter((phrase) => phrase !== undefined),
    ...fillers,
  ]);
  return [...new Map(all.map((phrase) => [phrase.key, phrase])).values()];
}

function asFinding({ about, detail, error }: CheckFinding): Finding {
  return {
    ...(error ? failureOf(reportedError(error), 'Look at the log of the briefing function.') : ok(detail)),
    about,
  };
}

export function judgeConcurrency(concurrency: AccountConcurrency, maxCalls: number): Finding {
  const about = 'concurrency of the account';
  const seeing = 'Let the role of the briefing function do lambda:GetAccountSettings, or look at the AWS console.';
  if ('unseen' in concurrency) return { ...warn(`cannot be seen: ${concurrency.unseen}`, seeing), about };
  const { unreserved, limit } = concurrency;
  const told = `${unreserved} of ${limit} at once are free for these functions`;
  const remedy = 'Ask AWS for a higher quota of "Concurrent executions", or lower ETHERA_MAX_CALLS.';
  if (unreserved < maxCalls) return { ...fail(`${told}, fewer than ${maxCalls} calls`, remedy), about };
  const wanted = INVOCATIONS_PER_CALL * maxCalls;
  if (unreserved < wanted) return { ...warn(`${told}; ${maxCalls} calls may need ${wanted}`, remedy), about };
  return { ...ok(told), about };
}
