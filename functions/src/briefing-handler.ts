import {
  asEtheraError,
  type BriefedPersona,
  type Briefing,
  type BriefingRequest,
  type BriefingResponse,
  briefingRequest,
  type CheckReport,
  type CheckRequest,
  CONTRACT_VERSION,
  checkRequest,
  type EdgeLimits,
  EtheraError,
} from '@ethera/contract';
import { z } from 'zod';
import type { Persona } from '../../personas/persona.ts';
import type { Log } from './log.ts';
import { openPhraseBook, type PhraseBook } from './phrase-book.ts';
import type { Clock } from './ports/clock.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { Speaker } from './ports/speaker.ts';
import { requireKnownVersion } from './turn-request-reader.ts';

/** Time to answer with the reason once the deadline has fallen. */
const DEADLINE_MARGIN_MS = 1_000;

export interface BriefingDeps {
  readonly personas: Readonly<Record<string, Persona>>;
  readonly numbers: Readonly<Record<string, string>>;
  readonly defaultPersona: string;
  /** What one edge may use. Rejects with EtheraError `store.*`, and then there is no briefing. */
  readonly limits: (signal: AbortSignal) => Promise<EdgeLimits>;
  readonly speaker: Speaker;
  readonly store: RecordingStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Answers the doctor. What it finds wrong is in its report. */
  readonly check: (log: Log, signal: AbortSignal) => Promise<CheckReport>;
}

export interface BriefingInvocation {
  readonly requestId: string;
  /** Milliseconds until the runtime kills the function. */
  remainingMs(): number;
}

export type BriefingHandler = (
  event: unknown,
  invocation: BriefingInvocation,
) => Promise<BriefingResponse | CheckReport>;

/**
 * The briefing function without its runtime. It fails as a whole, in its answer: an edge keeps the briefing it has, and
 * half of a new one would let numbers be answered by the wrong persona.
 */
export function createBriefingHandler(deps: BriefingDeps): BriefingHandler {
  return async (event, invocation) => {
    const log = deps.log.child({ requestId: invocation.requestId });
    const startedAt = deps.clock.now();
    const abort = new AbortController();
    const allowedMs = Math.max(0, invocation.remainingMs() - DEADLINE_MARGIN_MS);
    const late = new EtheraError('speaker.timeout', 'not all phrases could be made in time; ask again for the rest');
    deps.clock.delay(allowedMs, abort.signal).then(
      () => abort.abort(late),
      () => undefined,
    );
    try {
      const { kind } = readRequest(event);
      if (kind === 'check') {
        const report = await deps.check(log, abort.signal);
        const failed = report.findings.filter(({ error }) => error !== null).length;
        log.info('check finished', { findings: report.findings.length, failed, ms: deps.clock.now() - startedAt });
        return report;
      }
      const briefing = await brief(deps, openPhraseBook({ ...deps, log }), abort.signal);
      log.info('briefing finished', {
        personas: Object.keys(briefing.personas).length,
        ms: deps.clock.now() - startedAt,
      });
      return briefing;
    } catch (thrown) {
      const error = asEtheraError(abort.signal.aborted ? abort.signal.reason : thrown);
      const message = error.code === 'internal' ? 'the function failed; its log says how' : error.message;
      const cause = error.code === 'internal' ? (error.cause instanceof Error ? error.cause.name : 'unknown') : message;
      log.error('briefing failed', { code: error.code, error: cause, ms: deps.clock.now() - startedAt });
      return { error: { code: error.code, message: message.slice(0, 2_000), retryable: error.retryable } };
    } finally {
      // Stops the phrases still being made for a briefing that has already failed.
      abort.abort(new DOMException('the briefing is over', 'AbortError'));
    }
  };
}

const knownRequest = z.discriminatedUnion('kind', [briefingRequest, checkRequest]);

function readRequest(event: unknown): BriefingRequest | CheckRequest {
  requireKnownVersion(event);
  const request = knownRequest.safeParse(event);
  if (request.success) return request.data;
  throw new EtheraError('request.malformed', 'neither a briefing request nor a check');
}

async function brief(
  { personas, numbers, defaultPersona, limits }: BriefingDeps,
  book: PhraseBook,
  signal: AbortSignal,
): Promise<Briefing> {
  const briefed = await Promise.all(
    Object.values(personas).map(async (persona): Promise<BriefedPersona> => {
      const {
        id,
        language,
        turnTaking,
        maxCallMs,
        archive,
        transfers = [],
        fallbackDestination,
        limits: own,
      } = persona;
      return {
        ...{ id, language, phrases: await book.phrasesOf(persona, signal), turnTaking, maxCallMs, archive },
        transfers: transfers.map(({ name }) => name),
        ...(fallbackDestination === undefined ? {} : { fallbackDestination }),
        ...(own === undefined ? {} : { limits: own }),
      };
    }),
  );
  return {
    version: CONTRACT_VERSION,
    numbers: { ...numbers },
    defaultPersona,
    personas: Object.fromEntries(briefed.map((persona) => [persona.id, persona])),
    limits: await limits(signal),
  };
}
