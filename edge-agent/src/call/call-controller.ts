import type { TransferFailure } from '@ethera/contract';
import { adoptedCall, isQuiet } from '../core/adopted-call.ts';
import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { CallEvent, CallNews } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { type LiveCall, sinceThen } from '../core/live-call.ts';
import type { TelephonyEvent } from '../ports/telephony.ts';
import { playbacksOf } from './adopted-playbacks.ts';
import type { ArrivedCall, CallDeps } from './call-deps.ts';
import { describeCall } from './call-description.ts';
import { CallEffects } from './call-effects.ts';
import { type CallOpeningDeps, greetingPause, nameFallback, warmConnections } from './call-opening.ts';
import { type CallParts, callParts } from './call-parts.ts';
import { cancelEarlierAttempts } from './earlier-attempts.ts';
import { keepRecord, LiveNote } from './live-note.ts';
import { logTurns } from './turn-log.ts';

/** Carries one call: turns what happens into events of the state machine, and its effects into deeds. */
export class CallController {
  readonly #call: ArrivedCall;
  readonly #deps: CallDeps;
  readonly #parts: CallParts;
  readonly #effects: CallEffects;
  readonly #opening: CallOpeningDeps;
  readonly #note: LiveNote;
  #recovered: Promise<unknown> = Promise.resolve();
  readonly #events: CallEvent[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #state: CallState;
  #dispatching = false;
  #answeredAt: number | null;

  constructor(call: ArrivedCall, deps: CallDeps) {
    const { callId, legId, persona, left } = call;
    const { liveCalls, phrases, now, without } = deps;
    this.#call = call;
    this.#deps = deps;
    const growingFile = !without.has('growing-file');
    this.#state = left
      ? adoptedCall(persona, left.call, sinceThen(left.savedAt, left, now()), { growingFile })
      : newCall(persona, { growingFile });
    this.#answeredAt = left?.answeredAt ?? null;
    this.#note = new LiveNote({ callId, liveCalls, now, describe: () => this.#describe() });
    const parts = callParts(call, {
      ...deps,
      tell: (news, atMs) => this.#dispatch(news, atMs),
      noted: () => this.#note.save(),
    });
    this.#parts = parts;
    this.#opening = { ...deps, legId, persona, leg: parts.leg };
    this.#effects = new CallEffects({
      parts,
      persona,
      pathOf: (phrase) => phrases.pathOf(phrase),
      fail: (message, thrown) => this.#fail(message, thrown),
      finish: (effect) => this.#conclude(effect),
    });
  }

  get callId(): string {
    return this.#call.callId;
  }

  /** Who calls whom, as Asterisk gave it. */
  get parties(): Pick<ArrivedCall, 'caller' | 'called'> {
    return this.#call;
  }

  /** Resolves once the call is over and everything of it is on disk. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Picks up and greets. Never rejects. */
  async answer(): Promise<void> {
    const { persona } = this.#call;
    const { leg, log } = this.#parts;
    this.#note.begin();
    warmConnections(this.#opening);
    nameFallback(this.#opening);
    try {
      await leg.answer(persona.turnTaking.talkEnergy);
    } catch (thrown) {
      await this.#fail('answering failed', thrown);
      return;
    }
    // The caller hung up, or the agent stopped, meanwhile.
    if (this.#state.phase === 'ended') return;
    this.#answeredAt = this.#deps.now();
    log.write('info', 'call answered', { persona: persona.id });
    await leg.awaitMedia();
    const pause = greetingPause(this.#opening);
    this.#dispatch({ type: 'answered', ...(pause && { greetingPause: pause }) });
  }

  /**
   * Goes on with the call of an earlier process, `left`, whose leg lives. Never rejects.
   * @param apologise the caller has noticed
   */
  async resume(left: LiveCall, { apologise }: { readonly apologise: boolean }): Promise<void> {
    const { telephony, archive, now } = this.#deps;
    const { legId, persona } = this.#call;
    const { leg, earlier, log } = this.#parts;
    try {
      await telephony.adopt(legId, playbacksOf(left));
      // Nothing was said yet that anybody could go on with.
      if (left.call.phase === 'arriving') return await this.answer();
      this.#note.begin();
      warmConnections(this.#opening);
      await leg.resume(left.call.talkEnergy);
      await telephony.endOldRecordings(legId);
    } catch (thrown) {
      await this.#fail('call not taken up', thrown);
      return;
    }
    if (this.#state.phase === 'ended') return;
    cancelEarlierAttempts(left, { archive, log });
    const leftMs = sinceThen(left.savedAt, left, now());
    const recovering = earlier?.recover() ?? Promise.resolve({ spoke: false });
    this.#recovered = recovering;
    // Whoever spoke meanwhile was heard by nobody.
    const isNoticed = apologise || (await recovering).spoke;
    log.write('warn', 'call taken up', { persona: persona.id, leftMs, apologise: isNoticed });
    this.#dispatch({
      type: 'adopted',
      apologise: isNoticed,
      answeredForMs: this.#answeredAt === null ? 0 : sinceThen(this.#answeredAt, left, now()),
    });
  }

  /** The call is another process's from here on: nothing of it is touched or concluded. Its note is as it is now. */
  async abandon({ handedOver }: { readonly handedOver: boolean }): Promise<void> {
    const { transfer, timers, voice, leg, attempts } = this.#parts;
    if (this.#state.phase === 'ended') return;
    // The dialplan has the caller: there is nothing to take up.
    if (transfer.isUnderWay) {
      this.stop();
      return this.ended;
    }
    transfer.end();
    const isUnnoticed = handedOver && isQuiet(this.#state);
    const note: LiveCall = { ...this.#describe(), ...(isUnnoticed && { handedOver: true }) };
    this.#note.abandon();
    this.#state = { ...this.#state, phase: 'ended' };
    timers.clearAll();
    voice.abandon();
    transfer.end();
    leg.end();
    attempts.cancelAll();
    await this.#deps.liveCalls.save(note.callId, () => note);
    this.#ended.resolve();
  }

  receive(event: TelephonyEvent): void {
    const { voice, transfer, leg } = this.#parts;
    switch (event.type) {
      case 'talk-started':
        this.#dispatch({ type: 'talk-started' }, event.atMs);
        break;
      case 'talk-finished':
        this.#dispatch({ type: 'talk-finished', eager: this.#triesEagerly() }, event.atMs);
        break;
      case 'playback-started':
        voice.playbackStarted(event.playbackId, event.atMs);
        break;
      case 'playback-finished':
        if (event.played) voice.playbackFinished(event.playbackId, true, event.atMs);
        else void this.#playbackFailed(event.playbackId, event.atMs);
        break;
      case 'digit':
        this.#dispatch({ type: 'key-pressed', key: event.digit }, event.atMs);
        break;
      case 'hold':
        this.#dispatch({ type: 'hold', on: event.on }, event.atMs);
        break;
      case 'call-returned':
        void this.#takeBack(event.outcome);
        break;
      case 'leg-ended':
        if (transfer.isUnderWay && !event.hungUp) {
          transfer.lend();
          break;
        }
        leg.end();
        this.#dispatch({ type: event.hungUp ? 'caller-left' : 'telephony-failed' }, event.atMs);
        break;
      default:
    }
  }

  /** The agent stops: the dialplan's fallback takes the caller. */
  stop(): void {
    this.#dispatch({ type: 'agent-stopping' });
  }

  #triesEagerly(): boolean {
    const { without, eagerTurns } = this.#deps;
    return !without.has('eager-turns') && eagerTurns.allowed();
  }

  /** One event after the other: what an effect brings about at once waits for the effects before it. */
  #dispatch(news: CallNews, atMs = this.#deps.now()): void {
    const { log, voice } = this.#parts;
    const { turnDeadlineMs } = this.#call.persona.turnTaking;
    this.#events.push({ ...news, atMs, playedMs: voice.playedMs(atMs) });
    if (this.#dispatching) return;
    this.#dispatching = true;
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      const before = this.#state;
      const { state, effects } = advanceCall(before, event);
      this.#state = state;
      logTurns(event, before, state, { log, turnDeadlineMs });
      for (const effect of effects) this.#effects.perform(effect);
      // Audio of a reply comes in many small pieces.
      if (event.type !== 'audio' || effects.length > 0) void this.#note.save();
    }
    this.#dispatching = false;
  }

  /** Nobody took the call. */
  async #takeBack(outcome: TransferFailure): Promise<void> {
    const { transfer, leg, log } = this.#parts;
    transfer.end();
    log.write('info', 'transfer failed', { outcome });
    try {
      await leg.takeBack(this.#state.talkEnergy);
    } catch (thrown) {
      await this.#fail('taking back failed', thrown);
      return;
    }
    this.#dispatch({ type: 'transfer-failed', outcome });
  }

  async #conclude(finish: Extract<CallEffect, { type: 'finish' }>): Promise<void> {
    const { stage, edgeId } = this.#deps;
    const { caller, called, arrivedAt: startedAt } = this.#call;
    const { leg, keeping, log } = this.#parts;
    await leg.ended();
    this.#note.end();
    await this.#recovered;
    const parties = { stage, edgeId, caller, called, startedAt, answeredAt: this.#answeredAt };
    const { record, isOwed } = await keeping.conclude(finish, this.#state.unclaimed, parties);
    const note = this.#describe();
    this.#note.forget();
    const failed = (message: string, thrown: unknown) => leg.report(message, thrown);
    await keepRecord(note, record, isOwed, { ...this.#deps, failed });
    const { result, reason, turns } = finish.outcome;
    const lostRecordings = record.lostRecordings.length;
    log.write('info', 'call ended', { result, reason, turns: turns.length, lostRecordings });
    this.#ended.resolve();
  }

  /** The call as another process would have to know it. */
  #describe(): LiveCall {
    const described = { call: this.#call, state: this.#state, answeredAt: this.#answeredAt, parts: this.#parts };
    return describeCall(described, this.#deps);
  }

  async #playbackFailed(playbackId: string, atMs: number): Promise<void> {
    const { leg, voice } = this.#parts;
    await leg.newsOfHangUp();
    if (!leg.gone.aborted) voice.playbackFinished(playbackId, false, atMs);
  }

  /** The call cannot go on: the dialplan's fallback takes the caller. */
  async #fail(message: string, thrown: unknown): Promise<void> {
    const { leg } = this.#parts;
    await leg.newsOfHangUp();
    leg.report(message, thrown);
    this.#dispatch({ type: 'telephony-failed' });
  }
}
