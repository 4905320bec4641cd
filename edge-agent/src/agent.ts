import { type BriefedPersona, createCallId, type EtheraError } from '@ethera/contract';
import { takeUpCalls } from './call/adoption.ts';
import { CallController } from './call/call-controller.ts';
import type { CallDeps } from './call/call-deps.ts';
import { admit as admitCall } from './core/admission.ts';
import { callLimit } from './core/call-limit.ts';
import type { LiveCall } from './core/live-call.ts';
import { delay } from './delay.ts';
import { createEagerTurns, tellingBudgets } from './eager-turns.ts';
import { logFailure } from './failure-log.ts';
import type { PhraseBook } from './ports/phrase-book.ts';
import type { SpendBook } from './ports/spend-book.ts';
import type { Telephony, TelephonyEvent } from './ports/telephony.ts';
import { createRefusals } from './refusals.ts';
import { releaseName } from './release.ts';
import { lessRoundTrip } from './round-trip.ts';
import { Sequence } from './sequence.ts';
import { createSpending } from './spending.ts';
import { retryingTurns } from './turn-retry.ts';

/** After the grace: what the dialplan, the recordings and `call.json` of a call need to be settled. */
const SETTLE_MS = 10_000;
/** The disk needs milliseconds for a record. The callers of the other calls wait meanwhile. */
const CONCLUDE_MS = 1_000;

export interface AgentDeps extends Omit<CallDeps, 'phrases' | 'eagerTurns'> {
  readonly phrases: PhraseBook;
  readonly spendBook: SpendBook;
  /** What this machine carries. The briefing may allow less. */
  readonly maxCalls: number;
  readonly drainGraceMs: number;
  /** Eight hexadecimal digits. */
  readonly random: () => string;
}

/** What an agent tells of itself. */
export interface AgentStatus {
  readonly state: 'starting' | 'running' | 'draining' | 'stopped';
  readonly calls: number;
  /** Calls at once that it takes now: the briefing may have changed that. */
  readonly callLimit: number;
  /** Whether Asterisk is connected. */
  readonly ari: 'up' | 'down';
}

/** Takes the calls of one Asterisk: starting → running → draining → stopped. */
export interface Agent {
  /** Resolves once calls are taken. Rejects with EtheraError `ari.auth`, or `ari.unreachable` when `signal` aborts. */
  start(signal: AbortSignal): Promise<void>;
  /** Takes no new call, lets the others finish within the grace, then leaves them to the dialplan. */
  drain(): Promise<void>;
  /** Leaves the callers in Asterisk's hands for another process to take up, which has to come within the lease. */
  handOver(): Promise<void>;
  /** Takes up what is left of earlier calls. Never rejects. */
  takeUp(): Promise<void>;
  /** Settles with what ended the agent for good, if anything does. */
  readonly failed: Promise<EtheraError>;
  status(): AgentStatus;
}

/** A call, by the leg it came on. */
type Calls = Map<string, CallController>;

export function createAgent(deps: AgentDeps): Agent {
  const { telephony, log } = deps;
  const calls: Calls = new Map();
  const refusals = createRefusals(deps, () => calls.size);
  const spending = createSpending({ ...deps, limits: () => deps.phrases.limits() });
  const eagerTurns = createEagerTurns(deps);
  const turnService = retryingTurns(
    lessRoundTrip(tellingBudgets(spending.metered(deps.turnService), eagerTurns), deps.now),
    deps,
  );
  const callDeps = { ...deps, eagerTurns, turnService };
  const failed = Promise.withResolvers<EtheraError>();
  /** One at a time: a call is taken up once. */
  const takingUp = new Sequence();
  let state: AgentStatus['state'] = 'starting';
  let ari: AgentStatus['ari'] = 'down';

  const admit = (event: Extract<TelephonyEvent, { type: 'call-arrived' }>) => {
    const { legId, called, caller, atMs } = event;
    // The first calls may come before the connection is told of.
    if (state === 'draining' || state === 'stopped') return refusals.refuse(legId, 'the agent is stopping');
    let persona: BriefedPersona;
    try {
      persona = deps.phrases.personaFor(called);
    } catch (thrown) {
      logFailure(log, 'error', 'nobody to answer', thrown);
      return refusals.refuse(legId, 'there is no persona for it');
    }
    const admission = admitCall({
      arriving: event,
      live: [...calls.values()].map(({ parties }) => parties),
      limits: deps.phrases.limits(),
      personaLimits: persona.limits,
      maxCalls: deps.maxCalls,
      spent: spending.spent(),
    });
    if (!admission.admitted) return refusals.refuseAloud(legId, admission, persona);
    const callId = createCallId(new Date(atMs), deps.edgeId, deps.random());
    const call = new CallController({ callId, legId, caller, called, persona, arrivedAt: atMs }, callDeps);
    take(legId, call);
    void call.answer();
  };

  const take = (legId: string, call: CallController) => {
    calls.set(legId, call);
    void call.ended.then(() => calls.delete(legId));
  };

  /** Takes no place that another call could have: the caller is there already. */
  const adopt = (left: LiveCall) => {
    const { callId, legId, caller, called, persona, arrivedAt } = left;
    const call = new CallController({ callId, legId, caller, called, persona, arrivedAt, left }, callDeps);
    take(legId, call);
    void call.resume(left, { apologise: left.handedOver !== true });
  };

  /** What an earlier process left, and then whom nobody knows. Never rejects. */
  const takeUp = () =>
    takingUp.run(async () => {
      if (state === 'draining' || state === 'stopped') return;
      const isLive = (callId: string) => [...calls.values()].some((call) => call.callId === callId);
      await takeUpCalls({ ...deps, isLive, adopt });
      await telephony.freeOrphans();
    });

  const takeBack = async (legId: string) => {
    await takeUp();
    if (!calls.has(legId)) refusals.refuse(legId, 'nobody knows the call that came back');
  };

  /** The callers stay where they are: they are another process's from here on. */
  const abandon = async (why: { readonly handedOver: boolean }) => {
    const left = [...calls.values()];
    await Promise.all(left.map((call) => call.abandon(why)));
    // Of those that are over already the record is being kept.
    await within(CONCLUDE_MS, Promise.all(left.map(({ ended }) => ended)));
    await deps.liveCalls.close();
  };

  const receive = (event: TelephonyEvent) => {
    switch (event.type) {
      case 'call-arrived':
        admit(event);
        break;
      case 'call-returned':
        if (calls.has(event.legId)) calls.get(event.legId)?.receive(event);
        // The agent that passed the caller on is gone.
        else void takeBack(event.legId);
        break;
      case 'connection':
        ari = event.up ? 'up' : 'down';
        log.write(event.up ? 'info' : 'warn', event.up ? 'ARI is back' : 'ARI was lost', { calls: calls.size });
        if (event.up) void takeUp();
        break;
      default:
        calls.get(event.legId)?.receive(event);
        refusals.receive(event);
    }
  };

  const allEnded = () => Promise.all([...calls.values(), ...refusals.live].map(({ ended }) => ended));

  return {
    failed: failed.promise,
    async start(signal) {
      telephony.onEvent(receive);
      telephony.onFatal((error) => {
        // Whoever took the application over has its callers, too.
        if (error.code === 'ari.replaced') void abandon({ handedOver: false }).then(() => failed.resolve(error));
        else failed.resolve(error);
      });
      await connectUntil(signal, telephony);
      ari = 'up';
      state = 'running';
      void takeUp();
      const { stage, edgeId, maxCalls } = deps;
      const { callsAtOnce } = deps.phrases.limits();
      log.write('info', 'agent running', { release: releaseName(), stage, edgeId, maxCalls, callsAtOnce });
    },
    async drain() {
      state = 'draining';
      log.write('info', 'agent draining', { calls: calls.size });
      // After a failure no event of a live call will come any more.
      await within(deps.drainGraceMs, Promise.race([allEnded(), failed.promise]));
      for (const each of [...calls.values(), ...refusals.live]) each.stop();
      await within(SETTLE_MS, allEnded());
      await telephony.close();
      state = 'stopped';
      log.write('info', 'agent stopped', { calls: calls.size });
    },
    async handOver() {
      state = 'draining';
      log.write('info', 'agent handing over', { calls: calls.size });
      await abandon({ handedOver: true });
      state = 'stopped';
      log.write('info', 'agent stopped', { calls: calls.size });
    },
    takeUp,
    status: () => ({ state, calls: calls.size, callLimit: callLimit(deps.phrases.limits(), deps.maxCalls).calls, ari }),
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
