import {
  attemptKeys,
  type BriefedPersona,
  EtheraError,
  type Phrase,
  type Technique,
  type TransferFailure,
} from '@ethera/contract';
import { adoptedCall, isQuiet, savedCall } from '../core/adopted-call.ts';
import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { CallEvent, CallNews } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { firstPause } from '../core/first-pause.ts';
import type { SpeechSpan } from '../core/line-level.ts';
import { LIVE_CALL_VERSION, type LiveCall } from '../core/live-call.ts';
import type { EagerTurns } from '../eager-turns.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony, TelephonyEvent } from '../ports/telephony.ts';
import type { TurnService } from '../ports/turn-service.ts';
import type { UnkeptAudio } from '../ports/unkept-audio.ts';
import { Sequence } from '../sequence.ts';
import { playbacksOf } from './adopted-playbacks.ts';
import { Attempts } from './attempts.ts';
import { CallKeeping } from './call-keeping.ts';
import { CallLeg } from './call-leg.ts';
import { CallTimers } from './call-timers.ts';
import { CallTransfer } from './call-transfer.ts';
import { EarlierRecordings, SPARE_NUMBERS } from './earlier-recordings.ts';
import { LineEar } from './line-ear.ts';
import { keepRecord, LiveNote } from './live-note.ts';
import { Voice } from './voice.ts';

/** A call that has just arrived. */
export interface ArrivedCall {
  readonly callId: string;
  readonly legId: string;
  readonly caller: string;
  readonly called: string;
  readonly persona: BriefedPersona;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** What an earlier process left of it. */
  readonly left?: LiveCall;
}

/**
 * Of the turn function, at once: a function that pays its reply out late, or was cancelled a moment ago, is still busy when
 * an interruption or the next attempt comes, and so is its socket. A second environment, started then, is a cold start.
 */
const WARM_ENVIRONMENTS = 2;

/** A marker that comes later saves nothing. */
const MARKER_MS = 10_000;

export interface CallControllerDeps {
  readonly stage: string;
  readonly edgeId: string;
  readonly telephony: Telephony;
  readonly turnService: Pick<TurnService, 'answer' | 'warm'>;
  readonly archive: Pick<Archive, 'put' | 'putMarker' | 'warm'>;
  readonly spool: Spool;
  readonly journal: Journal;
  readonly unkeptAudio: UnkeptAudio;
  readonly liveCalls: LiveCalls;
  readonly stored: StoredRecordings;
  readonly files: CallFiles;
  readonly phrases: Pick<PhraseBook, 'pathOf'>;
  readonly log: Log;
  /** What is left out, to be measured. */
  readonly without: ReadonlySet<Technique>;
  readonly eagerTurns: Pick<EagerTurns, 'allowed'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type Effect<Type extends CallEffect['type']> = Extract<CallEffect, { type: Type }>;

/** Carries one call: turns what happens into events of the state machine, and its effects into deeds. */
export class CallController {
  readonly #call: ArrivedCall;
  readonly #deps: CallControllerDeps;
  readonly #log: Log;
  readonly #voice: Voice;
  readonly #leg: CallLeg;
  readonly #keeping: CallKeeping;
  readonly #timers: CallTimers;
  readonly #ear: LineEar;
  readonly #attempts: Attempts;
  readonly #note: LiveNote;
  /** What an earlier process had recorded. */
  readonly #earlier: EarlierRecordings | undefined;
  #recovered: Promise<unknown> = Promise.resolve();
  readonly #transfer: CallTransfer;
  /** Requests to the leg whose order matters. */
  readonly #line = new Sequence();
  readonly #events: CallEvent[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #state: CallState;
  #dispatching = false;
  #answeredAt: number | null = null;

  constructor(call: ArrivedCall, deps: CallControllerDeps) {
    const { callId, legId } = call;
    const { telephony, files, now, without } = deps;
    this.#call = call;
    this.#deps = deps;
    this.#log = { write: (level, message, fields) => deps.log.write(level, message, { callId, ...fields }) };
    const { left } = call;
    const growingFile = !without.has('growing-file');
    this.#state = left
      ? adoptedCall(call.persona, left.call, now() - left.savedAt, { growingFile })
      : newCall(call.persona, { growingFile });
    this.#answeredAt = left?.answeredAt ?? null;
    this.#note = new LiveNote({ callId, liveCalls: deps.liveCalls, now, describe: () => this.#describe() });
    this.#timers = new CallTimers((timer) => this.#dispatch({ type: 'timer', timer }));
    this.#ear = new LineEar(call.persona.turnTaking);
    const { pauseMs } = call.persona.turnTaking;
    this.#leg = new CallLeg({ telephony, legId, pauseMs, log: this.#log });
    this.#attempts = new Attempts({
      ...deps,
      callId,
      persona: call.persona,
      log: this.#log,
      tell: (event) => this.#dispatch(event),
      understood: (ulaw) => this.#ear.learn(ulaw),
    });
    const failed = (message: string, thrown: unknown) => this.#leg.report(message, thrown);
    const hasSpeech = (ulaw: Uint8Array) => {
      this.#lineHeard(ulaw, false);
      return this.#ear.hasSpeech(ulaw);
    };
    const noted = () => this.#note.save();
    this.#earlier = left && new EarlierRecordings(left, { ...deps, persona: call.persona, noted, failed });
    const lastNumber = left ? left.recordings.lastNumber + SPARE_NUMBERS : 0;
    const recordings = { noted, lastNumber, earlier: this.#earlier };
    this.#keeping = new CallKeeping({ ...deps, ...call, ...recordings, hasSpeech, failed });
    this.#transfer = new CallTransfer({
      ...{ telephony, leg: this.#leg, legId, callId, log: this.#log },
      endRecording: (unclaimed) => this.#line.run(() => this.#keeping.recording.suspend(unclaimed, noted)),
      tell: (news) => this.#dispatch(news),
    });
    this.#voice = new Voice({
      telephony: { ...telephony, play: (...play) => this.#leg.unlessHungUp(telephony.play(...play)) },
      files,
      callId,
      legId,
      line: this.#line,
      now,
      started: (speech, atMs) => this.#dispatch({ type: 'speech-started', speech }, atMs),
      starved: (speech, atMs) => this.#dispatch({ type: 'speech-starved', speech }, atMs),
      finished: (speech, played, atMs) => this.#dispatch({ type: 'speech-finished', speech, played }, atMs),
      failed: (thrown) => failed('speech failed', thrown),
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
    const { now } = this.#deps;
    const { persona } = this.#call;
    this.#note.begin();
    this.#warm();
    this.#nameFallback();
    try {
      await this.#leg.answer(persona.turnTaking.talkEnergy);
    } catch (thrown) {
      await this.#fail('answering failed', thrown);
      return;
    }
    // The caller hung up, or the agent stopped, meanwhile.
    if (this.#state.phase === 'ended') return;
    this.#answeredAt = now();
    this.#log.write('info', 'call answered', { persona: persona.id });
    await this.#leg.awaitMedia();
    const greetingPause = this.#greetingPause();
    this.#dispatch({ type: 'answered', ...(greetingPause && { greetingPause }) });
  }

  /**
   * Goes on with the call of an earlier process, `left`, whose leg lives. Never rejects.
   * @param apologise the caller has noticed
   */
  async resume(left: LiveCall, { apologise }: { readonly apologise: boolean }): Promise<void> {
    const { telephony, archive, now } = this.#deps;
    const { callId, legId, persona } = this.#call;
    try {
      await telephony.adopt(legId, playbacksOf(left));
      // Nothing was said yet that anybody could go on with.
      if (left.call.phase === 'arriving') return await this.answer();
      this.#note.begin();
      this.#warm();
      await this.#leg.resume(left.call.talkEnergy);
      await telephony.endOldRecordings(legId);
    } catch (thrown) {
      await this.#fail('call not taken up', thrown);
      return;
    }
    if (this.#state.phase === 'ended') return;
    for (const { turn, attempt } of left.call.underWay) {
      // Nobody will play what comes of it.
      const marker = attemptKeys(callId, turn, attempt).cancel;
      archive
        .putMarker(marker, AbortSignal.timeout(MARKER_MS))
        .catch((thrown) => logFailure(this.#log, 'warn', 'cancel marker not put', thrown, { turn, attempt }));
    }
    const leftMs = now() - left.savedAt;
    const recovering = this.#earlier?.recover() ?? Promise.resolve({ spoke: false });
    this.#recovered = recovering;
    // Whoever spoke meanwhile was heard by nobody.
    const isNoticed = apologise || (await recovering).spoke;
    this.#log.write('warn', 'call taken up', { persona: persona.id, leftMs, apologise: isNoticed });
    this.#dispatch({
      type: 'adopted',
      apologise: isNoticed,
      answeredForMs: now() - (this.#answeredAt ?? now()),
    });
  }

  /** The call is another process's from here on: nothing of it is touched or concluded. Its note is as it is now. */
  async abandon({ handedOver }: { readonly handedOver: boolean }): Promise<void> {
    if (this.#state.phase === 'ended') return;
    // The dialplan has the caller: there is nothing to take up.
    if (this.#transfer.isUnderWay) {
      this.stop();
      return this.ended;
    }
    this.#transfer.end();
    const { liveCalls } = this.#deps;
    const isUnnoticed = handedOver && isQuiet(this.#state);
    const note: LiveCall = { ...this.#describe(), ...(isUnnoticed && { handedOver: true }) };
    this.#note.forget();
    this.#state = { ...this.#state, phase: 'ended' };
    this.#timers.clearAll();
    this.#voice.abandon();
    this.#transfer.end();
    this.#leg.end();
    this.#attempts.cancelAll();
    await liveCalls.save(note.callId, () => note);
    this.#ended.resolve();
  }

  receive(event: TelephonyEvent): void {
    switch (event.type) {
      case 'talk-started':
        this.#dispatch({ type: 'talk-started' }, event.atMs);
        break;
      case 'talk-finished':
        this.#dispatch({ type: 'talk-finished', eager: this.#triesEagerly() }, event.atMs);
        break;
      case 'playback-started':
        this.#voice.playbackStarted(event.playbackId, event.atMs);
        break;
      case 'playback-finished':
        if (event.played) this.#voice.playbackFinished(event.playbackId, true, event.atMs);
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
        if (this.#transfer.isUnderWay && !event.hungUp) {
          this.#transfer.lend();
          break;
        }
        this.#leg.end();
        this.#dispatch({ type: event.hungUp ? 'caller-left' : 'telephony-failed' }, event.atMs);
        break;
      default:
    }
  }

  /** The agent stops: the dialplan's fallback takes the caller. */
  stop(): void {
    this.#dispatch({ type: 'agent-stopping' });
  }

  /** Now, since a dead agent names nobody. Without it the caller gets the site's own. */
  #nameFallback(): void {
    const { legId, persona } = this.#call;
    if (!persona.fallbackDestination) return;
    this.#deps.telephony
      .nameFallback(legId, persona.fallbackDestination)
      .catch((thrown) => this.#leg.report('fallback not named', thrown));
  }

  #greetingPause(): SpeechSpan | undefined {
    const { files, phrases } = this.#deps;
    try {
      return firstPause(files.readPlayable(phrases.pathOf(this.#call.persona.phrases.greeting)));
    } catch {
      // It is about to be played, which tells.
      return undefined;
    }
  }

  #triesEagerly(): boolean {
    const { without, eagerTurns } = this.#deps;
    return !without.has('eager-turns') && eagerTurns.allowed();
  }

  /** One event after the other: what an effect brings about at once waits for the effects before it. */
  #dispatch(news: CallNews, atMs = this.#deps.now()): void {
    this.#events.push({ ...news, atMs, playedMs: this.#voice.playedMs(atMs) });
    if (this.#dispatching) return;
    this.#dispatching = true;
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      const before = this.#state;
      const { state, effects } = advanceCall(before, event);
      this.#state = state;
      this.#logCommit(before, state);
      if (event.type === 'timer' && event.timer === 'turn-deadline') this.#logOverdue(before, state);
      for (const effect of effects) this.#perform(effect);
      // Audio of a reply comes in many small pieces.
      if (event.type !== 'audio' || effects.length > 0) void this.#note.save();
    }
    this.#dispatching = false;
  }

  #perform(effect: CallEffect): void {
    const { phrases } = this.#call.persona;
    switch (effect.type) {
      case 'start-recording':
        this.#line.run(() => this.#keeping.startRecording()).catch((thrown) => this.#fail('recording failed', thrown));
        break;
      case 'close-segment':
        this.#keeping.recording.close(effect);
        break;
      case 'renew-recording':
        this.#keeping.recording.renew({
          silenceMs: this.#call.persona.turnTaking.pauseMs,
          energy: effect.talkEnergy,
        });
        break;
      case 'measure-line':
        void this.#measureLine(effect);
        break;
      case 'measure-beginning':
        void this.#measureBeginning(effect.segment);
        break;
      case 'measure-echo':
        void this.#measureEcho(effect.segment);
        break;
      case 'start-attempt':
        this.#startAttempt(effect);
        break;
      case 'cancel-attempt':
        this.#attempts.cancel(effect);
        break;
      case 'speak-phrase':
        this.#speakPhrase(effect.speech, effect.phrase, phrases[effect.phrase] ?? phrases.apology);
        break;
      case 'speak-filler':
        this.#speakPhrase(effect.speech, 'filler', phrases.fillers[effect.index] ?? phrases.apology);
        break;
      case 'fill-speech': {
        const filler = phrases.fillers[effect.index] ?? phrases.apology;
        this.#voice.fill(effect.speech, this.#deps.phrases.pathOf(filler), filler.bytes);
        break;
      }
      case 'speak-reply':
        this.#speakReply(effect);
        break;
      case 'pause-speech':
        this.#voice.pause(effect.speech);
        break;
      case 'resume-speech':
        this.#voice.resume(effect.speech);
        break;
      case 'withdraw-speech':
        void this.#line.run(() => this.#voice.withdraw(effect.speech));
        break;
      case 'stop-speech':
        this.#voice.stop(effect.speech);
        break;
      case 'set-talk-energy':
        this.#line
          .run(() => this.#leg.detectTalk(effect.energy))
          .catch((thrown) => this.#leg.report('talk detection not set', thrown));
        break;
      case 'set-timer':
        this.#timers.set(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        this.#timers.clear(effect.timer);
        break;
      case 'transfer':
        void this.#transfer.begin(effect);
        break;
      case 'refuse-transfer':
        this.#log.write('warn', 'transfer refused', { destination: effect.destination });
        break;
      case 'hang-up':
        this.#leg.hangUp();
        break;
      case 'leave-to-dialplan':
        // Who is being passed on is the dialplan's already.
        if (!this.#transfer.isUnderWay) this.#leg.leaveToDialplan();
        break;
      case 'finish':
        this.#transfer.end();
        void this.#conclude(effect);
        break;
    }
  }

  #startAttempt(effect: Effect<'start-attempt'>): void {
    const { turn, attempt, segments, talkStartedAt } = effect;
    this.#attempts.start(effect, this.#keeping.takeForAttempt(turn, attempt, { ...segments, talkStartedAt }));
  }

  /** Nobody took the call. */
  async #takeBack(outcome: TransferFailure): Promise<void> {
    this.#transfer.end();
    this.#log.write('info', 'transfer failed', { outcome });
    try {
      await this.#leg.takeBack(this.#state.talkEnergy);
    } catch (thrown) {
      await this.#fail('taking back failed', thrown);
      return;
    }
    this.#dispatch({ type: 'transfer-failed', outcome });
  }

  async #measureLine({ segments, agentSpoke }: Effect<'measure-line'>): Promise<void> {
    this.#lineHeard(await this.#keeping.recording.read(segments.first, segments.last), agentSpoke);
  }

  async #measureBeginning(segment: number): Promise<void> {
    const ulaw = await this.#keeping.recording.read(segment, segment);
    if (ulaw.length === 0) return;
    this.#dispatch({ type: 'beginning-measured', bargeInEnergy: this.#ear.measureBeginning(ulaw) });
  }

  async #measureEcho(segment: number): Promise<void> {
    const ulaw = await this.#keeping.recording.read(segment, segment);
    const bargeInEnergy = ulaw.length > 0 ? this.#ear.measureEcho(ulaw) : null;
    if (bargeInEnergy !== null) this.#dispatch({ type: 'echo-measured', bargeInEnergy });
  }

  #lineHeard(ulaw: Uint8Array, agentSpoke: boolean): void {
    if (ulaw.length > 0) this.#dispatch({ type: 'line-measured', ...this.#ear.measure(ulaw, agentSpoke) });
  }

  #speakPhrase(speech: number, name: string, phrase: Phrase): void {
    this.#log.write('debug', 'phrase', { phrase: name, text: phrase.text });
    this.#voice.speakPhrase(speech, this.#deps.phrases.pathOf(phrase), phrase.bytes);
  }

  #speakReply({ speech, ...name }: Effect<'speak-reply'>): void {
    const sink = this.#voice.speakReply(speech, `reply-${name.turn}-${name.attempt}`);
    this.#attempts.audioOf(name)?.flowInto(sink);
  }

  async #conclude(finish: Effect<'finish'>): Promise<void> {
    const { stage, edgeId } = this.#deps;
    const { caller, called, arrivedAt: startedAt } = this.#call;
    await this.#leg.ended();
    this.#note.end();
    await this.#recovered;
    const parties = { stage, edgeId, caller, called, startedAt, answeredAt: this.#answeredAt };
    const { record, isOwed } = await this.#keeping.conclude(finish, this.#state.unclaimed, parties);
    const note = this.#describe();
    this.#note.forget();
    const failed = (message: string, thrown: unknown) => this.#leg.report(message, thrown);
    await keepRecord(note, record, isOwed, { ...this.#deps, failed });
    const { result, reason, turns } = finish.outcome;
    const lostRecordings = record.lostRecordings.length;
    this.#log.write('info', 'call ended', { result, reason, turns: turns.length, lostRecordings });
    this.#ended.resolve();
  }

  /** The call as another process would have to know it. */
  #describe(): LiveCall {
    const { stage, edgeId, now } = this.#deps;
    const { callId, legId, caller, called, arrivedAt, persona } = this.#call;
    const savedAt = now();
    const { speech } = this.#state;
    const playedMs = this.#voice.playedMs(savedAt);
    const state = speech && playedMs !== null ? { ...this.#state, speech: { ...speech, playedMs } } : this.#state;
    return {
      version: LIVE_CALL_VERSION,
      ...{ callId, legId, stage, edgeId, caller, called, persona },
      ...{ arrivedAt, answeredAt: this.#answeredAt, savedAt },
      call: savedCall(state),
      recordings: this.#keeping.saved,
      playbacks: [...this.#voice.askedPlaybacks],
    };
  }

  /** Opens the connections that the first turn needs. */
  #warm(): void {
    const { turnService, archive, without } = this.#deps;
    const { persona } = this.#call;
    if (without.has('warm-connections')) return;
    for (let environment = 0; environment < WARM_ENVIRONMENTS; environment += 1) {
      void turnService.warm(persona.id, this.#leg.gone);
    }
    void archive.warm(persona.phrases.greeting.key, this.#leg.gone);
  }

  async #playbackFailed(playbackId: string, atMs: number): Promise<void> {
    await this.#leg.newsOfHangUp();
    if (!this.#leg.gone.aborted) this.#voice.playbackFinished(playbackId, false, atMs);
  }

  /** The call cannot go on: the dialplan's fallback takes the caller. */
  async #fail(message: string, thrown: unknown): Promise<void> {
    await this.#leg.newsOfHangUp();
    this.#leg.report(message, thrown);
    this.#dispatch({ type: 'telephony-failed' });
  }

  #logCommit(before: CallState, after: CallState): void {
    const turn = after.reply?.attempt.turn;
    if (turn !== undefined && turn !== before.reply?.attempt.turn) this.#log.write('info', 'turn committed', { turn });
  }

  /** A pipeline that says nothing reports no failure of its own. */
  #logOverdue(before: CallState, after: CallState): void {
    const overdue = before.turn?.attempt ?? before.reply?.attempt;
    if (!overdue || after.failedTurns === before.failedTurns) return;
    const { turn, attempt } = overdue;
    const limitMs = this.#call.persona.turnTaking.turnDeadlineMs;
    const error = new EtheraError('turn.deadline', `no reply came within ${limitMs} ms`);
    logFailure(this.#log, 'error', 'turn failed', error, { turn, attempt });
  }
}
