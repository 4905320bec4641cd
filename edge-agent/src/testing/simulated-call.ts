import { type BriefedPersona, ulawBytes, ulawDurationMs } from '@ethera/contract';
import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { AttemptNews, CallEvent, CallNews, TimerName } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { KEY_PAUSE_MS } from '../core/turn-policy.ts';
import { Agenda, type Due } from './agenda.ts';
import type { CallerStep, CallPlan, TransferPlan } from './call-plan.ts';
import { samplePersona, samplePhrase } from './samples.ts';
import { simulateAttempt } from './simulated-attempt.ts';
import { SimulatedVoice } from './simulated-voice.ts';
import { Stopwatch } from './stopwatch.ts';

/** No call of a plan comes near it: one that does is going round in circles. */
const MOST_STEPS = 3_000;
/** In the greeting, which lasts two seconds. */
const greetingPause = { startMs: 600, endMs: 760 };
/** As long as a filler may be. */
const FILLER_MS = 1_200;

/** One event, and what the machine made of it. */
export interface CallStep {
  readonly event: CallEvent;
  readonly before: CallState;
  readonly after: CallState;
  readonly effects: readonly CallEffect[];
  /** The caller is really talking, whatever the detector says. */
  readonly callerTalks: boolean;
}

/** What was seen of a call. Times are since it was answered. */
export interface CallTrace {
  readonly steps: readonly CallStep[];
  readonly state: CallState;
  /** What the voice was asked that makes no sense. */
  readonly overlaps: readonly string[];
  readonly strays: readonly string[];
  /** The longest silence in which a reply was owed and the caller neither talked nor pressed keys nor held. */
  readonly owedSilenceMs: number;
  /** The longest for which a speech was paused although the caller neither talked nor held. */
  readonly needlessPauseMs: number;
  /** The longest for which a turn was open, while not held. */
  readonly openTurnMs: number;
  /** The caller's last doing. */
  readonly lastDoneMs: number;
  readonly endedMs: number;
}

interface Attempt {
  readonly deafToCancel: boolean;
  audioMs: number;
  complete: boolean;
  cancelled: boolean;
}

/** A call in a world that goes by a plan: its timers fire when due, its speeches last, its attempts answer in time. */
class SimulatedCall {
  readonly #plan: CallPlan;
  readonly #persona: BriefedPersona;
  readonly #agenda = new Agenda();
  readonly #voice: SimulatedVoice;
  readonly #timers = new Map<TimerName, Due>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #transfers = new Map<string, TransferPlan>();
  readonly #steps: CallStep[] = [];
  readonly #owedSilence = new Stopwatch();
  readonly #needlessPause = new Stopwatch();
  readonly #openTurn = new Stopwatch();
  #state: CallState;
  #talks = false;
  #talkEnd: Due | null = null;
  /** Until when further keys may belong to those that were pressed. */
  #keysUntilMs = 0;
  #speaksFor: Attempt | null = null;
  #lastDoneMs = 0;

  constructor(plan: CallPlan) {
    this.#plan = plan;
    const { phrases } = samplePersona;
    const lastMinute = samplePhrase('One minute is left.', '8');
    const fillers = phrases.fillers.map((filler) => ({ ...filler, bytes: ulawBytes(FILLER_MS) }));
    const transferBusy = samplePhrase('It is busy there.', '9');
    const transferFailed = samplePhrase('Nobody is there.', 'a');
    this.#persona = {
      ...samplePersona,
      phrases: { ...phrases, lastMinute, fillers, transferBusy, transferFailed },
      maxCallMs: plan.maxCallMs,
      transfers: ['reception'],
    };
    this.#state = newCall(this.#persona);
    this.#voice = new SimulatedVoice(this.#agenda, (news) => this.#dispatch(news));
  }

  run(): CallTrace {
    this.#agenda.after(0, () => this.#dispatch({ type: 'answered', greetingPause }));
    this.#live(0);
    do this.#look();
    while (this.#steps.length < MOST_STEPS && this.#state.phase !== 'ended' && this.#agenda.runNext());
    return {
      steps: this.#steps,
      state: this.#state,
      overlaps: this.#voice.overlaps,
      strays: this.#voice.strays,
      owedSilenceMs: this.#owedSilence.longestMs,
      needlessPauseMs: this.#needlessPause.longestMs,
      openTurnMs: this.#openTurn.longestMs,
      lastDoneMs: this.#lastDoneMs,
      endedMs: this.#agenda.nowMs,
    };
  }

  #look(): void {
    const { nowMs } = this.#agenda;
    const { held, turn, reply } = this.#state;
    const waits = !this.#talks && !held && nowMs >= this.#keysUntilMs;
    this.#owedSilence.look(nowMs, waits && !this.#voice.isHeard, turn !== null || reply !== null);
    this.#needlessPause.look(nowMs, waits && this.#voice.isPaused);
    this.#openTurn.look(nowMs, turn !== null && turn.keys === null && !held);
  }

  // --- the caller ---

  #live(index: number): void {
    const step = this.#plan.caller[index];
    if (!step) return;
    this.#agenda.after(step.afterMs, () => {
      this.#do(step);
      this.#agenda.after(step.does === 'talk' ? step.forMs : 0, () => this.#live(index + 1));
    });
  }

  #do(step: CallerStep): void {
    this.#done();
    switch (step.does) {
      case 'talk':
        this.#talk(step.forMs);
        break;
      case 'press':
        this.#keysUntilMs = step.key === '#' ? 0 : this.#agenda.nowMs + KEY_PAUSE_MS;
        this.#agenda.after(KEY_PAUSE_MS, () => undefined);
        this.#dispatch({ type: 'key-pressed', key: step.key });
        break;
      case 'hold':
        this.#agenda.after(step.forMs, () => {
          this.#done();
          this.#dispatch({ type: 'hold', on: false });
        });
        this.#dispatch({ type: 'hold', on: true });
        break;
      case 'rustle': {
        const { talkEnergy, bargeInEnergy } = step;
        this.#dispatch({ type: 'line-measured', talkEnergy, bargeInEnergy });
        break;
      }
      case 'leave':
        this.#dispatch({ type: 'caller-left' });
        break;
      case 'lose-asterisk':
        this.#dispatch({ type: 'telephony-failed' });
        break;
      case 'lose-agent':
        this.#dispatch({ type: 'agent-stopping' });
        break;
    }
  }

  #talk(forMs: number): void {
    this.#talks = true;
    const goesOn = this.#talkEnd !== null;
    this.#agenda.cancel(this.#talkEnd);
    this.#agenda.after(forMs, () => {
      this.#talks = false;
      this.#talkEnd = this.#agenda.after(this.#persona.turnTaking.pauseMs, () => {
        this.#talkEnd = null;
        this.#done();
        this.#dispatch({ type: 'talk-finished', eager: true });
      });
    });
    if (!goesOn) this.#dispatch({ type: 'talk-started' });
  }

  #done(): void {
    this.#lastDoneMs = this.#agenda.nowMs;
  }

  // --- the machine ---

  #dispatch(news: CallNews): void {
    const before = this.#state;
    const event: CallEvent = { ...news, atMs: this.#agenda.nowMs, playedMs: this.#voice.playedMs };
    const { state, effects } = advanceCall(before, event);
    this.#state = state;
    this.#steps.push({ event, before, after: state, effects, callerTalks: this.#talks });
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: CallEffect): void {
    const { phrases } = this.#persona;
    switch (effect.type) {
      case 'set-timer':
        this.#setTimer(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        this.#agenda.cancel(this.#timers.get(effect.timer));
        break;
      case 'speak-phrase':
        this.#speakPhrase(effect.speech, phrases[effect.phrase]?.bytes ?? 0);
        break;
      case 'speak-filler':
        this.#speakPhrase(effect.speech, phrases.fillers[effect.index]?.bytes ?? 0);
        break;
      case 'fill-speech':
        this.#voice.fill(effect.speech, ulawDurationMs(phrases.fillers[effect.index]?.bytes ?? 0));
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
      case 'start-attempt':
        this.#startAttempt(effect);
        break;
      case 'cancel-attempt': {
        const attempt = this.#attempts.get(nameOf(effect));
        if (attempt) attempt.cancelled = true;
        break;
      }
      case 'measure-beginning': {
        const { afterMs, bargeInEnergy } = this.#plan.beginning;
        this.#agenda.after(afterMs, () => this.#dispatch({ type: 'beginning-measured', bargeInEnergy }));
        break;
      }
      case 'withdraw-speech':
        this.#voice.withdraw(effect.speech);
        break;
      case 'transfer':
        this.#transfer();
        break;
      default:
    }
  }

  /** By the plan of the last attempt that was spoken. */
  #transfer(): void {
    const spoken = this.#state.turns.findLast(({ committedAttempt }) => committedAttempt !== null);
    const plan = this.#transfers.get(`${spoken?.turn}/${spoken?.committedAttempt}`);
    if (!plan) throw new Error('a transfer that nobody asked for');
    const { outcome } = plan;
    this.#agenda.after(plan.afterMs, () => {
      this.#done();
      if (outcome === 'answered') this.#dispatch({ type: 'transfer-taken' });
      else if (outcome === 'abandoned') this.#dispatch({ type: 'caller-left' });
      else this.#dispatch({ type: 'transfer-failed', outcome });
    });
  }

  #setTimer(timer: TimerName, afterMs: number): void {
    this.#agenda.cancel(this.#timers.get(timer));
    this.#timers.set(
      timer,
      this.#agenda.after(afterMs, () => this.#dispatch({ type: 'timer', timer })),
    );
  }

  #speakPhrase(speech: number, bytes: number): void {
    this.#speaksFor = null;
    if (this.#plan.unplayable.includes(speech)) this.#voice.refuse(speech);
    else this.#voice.speak(speech, ulawDurationMs(bytes), true);
  }

  #speakReply(effect: Extract<CallEffect, { type: 'speak-reply' }>): void {
    const attempt = this.#attempts.get(nameOf(effect));
    this.#speaksFor = null;
    if (!attempt || this.#plan.unplayable.includes(effect.speech)) {
      this.#voice.refuse(effect.speech);
      return;
    }
    this.#voice.speak(effect.speech, attempt.audioMs, attempt.complete);
    this.#speaksFor = attempt;
  }

  #startAttempt(effect: Extract<CallEffect, { type: 'start-attempt' }>): void {
    const plan = this.#plan.attempts[this.#attempts.size];
    const attempt: Attempt = {
      deafToCancel: plan?.isDeafToCancel ?? false,
      audioMs: 0,
      complete: false,
      cancelled: false,
    };
    this.#attempts.set(nameOf(effect), attempt);
    if (!plan) return;
    if (plan.transfers) this.#transfers.set(nameOf(effect), plan.transfers);
    const { turn, attempt: number, commitInMs } = effect;
    const lives = () => !attempt.cancelled || attempt.deafToCancel;
    const tell = (news: AttemptNews) => {
      if (lives()) this.#dispatch({ ...news, turn, attempt: number });
    };
    const feed = (audioMs: number | null) => {
      if (!lives()) return;
      attempt.audioMs += audioMs ?? 0;
      attempt.complete ||= audioMs === null;
      if (this.#speaksFor !== attempt) return;
      if (audioMs === null) this.#voice.complete();
      else this.#voice.add(audioMs);
    };
    simulateAttempt(plan, this.#agenda, { commitInMs, tell, feed });
  }
}

/** Plays a call through by its plan, until it has ended. */
export function simulateCall(plan: CallPlan): CallTrace {
  return new SimulatedCall(plan).run();
}

function nameOf({ turn, attempt }: { turn: number; attempt: number }): string {
  return `${turn}/${attempt}`;
}
