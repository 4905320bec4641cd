import {
  asEtheraError,
  attemptKeys,
  EtheraError,
  type ReplyFrame,
  type TurnOutcome,
  type TurnRequest,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { TurnCancelled, watchForCancel } from './cancel-watch.ts';
import { ProviderHealth } from './failover/provider-health.ts';
import { beginFailover } from './failover/turn-failover.ts';
import { type ByteSink, createFrameWriter, errorFrameOf, type FrameWriter } from './frame-writer.ts';
import type { Log } from './log.ts';
import { metricLine } from './metric-line.ts';
import type { Connections } from './ports/connections.ts';
import { answerTurn, type TurnServices } from './turn-answer.ts';
import { archiveTurn } from './turn-archive.ts';
import { startProgress, type TurnProgress } from './turn-progress.ts';
import { readTurnRequest } from './turn-request-reader.ts';
import { openConnection, warmUp } from './warm-up.ts';

/** What is left when the deadline falls: for the last frame and the writes to S3, whose own limit is shorter. */
const DEADLINE_MARGIN_MS = 2_500;

export interface TurnDeps extends TurnServices {
  readonly personas: Readonly<Record<string, Persona>>;
  readonly connections: Connections;
  readonly log: Log;
  readonly stage: string;
  /** Takes a line for standard output. */
  readonly emit: (line: string) => void;
}

/** What the runtime knows about one invocation. */
export interface Invocation {
  readonly requestId: string;
  readonly coldStart: boolean;
  /** Milliseconds until the runtime kills the function. */
  remainingMs(): number;
}

export type TurnHandler = (event: unknown, sink: ByteSink, invocation: Invocation) => Promise<void>;

/** The turn function without its runtime. Every failure becomes the reply's last frame; the promise rejects never. */
export function createTurnHandler(deps: TurnDeps): TurnHandler {
  const health = new ProviderHealth();
  return async (event, sink, invocation) => {
    const receivedAt = deps.clock.now();
    const frames = createFrameWriter(sink);
    const log = deps.log.child({ requestId: invocation.requestId });
    const isConnected = deps.connections.begin(receivedAt);
    let isCutOff = false;
    try {
      const request = readTurnRequest(event);
      const persona = findPersona(deps.personas, request.personaId);
      const progress = startProgress({
        clock: deps.clock,
        receivedAt,
        coldStart: invocation.coldStart,
        models: persona.models,
      });
      const turn: Turn = { deps, health, frames, sink, log, progress, persona, invocation, isConnected };
      if (request.kind === 'warm') await serveWarmUp(turn);
      else isCutOff = cutOffs.has(await serveTurn(turn, request)) || progress.recovery.told() !== undefined;
    } catch (thrown) {
      const error = asEtheraError(thrown);
      log.error('request failed', { code: error.code, error: describe(error) });
      await finish(frames, sink, log, errorFrameOf(error));
    } finally {
      deps.connections.end(deps.clock.now(), isCutOff);
    }
  };
}

interface Turn {
  readonly deps: TurnDeps;
  readonly health: ProviderHealth;
  readonly frames: FrameWriter;
  readonly sink: ByteSink;
  readonly log: Log;
  readonly progress: TurnProgress;
  readonly persona: Persona;
  readonly invocation: Invocation;
  /** The providers' connections are open already. */
  readonly isConnected: boolean;
}

function findPersona(personas: TurnDeps['personas'], id: string): Persona {
  const persona = Object.hasOwn(personas, id) ? personas[id] : undefined;
  if (!persona) throw new EtheraError('request.malformed', `no persona ${JSON.stringify(id)} is deployed`);
  return persona;
}

async function serveWarmUp({ deps, persona, frames, sink, log, progress }: Turn): Promise<void> {
  await warmUp(deps, persona, log, new AbortController().signal);
  progress.mark('doneMs');
  const summary = progress.summary('warmed');
  await finish(frames, sink, log, { type: 'done', summary });
  log.info('warmed up', { timings: summary.timings });
}

/** What leaves requests of providers in the middle. */
const cutOffs: ReadonlySet<TurnOutcome> = new Set(['cancelled', 'failed']);

async function serveTurn(turn: Turn, request: TurnRequest): Promise<TurnOutcome> {
  const { deps, frames, sink, progress, persona } = turn;
  const { callId, attempt } = request;
  const log = turn.log.child({ callId, turn: request.turn, attempt });
  const { outcome, error } = await runTurn({ ...turn, log }, request);
  progress.mark('doneMs');
  const summary = progress.summary(outcome);
  const provider = error ? progress.recovery.providerOf(error.code) : undefined;
  await finish(frames, sink, log, error ? errorFrameOf(error, summary, provider) : { type: 'done', summary });
  const { firstSpeechMs } = summary.timings;
  if (firstSpeechMs !== null) deps.emit(metricLine(deps.stage, 'FirstAudioMs', firstSpeechMs, deps.clock.now()));

  // Awaited: what floats after the handler has returned is frozen with the environment.
  const archiving = new AbortController();
  const errorCode = error?.code ?? null;
  await archiveTurn({
    store: deps.store,
    request,
    persona,
    summary,
    errorCode,
    audio: progress.audio,
    log,
    signal: archiving.signal,
  });
  const fields = { outcome, code: errorCode, rejection: summary.rejection, probe: request.probe };
  const { timings, usage, recovery } = summary;
  const line = { ...fields, personaId: persona.id, timings, usage, ...(provider && { provider }), recovery };
  if (error) log.error('turn finished', { ...line, error: describe(error) });
  else log.info('turn finished', line);
  return outcome;
}

interface TurnEnd {
  readonly outcome: TurnOutcome;
  readonly error: EtheraError | null;
}

/** Runs a turn until it is answered, cancelled, out of time or broken, whichever comes first. */
async function runTurn(turn: Turn, request: TurnRequest): Promise<TurnEnd> {
  const { deps, frames, progress, log, persona, invocation } = turn;
  const { store, clock, speaker } = deps;
  const abort = new AbortController();
  const { signal } = abort;
  const key = attemptKeys(request.callId, request.turn, request.attempt).cancel;
  const watch = watchForCancel({ store, key, clock, log, onCancelled: (reason) => abort.abort(reason) });
  const allowedMs = Math.max(0, invocation.remainingMs() - DEADLINE_MARGIN_MS);
  clock.delay(allowedMs, signal).then(
    () => abort.abort(new EtheraError('turn.deadline', `the reply was not complete after ${Math.round(allowedMs)} ms`)),
    () => undefined,
  );
  // The transcription opens Groq's, and hides this one behind itself.
  if (!turn.isConnected) void openConnection('elevenlabs', () => speaker.warm(persona.voice.id, signal), log, signal);
  try {
    const failover = beginFailover({ ...turn, recovery: progress.recovery, request, clock });
    const scope = { frames, progress, failover, watch, log, signal };
    return { outcome: await answerTurn(deps, scope, request, persona), error: null };
  } catch (thrown) {
    // An abort surfaces as whatever the interrupted work makes of it; its reason is what happened.
    const reason: unknown = signal.aborted ? signal.reason : thrown;
    if (reason instanceof TurnCancelled) return { outcome: 'cancelled', error: null };
    return { outcome: 'failed', error: asEtheraError(reason) };
  } finally {
    abort.abort(new DOMException('the turn is over', 'AbortError'));
    await watch.close();
  }
}

/** Sends the last frame and ends the stream. The other side may be gone. */
async function finish(frames: FrameWriter, sink: ByteSink, log: Log, last: ReplyFrame): Promise<void> {
  try {
    await frames.send(last);
    await sink.end();
  } catch (thrown) {
    log.warn('reply stream broken', { error: thrown instanceof Error ? thrown.name : 'unknown' });
  }
}

/** For the log: our own messages hold nothing private; of a foreign error only where it arose. */
function describe(error: EtheraError): string {
  if (error.code !== 'internal') return error.message;
  const cause = error.cause instanceof Error ? error.cause : error;
  const where = (cause.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 5);
  return [cause.name, ...where.map((line) => line.trim())].join(' ');
}
