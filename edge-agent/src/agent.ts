import { type BriefedPersona, createCallId, type EtheraError, type Phrase } from '@ethera/contract';
import { CallController, type CallControllerDeps } from './call/call-controller.ts';
import { type RefusedCall, refuseAloud } from './call/refused-call.ts';
import { type CallLimit, callLimit } from './core/call-limit.ts';
import { delay } from './delay.ts';
import { createEagerTurns, tellingBudgets } from './eager-turns.ts';
import { logFailure } from './failure-log.ts';
import type { PhraseBook } from './ports/phrase-book.ts';
import type { Telephony, TelephonyEvent } from './ports/telephony.ts';
import { releaseName } from './release.ts';

/** After the grace: what the dialplan, the recordings and `call.json` of a call need to be settled. */
const SETTLE_MS = 10_000;

/** Callers who hear at once why nobody answers; one more goes to the dialplan without a word. */
const MOST_REFUSALS = 10;

export interface AgentDeps extends Omit<CallControllerDeps, 'phrases' | 'eagerTurns'> {
  readonly phrases: PhraseBook;
  /** What this machine carries. The briefing may allow less. */
  readonly maxCalls: number;
  readonly drainGraceMs: number;
  /** Eight hexadecimal digits. */
  readonly random: () => string;
}

/** Takes the calls of one Asterisk: starting → running → draining → stopped. */
export interface Agent {
  /** Resolves once calls are taken. Rejects with EtheraError `ari.auth`, or `ari.unreachable` when `signal` aborts. */
  start(signal: AbortSignal): Promise<void>;
  /** Takes no new call, lets the others finish within the grace, then leaves them to the dialplan. */
  drain(): Promise<void>;
  /** Settles with what ended the agent for good, if anything does. */
  readonly failed: Promise<EtheraError>;
}

/** A call, by the leg it came on. */
type Calls = Map<string, CallController>;

export function createAgent(deps: AgentDeps): Agent {
  const { telephony, log } = deps;
  const calls: Calls = new Map();
  const refusals = new Map<string, RefusedCall>();
  const eagerTurns = createEagerTurns(deps);
  const callDeps = { ...deps, eagerTurns, turnService: tellingBudgets(deps.turnService, eagerTurns) };
  const failed = Promise.withResolvers<EtheraError>();
  let draining = false;

  const refuse = (legId: string, reason: string) => {
    log.write('warn', 'call refused', { reason, calls: calls.size });
    telephony.leaveToDialplan(legId).catch((thrown) => logFailure(log, 'debug', 'call not passed on', thrown));
  };

  /** Takes no place of a call: a leg, and one playback on it. */
  const refuseBusy = (legId: string, { calls: limit, setBy }: CallLimit, busy: Phrase | undefined) => {
    const reason = setBy === 'stage' ? 'the stage’s limit of calls is reached' : 'ETHERA_MAX_CALLS is reached';
    if (!busy || refusals.size >= MOST_REFUSALS) return refuse(legId, reason);
    log.write('warn', 'call refused', { reason, limit, calls: calls.size });
    const refusal = refuseAloud(legId, busy, deps);
    refusals.set(legId, refusal);
    void refusal.ended.then(() => refusals.delete(legId));
  };

  const admit = (event: Extract<TelephonyEvent, { type: 'call-arrived' }>) => {
    const { legId, called, caller, atMs } = event;
    if (draining) return refuse(legId, 'the agent is stopping');
    let persona: BriefedPersona;
    try {
      persona = deps.phrases.personaFor(called);
    } catch (thrown) {
      logFailure(log, 'error', 'nobody to answer', thrown);
      return refuse(legId, 'there is no persona for it');
    }
    const limit = callLimit(deps.phrases.limits(), deps.maxCalls);
    if (calls.size >= limit.calls) return refuseBusy(legId, limit, persona.phrases.busy);
    const callId = createCallId(new Date(atMs), deps.edgeId, deps.random());
    const call = new CallController({ callId, legId, caller, called, persona, arrivedAt: atMs }, callDeps);
    calls.set(legId, call);
    void call.ended.then(() => calls.delete(legId));
    void call.answer();
  };

  const receive = (event: TelephonyEvent) => {
    switch (event.type) {
      case 'call-arrived':
        admit(event);
        break;
      case 'connection':
        log.write(event.up ? 'info' : 'warn', event.up ? 'ARI is back' : 'ARI was lost', { calls: calls.size });
        break;
      default:
        calls.get(event.legId)?.receive(event);
        refusals.get(event.legId)?.receive(event);
    }
  };

  const allEnded = () => Promise.all([...calls.values(), ...refusals.values()].map(({ ended }) => ended));

  return {
    failed: failed.promise,
    async start(signal) {
      telephony.onEvent(receive);
      telephony.onFatal((error) => failed.resolve(error));
      await connectUntil(signal, telephony);
      const { stage, edgeId, maxCalls } = deps;
      const { callsAtOnce } = deps.phrases.limits();
      log.write('info', 'agent running', { release: releaseName(), stage, edgeId, maxCalls, callsAtOnce });
    },
    async drain() {
      draining = true;
      log.write('info', 'agent draining', { calls: calls.size });
      // After a failure no event of a live call will come any more.
      await within(deps.drainGraceMs, Promise.race([allEnded(), failed.promise]));
      for (const each of [...calls.values(), ...refusals.values()]) each.stop();
      await within(SETTLE_MS, allEnded());
      await telephony.close();
      log.write('info', 'agent stopped', { calls: calls.size });
    },
  };
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, delay(timeoutMs, over.signal)]);
  over.abort();
}

/** A drain still needs the connection: the signal ends the waiting for it, and nothing else. */
async function connectUntil(signal: AbortSignal, telephony: Pick<Telephony, 'connect'>): Promise<void> {
  const connecting = new AbortController();
  const giveUp = () => connecting.abort(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await telephony.connect(connecting.signal);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
