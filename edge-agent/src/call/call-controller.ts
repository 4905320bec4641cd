import {
  asEtheraError,
  attemptKeys,
  type BriefedPersona,
  CONTRACT_VERSION,
  callRecordKey,
  EtheraError,
  encodeUlawWav,
  type Phrase,
} from '@ethera/contract';
import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { CallEvent, CallNews } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { trimSilence } from '../core/speech-trim.ts';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Log } from '../ports/log.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { Spool } from '../ports/spool.ts';
import type { Telephony, TelephonyEvent } from '../ports/telephony.ts';
import type { TurnService } from '../ports/turn-service.ts';
import { AttemptRun } from './attempt-run.ts';
import { CallTimers } from './call-timers.ts';
import { CallerRecording } from './caller-recording.ts';
import { Sequence } from './sequence.ts';
import { Voice } from './voice.ts';

/** How long the dialplan lets a call outlive its agent: three renewals may be lost. */
const LEASE_MS = 10_000;
const LEASE_RENEWAL_MS = 3_000;
/** The last packets are still on their way through jitter buffers when Asterisk has sent them. */
const LAST_WORDS_MS = 400;
/** Asterisk ends a leg within milliseconds; this long only when it is near its own end. */
const LEG_END_MS = 5_000;
/**
 * When the caller hangs up, Asterisk ends the playback as failed and refuses requests before it tells that the leg is
 * gone: by then, within milliseconds, a failure is known to be a hang-up.
 */
const HANG_UP_NEWS_MS = 100;

/** A call that has just arrived. */
export interface ArrivedCall {
  readonly callId: string;
  readonly legId: string;
  readonly caller: string;
  readonly called: string;
  readonly persona: BriefedPersona;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

export interface CallControllerDeps {
  readonly stage: string;
  readonly edgeId: string;
  readonly telephony: Telephony;
  readonly turnService: Pick<TurnService, 'answer' | 'warm'>;
  readonly archive: Pick<Archive, 'put' | 'putMarker'>;
  readonly spool: Spool;
  readonly files: CallFiles;
  readonly phrases: Pick<PhraseBook, 'pathOf'>;
  readonly log: Log;
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
  readonly #recording: CallerRecording;
  readonly #timers: CallTimers;
  readonly #attempts = new Map<string, AttemptRun>();
  /** Requests to the leg whose order matters. */
  readonly #line = new Sequence();
  readonly #events: CallEvent[] = [];
  /** Everything that is being made safe on disk. */
  readonly #keeping: Promise<void>[] = [];
  readonly #lost: string[] = [];
  readonly #legEnded = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #hungUp = new AbortController();
  #state: CallState;
  #dispatching = false;
  #answeredAt: number | null = null;
  #leaseTimer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> = Promise.resolve();

  constructor(call: ArrivedCall, deps: CallControllerDeps) {
    const { callId, legId } = call;
    const { telephony, files, now } = deps;
    this.#call = call;
    this.#deps = deps;
    this.#log = { write: (level, message, fields) => deps.log.write(level, message, { callId, ...fields }) };
    this.#state = newCall(call.persona);
    this.#timers = new CallTimers((timer) => this.#dispatch({ type: 'timer', timer }));
    const failed = (thrown: unknown) => this.#report('speech failed', thrown);
    this.#voice = new Voice({
      telephony: { ...telephony, play: (...play) => this.#unlessHungUp(telephony.play(...play)) },
      files,
      callId,
      legId,
      line: this.#line,
      now,
      started: (speech, atMs) => this.#dispatch({ type: 'speech-started', speech }, atMs),
      finished: (speech, played, atMs) => this.#dispatch({ type: 'speech-finished', speech, played }, atMs),
      failed,
    });
    const lost = (name: string, thrown: unknown) => {
      this.#lost.push(name);
      this.#report('recording lost', thrown);
    };
    const undeleted = (thrown: unknown) => this.#report('recording not removed from Asterisk', thrown);
    this.#recording = new CallerRecording({ telephony, files, callId, legId, lost, undeleted });
  }

  /** Resolves once the call is over and everything of it is on disk. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Picks up and greets. Never rejects. */
  async answer(): Promise<void> {
    const { telephony, turnService, now } = this.#deps;
    const { legId, persona } = this.#call;
    void turnService.warm(persona.id, this.#hungUp.signal);
    try {
      await telephony.renewLease(legId, LEASE_MS);
      await this.#detectTalk(persona.turnTaking.talkEnergy);
      await telephony.answer(legId);
    } catch (thrown) {
      await this.#fail('answering failed', thrown);
      return;
    }
    // The caller hung up, or the agent stopped, meanwhile.
    if (this.#state.phase === 'ended') return;
    this.#answeredAt = now();
    this.#log.write('info', 'call answered', { persona: persona.id });
    this.#leaseTimer = setInterval(() => this.#renewLease(), LEASE_RENEWAL_MS);
    this.#dispatch({ type: 'answered' });
  }

  receive(event: TelephonyEvent): void {
    switch (event.type) {
      case 'talk-started':
        this.#dispatch({ type: 'talk-started' }, event.atMs);
        break;
      case 'talk-finished':
        this.#dispatch({ type: 'talk-finished' }, event.atMs);
        break;
      case 'playback-started':
        this.#voice.playbackStarted(event.playbackId, event.atMs);
        break;
      case 'playback-finished':
        if (event.played) this.#voice.playbackFinished(event.playbackId, true, event.atMs);
        else void this.#playbackFailed(event.playbackId, event.atMs);
        break;
      case 'leg-ended':
        this.#hungUp.abort();
        this.#legEnded.resolve();
        this.#dispatch({ type: 'caller-left' }, event.atMs);
        break;
      default:
    }
  }

  /** The agent stops: the dialplan's fallback takes the caller. */
  stop(): void {
    this.#dispatch({ type: 'agent-stopping' });
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
    }
    this.#dispatching = false;
  }

  #perform(effect: CallEffect): void {
    const { phrases } = this.#call.persona;
    switch (effect.type) {
      case 'start-recording':
        this.#line.run(() => this.#recording.start()).catch((thrown) => this.#fail('recording failed', thrown));
        break;
      case 'close-segment':
        this.#recording.close();
        break;
      case 'start-attempt':
        this.#startAttempt(effect);
        break;
      case 'cancel-attempt':
        this.#attempts.get(nameOf(effect))?.cancel();
        break;
      case 'speak-phrase':
        this.#speakPhrase(effect.speech, effect.phrase, phrases[effect.phrase]);
        break;
      case 'speak-filler':
        this.#speakPhrase(effect.speech, 'filler', phrases.fillers[effect.index] ?? phrases.apology);
        break;
      case 'speak-reply':
        this.#speakReply(effect);
        break;
      case 'pause-speech':
        this.#voice.pause(effect.speech);
        break;
      case 'resume-speech':
        this.#voice.resume(effect.speech);
        break;
      case 'stop-speech':
        this.#voice.stop(effect.speech);
        break;
      case 'set-talk-energy':
        this.#line
          .run(() => this.#detectTalk(effect.energy))
          .catch((thrown) => this.#report('talk detection not set', thrown));
        break;
      case 'set-timer':
        this.#timers.set(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        this.#timers.clear(effect.timer);
        break;
      case 'hang-up':
        this.#leaving = this.#hangUp();
        break;
      case 'leave-to-dialplan':
        this.#leaving = this.#leaveToDialplan();
        break;
      case 'finish':
        void this.#conclude(effect);
        break;
    }
  }

  #startAttempt({ turn, attempt, segments, commitInMs, history }: Effect<'start-attempt'>): void {
    const { callId, persona } = this.#call;
    const { turnService, archive, now } = this.#deps;
    const run = new AttemptRun(
      { callId, turn, attempt, personaId: persona.id, history, commitAt: now() + commitInMs },
      {
        turnService,
        archive,
        now,
        tell: (news) => {
          if (news.type === 'transcript') {
            this.#log.write('debug', 'caller said', { turn, attempt, text: news.text, rejected: news.rejected });
          }
          if (news.type === 'text') {
            this.#log.write('debug', 'agent says', { turn, attempt, chunk: news.chunk, text: news.text });
          }
          this.#dispatch({ ...news, turn, attempt });
        },
        failed: (error) => logFailure(this.#log, 'error', 'turn failed', error, { turn, attempt }),
      },
    );
    this.#attempts.set(nameOf({ turn, attempt }), run);
    const recorded = this.#recording.take(segments.first, segments.last).then((ulaw) => this.#trimmed(ulaw));
    void run.run(recorded);
    const key = attemptKeys(callId, turn, attempt).recording;
    this.#keeping.push(
      recorded.then((ulaw) => this.#keep(key, ulaw, segments)).catch(() => undefined), // Told as lost by the recording.
    );
  }

  /** Silence alone is sent as it is: the function says that nobody spoke. */
  #trimmed(ulaw: Uint8Array): Uint8Array {
    const speech = trimSilence(ulaw, this.#call.persona.turnTaking.talkEnergy);
    return speech.length > 0 ? speech : ulaw;
  }

  /** Once the audio is safe on disk, or is not to be kept, Asterisk need not hold it any longer. */
  async #keep(key: string, ulaw: Uint8Array, segments: { first: number; last: number }): Promise<void> {
    if (this.#call.persona.archive === 'full') {
      try {
        await this.#deps.spool.add(key, encodeUlawWav(ulaw));
      } catch (thrown) {
        this.#lost.push(key);
        this.#report('recording not spooled', thrown);
        return;
      }
    }
    await this.#recording.discard(segments.first, segments.last);
  }

  #speakPhrase(speech: number, name: string, phrase: Phrase): void {
    this.#log.write('debug', 'phrase', { phrase: name, text: phrase.text });
    this.#voice.speakPhrase(speech, this.#deps.phrases.pathOf(phrase), phrase.bytes);
  }

  #speakReply({ speech, turn, attempt }: Effect<'speak-reply'>): void {
    const sink = this.#voice.speakReply(speech, `reply-${turn}-${attempt}`);
    this.#attempts.get(nameOf({ turn, attempt }))?.audio.flowInto(sink);
  }

  /** `call.json` comes last: whoever finds it finds the rest. */
  async #conclude({ outcome, unsent }: Effect<'finish'>): Promise<void> {
    const { callId, legId, persona, caller, called, arrivedAt } = this.#call;
    const { telephony, files, spool, stage, edgeId } = this.#deps;
    await this.#leaving;
    await this.#awaitLegEnd(legId, telephony);
    clearInterval(this.#leaseTimer);
    const first = unsent?.firstSegment ?? Number.POSITIVE_INFINITY;
    const words = await this.#recording.end(first);
    await Promise.all(this.#keeping);
    const speech = trimSilence(words, persona.turnTaking.talkEnergy);
    const last = Number.POSITIVE_INFINITY;
    if (unsent && speech.length > 0) {
      await this.#keep(attemptKeys(callId, unsent.turn, unsent.attempt).recording, speech, { first, last });
    } else {
      // Silence. What lies before it is safe, or is all that is left of a recording.
      await this.#recording.discard(this.#state.segment, last);
    }
    await files.clear(callId).catch((thrown) => this.#report('media not removed', thrown));
    const record = {
      version: CONTRACT_VERSION,
      callId,
      stage,
      edgeId,
      personaId: persona.id,
      caller,
      called,
      startedAt: arrivedAt,
      answeredAt: this.#answeredAt,
      lostRecordings: [...this.#lost],
      ...outcome,
    };
    await spool
      .add(callRecordKey(callId), Buffer.from(JSON.stringify(record, undefined, 2)))
      .catch((thrown) => this.#report('call record not spooled', thrown));
    const { result, reason, turns } = outcome;
    this.#log.write('info', 'call ended', { result, reason, turns: turns.length, lostRecordings: this.#lost.length });
    this.#ended.resolve();
  }

  async #hangUp(): Promise<void> {
    if ((await delay(LAST_WORDS_MS, this.#hungUp.signal)) === 'aborted') return;
    await this.#deps.telephony.hangUp(this.#call.legId).catch(() => undefined);
  }

  /** The leg is the dialplan's from there on, whether or not an event still comes to say so. */
  async #leaveToDialplan(): Promise<void> {
    try {
      await this.#deps.telephony.leaveToDialplan(this.#call.legId);
      this.#legEnded.resolve();
    } catch {
      // The caller has gone, or the lease frees him.
    }
  }

  async #awaitLegEnd(legId: string, telephony: Telephony): Promise<void> {
    const deadline = new AbortController();
    const late = delay(LEG_END_MS, deadline.signal);
    if ((await Promise.race([this.#legEnded.promise, late])) === 'over') {
      this.#log.write('error', 'leg did not end', {
        remedy: 'Look at Asterisk: the dialplan’s lease frees the caller.',
      });
      await telephony.hangUp(legId).catch(() => undefined);
    }
    deadline.abort();
  }

  #detectTalk(energy: number): Promise<void> {
    const { legId, persona } = this.#call;
    return this.#deps.telephony.detectTalk(legId, { silenceMs: persona.turnTaking.pauseMs, energy });
  }

  #renewLease(): void {
    this.#deps.telephony
      .renewLease(this.#call.legId, LEASE_MS)
      .catch((thrown) => this.#report('lease not renewed', thrown));
  }

  async #playbackFailed(playbackId: string, atMs: number): Promise<void> {
    await this.#newsOfHangUp();
    if (!this.#hungUp.signal.aborted) this.#voice.playbackFinished(playbackId, false, atMs);
  }

  /** Holds a refusal back until it is known whether the caller's hang-up explains it. */
  #unlessHungUp(request: Promise<void>): Promise<void> {
    return request.catch(async (thrown: unknown) => {
      await this.#newsOfHangUp();
      throw thrown;
    });
  }

  /** Resolves at the caller's hang-up, or when it would be known by now. */
  #newsOfHangUp(): Promise<unknown> {
    return delay(HANG_UP_NEWS_MS, this.#hungUp.signal);
  }

  /** The call cannot go on: the dialplan's fallback takes the caller. */
  async #fail(message: string, thrown: unknown): Promise<void> {
    await this.#newsOfHangUp();
    this.#report(message, thrown);
    this.#dispatch({ type: 'telephony-failed' });
  }

  /** After the caller hung up, refused requests are no news. */
  #report(message: string, thrown: unknown): void {
    const expected = this.#hungUp.signal.aborted && asEtheraError(thrown).code === 'ari.request';
    logFailure(this.#log, expected ? 'debug' : 'error', message, thrown);
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

function nameOf({ turn, attempt }: { turn: number; attempt: number }): string {
  return `${turn}/${attempt}`;
}
