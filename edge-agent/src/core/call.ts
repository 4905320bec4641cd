import {
  type EndReason,
  LONGEST_KEY_ENTRY,
  type Phrase,
  type PhraseName,
  type SpokenLine,
  type TransferFailure,
  type TransferOutcome,
  type TransferRecord,
  ulawBytes,
} from '@ethera/contract';
import { advanceAttempt, audioBytes, replyText, turnEntry } from './attempt.ts';
import type { CallEffect } from './call-effect.ts';
import { type AttemptEvent, type CallEvent, type TimerName, timerNames } from './call-event.ts';
import {
  type Attempt,
  type CallState,
  type DroppedTurn,
  newAttempt,
  type OpenTurn,
  type Speech,
  type SpeechKind,
} from './call-state.ts';
import { conversationSoFar, conversationToAnswer, heardOfSpeech } from './conversation.ts';
import { heardText } from './heard-text.ts';
import {
  BARGE_IN_MS,
  EARLIEST_COMMIT_MS,
  FIRST_AUDIO_MS,
  GOES_ON_MS,
  KEY_PAUSE_MS,
  LASTING_FAILURES,
  LONG_TALK_MS,
  MAX_FAILED_TURNS,
  MAX_PROMPTS,
  NOISE_SAMPLE_MS,
  RESUME_AFTER_MS,
  SEAM_MS,
  UNJUDGED_SOUND_MS,
  WARNING_MS,
} from './turn-policy.ts';

/** Audio of a reply that must be there before it is played. */
export const FIRST_AUDIO_BYTES = ulawBytes(FIRST_AUDIO_MS);

export interface Transition {
  readonly state: CallState;
  readonly effects: readonly CallEffect[];
}

/**
 * The call's state machine: what one event makes of a call, and what is to be done about it. Pure. After `finish`
 * every event leaves the call as it is. `docs/architecture.md` has the picture. All of it is in this file, whatever its
 * length: what an event does depends on everything that is going on.
 */
export function advanceCall(state: CallState, event: CallEvent): Transition {
  if (state.phase === 'ended' || (state.phase === 'ending' && !endsCalls.has(event.type)))
    return { state, effects: [] };
  if (state.phase === 'transferring' && !concernsTransfers(event)) return { state, effects: [] };
  const effects: CallEffect[] = [];
  return { state: react(followSpeech(state, event), event, effects), effects };
}

/** The last words are not interrupted, and nothing else is begun while they are said. */
const endsCalls: ReadonlySet<CallEvent['type']> = new Set([
  'speech-finished',
  'caller-left',
  'telephony-failed',
  'agent-stopping',
]);

/** Nobody listens to a caller who is being passed on. */
function concernsTransfers(event: CallEvent): boolean {
  if (event.type === 'timer') return event.timer === 'longest-call' || event.timer === 'call-warning';
  return endsCalls.has(event.type) || event.type.startsWith('transfer-');
}

/** Notes how far the speech has come. */
function followSpeech(state: CallState, { playedMs }: CallEvent): CallState {
  if (!state.speech || playedMs === null) return state;
  return { ...state, speech: { ...state.speech, playedMs } };
}

function react(state: CallState, event: CallEvent, effects: CallEffect[]): CallState {
  switch (event.type) {
    case 'answered':
      return answered(state, event.greetingPause ?? null, effects);
    case 'adopted':
      return adopted(state, event, effects);
    case 'talk-started':
      return talkStarted(state, event.atMs, effects);
    case 'talk-finished':
      return talkFinished(state, event, effects);
    case 'key-pressed':
      return keyPressed(state, event.key, event.atMs, effects);
    case 'hold':
      return event.on ? held(state, effects) : unheld(state, effects);
    case 'line-measured': {
      const next = lineMeasured(state, event, effects);
      return isGreetingDue(next) ? greet(next, effects) : next;
    }
    case 'echo-measured':
      return echoMeasured(state, event.bargeInEnergy);
    case 'beginning-measured':
      return beginningMeasured(state, event.bargeInEnergy, effects);
    case 'speech-started':
      return speechStarted(state, event.speech, event.atMs, effects);
    case 'speech-starved':
      return speechStarved(state, event.speech, effects);
    case 'speech-finished':
      return speechFinished(state, event, effects);
    case 'timer':
      return timerFired(state, event.timer, event.atMs, effects);
    case 'transfer-taken':
      return state.phase === 'transferring' ? finish(state, 'transferred', event.atMs, effects) : state;
    case 'transfer-failed':
      return state.phase === 'transferring' ? takenBack(state, event.outcome, event.atMs, effects) : state;
    case 'caller-left':
      return finish(state, state.endReason ?? 'caller-hung-up', event.atMs, effects);
    case 'telephony-failed':
      effects.push({ type: 'leave-to-dialplan' });
      return finish(state, 'telephony-failed', event.atMs, effects);
    case 'agent-stopping':
      effects.push({ type: 'leave-to-dialplan' });
      return finish(state, 'agent-stopped', event.atMs, effects);
    default:
      return attemptAdvanced(state, event, event.atMs, effects);
  }
}

function answered(arrived: CallState, greetingPause: CallState['greetingPause'], effects: CallEffect[]): CallState {
  if (arrived.phase !== 'arriving') return arrived;
  const state: CallState = { ...arrived, greetingPause };
  beginRecording(state, 0, effects);
  if (!state.callerTalking) return greet(state, effects);
  // Noise, as a rule: nobody speaks before the answer. The greeting waits until it is known how loud it is.
  effects.push({ type: 'set-timer', timer: 'greeting', afterMs: NOISE_SAMPLE_MS });
  return { ...state, phase: 'greeting' };
}

/** @param answeredForMs since the call was answered */
function beginRecording({ persona: { maxCallMs } }: CallState, answeredForMs: number, effects: CallEffect[]): void {
  effects.push({ type: 'start-recording' });
  const setTimer = (timer: TimerName, atMs: number) =>
    effects.push({ type: 'set-timer', timer, afterMs: Math.max(0, atMs - answeredForMs) });
  setTimer('longest-call', maxCallMs);
  setTimer('call-warning', Math.max(maxCallMs - WARNING_MS, maxCallMs / 2));
}

/** What another process was saying or waiting for is over; what it had decided on is done. */
function adopted(
  arrived: CallState,
  { apologise, answeredForMs }: { apologise: boolean; answeredForMs: number },
  effects: CallEffect[],
): CallState {
  if (arrived.phase !== 'arriving') return arrived;
  const state: CallState = { ...arrived, callerTalking: false };
  if (state.endReason) {
    const kind = state.endReason === 'turns-failed' ? 'handover' : 'goodbye';
    return { ...speak(state, kind, effects), phase: 'ending' };
  }
  beginRecording(state, answeredForMs, effects);
  if (!apologise) return listen(state, effects);
  return speak(state, state.persona.phrases.resumed ? 'resumed' : 'apology', effects);
}

function greet(state: CallState, effects: CallEffect[]): CallState {
  clear(['greeting'], effects);
  return { ...speak({ ...state, callerTalking: false }, 'greeting', effects), phase: 'greeting' };
}

/** The greeting waits for the line to be measured, or for a caller who holds us already. */
function isGreetingDue({ phase, speech, nextSpeech, held }: CallState): boolean {
  return phase === 'greeting' && !speech && nextSpeech === 1 && !held;
}

// --- the caller ---

function talkStarted(state: CallState, atMs: number, effects: CallEffect[]): CallState {
  if (state.phase === 'arriving' || isGreetingDue(state)) return { ...state, callerTalking: true };
  if (state.callerTalking || state.held) return state;
  // Keys are no half sentence, and a turn that lasted too long is taken as it is: what is said now belongs to the next.
  if (state.turn && (state.turn.keys !== null || state.turn.isOverlong)) return state;
  clear(['end-of-turn', 'filler'], effects);
  effects.push({ type: 'set-timer', timer: 'long-talk', afterMs: LONG_TALK_MS });
  const next = bargeIn({ ...state, callerTalking: true }, effects);
  if (!next.turn) {
    effects.push({ type: 'set-timer', timer: 'long-turn', afterMs: state.persona.turnTaking.maxTurnMs });
    return openTurn(next, atMs);
  }
  return abandonAttempt(next, effects);
}

/** The agent falls silent at once; what is talked over it is judged then. After a false start it takes longer to fall. */
function bargeIn(state: CallState, effects: CallEffect[]): CallState {
  if (!state.speech || state.speech.paused) return state;
  if (state.speech.falseStarts === 0) return pauseForCaller(state, effects);
  effects.push({ type: 'set-timer', timer: 'barge-in', afterMs: BARGE_IN_MS });
  return state;
}

function pauseForCaller(state: CallState, effects: CallEffect[]): CallState {
  effects.push({ type: 'set-timer', timer: 'resume', afterMs: RESUME_AFTER_MS });
  return pauseSpeech(state, effects);
}

function pauseSpeech(state: CallState, effects: CallEffect[]): CallState {
  if (!state.speech || state.speech.paused) return state;
  effects.push({ type: 'pause-speech', speech: state.speech.id });
  return { ...state, speech: { ...state.speech, paused: true } };
}

function resumeSpeech(state: CallState, effects: CallEffect[]): CallState {
  if (!state.speech?.paused || state.held) return state;
  effects.push({ type: 'resume-speech', speech: state.speech.id });
  return { ...state, speech: { ...state.speech, paused: false } };
}

function openTurn(state: CallState, atMs: number): CallState {
  const turn = {
    number: state.nextTurn,
    ...(wordsBefore(state, atMs) ?? { firstSegment: state.unclaimed, talkStartedAt: atMs }),
    overAgent: state.speech !== null && state.speech.kind !== 'filler',
    isOverlong: false,
    keys: null,
    attempt: null,
    abandoned: [],
    speechEndedAt: null,
  };
  return { ...state, turn, nextTurn: state.nextTurn + 1 };
}

/** The half sentence of which nothing was understood, when what is said now goes on with it. */
function wordsBefore({ dropped, persona }: CallState, atMs: number): Omit<DroppedTurn, 'speechEndedAt'> | null {
  if (!dropped || atMs - dropped.speechEndedAt > GOES_ON_MS) return null;
  const { firstSegment, talkStartedAt } = dropped;
  return atMs - talkStartedAt < persona.turnTaking.maxTurnMs ? { firstSegment, talkStartedAt } : null;
}

/** The caller goes on before the commit: what came of this attempt is of half a sentence. */
function abandonAttempt(state: CallState, effects: CallEffect[]): CallState {
  if (!state.turn?.attempt) return state;
  const { attempt, abandoned } = state.turn;
  effects.push({ type: 'cancel-attempt', turn: attempt.turn, attempt: attempt.attempt });
  return { ...state, turn: { ...state.turn, attempt: null, abandoned: [...abandoned, attempt] } };
}

function talkFinished(
  state: CallState,
  { atMs, eager }: { atMs: number; eager: boolean },
  effects: CallEffect[],
): CallState {
  if (!state.callerTalking) return state;
  clear(['long-talk', 'barge-in'], effects);
  const { pauseMs, endOfTurnMs, maxEagerAttempts } = state.persona.turnTaking;
  const next: CallState = { ...state, callerTalking: false };
  // Keys have a timer of their own.
  if (!next.turn || next.turn.keys !== null) return next;
  const silenceMs = (fullMs: number) => Math.max(0, fullMs - pauseMs);
  effects.push({ type: 'set-timer', timer: 'end-of-turn', afterMs: silenceMs(endOfTurnMs) });
  const turn = { ...next.turn, speechEndedAt: atMs - pauseMs };
  if (!eager || turn.abandoned.length >= maxEagerAttempts) return { ...next, turn };
  const commit = { commitInMs: silenceMs(endOfTurnMs), commitFloorMs: silenceMs(EARLIEST_COMMIT_MS) };
  return startAttempt({ ...next, turn }, commit, effects);
}

interface CommitTimes {
  readonly commitInMs: number;
  readonly commitFloorMs: number;
}

const commitNow: CommitTimes = { commitInMs: 0, commitFloorMs: 0 };

function startAttempt(state: CallState, commit: CommitTimes, effects: CallEffect[]): CallState {
  if (!state.turn) return state;
  const { number, firstSegment, talkStartedAt, overAgent, keys, abandoned, speechEndedAt } = state.turn;
  const attempt = newAttempt(number, abandoned.length + 1, speechEndedAt);
  effects.push({ type: 'close-segment', segment: state.segment, atOnce: false });
  effects.push({
    type: 'start-attempt',
    turn: number,
    attempt: attempt.attempt,
    segments: { first: firstSegment, last: state.segment },
    talkStartedAt,
    keys,
    overAgent,
    ...commit,
    history: conversationToAnswer(state),
  });
  return { ...state, segment: state.segment + 1, turn: { ...state.turn, attempt } };
}

/**
 * A key is no noise: it takes the turn at once, and a reply that is owed is no longer. `#` alone says nothing, nor do keys
 * beyond the longest entry, which the function would refuse as a whole.
 */
function keyPressed(state: CallState, key: string, atMs: number, effects: CallEffect[]): CallState {
  if (state.phase === 'arriving' || state.held) return state;
  const isEntering = Boolean(state.turn?.keys) && !state.turn?.attempt;
  if (key === '#') return isEntering ? keysEntered(state, atMs, effects) : state;
  clear(['end-of-turn', 'filler', 'turn-deadline', 'long-turn', 'resume', 'barge-in', 'silence'], effects);
  const conversation = conversationSoFar(state);
  const silent = silenced(breakReplyOff(state, effects), effects);
  const quiet: CallState = { ...silent, conversation, silence: 'off', dropped: null, transfer: null };
  const next = quiet.turn ? abandonAttempt(quiet, effects) : openTurn({ ...quiet, phase: 'listening' }, atMs);
  if (!next.turn) return next;
  effects.push({ type: 'set-timer', timer: 'keys', afterMs: KEY_PAUSE_MS });
  const keys = ((next.turn.keys ?? '') + key).slice(0, LONGEST_KEY_ENTRY);
  return { ...next, turn: { ...next.turn, keys, overAgent: false } };
}

function keysEntered(state: CallState, atMs: number, effects: CallEffect[]): CallState {
  clear(['keys'], effects);
  if (!state.turn) return state;
  const entered: CallState = { ...state, callerTalking: false, turn: { ...state.turn, speechEndedAt: atMs } };
  return endOfTurn(entered, atMs, effects);
}

/** The line is music or nothing now: whatever was going on waits. */
function held(state: CallState, effects: CallEffect[]): CallState {
  if (state.phase === 'arriving' || state.held) return state;
  clear(
    timerNames.filter((timer) => timer !== 'longest-call' && timer !== 'call-warning'),
    effects,
  );
  const paused = pauseSpeech(state, effects);
  // The silence after it begins anew when the caller is back.
  const attempt = paused.turn?.attempt ? { ...paused.turn.attempt, edgeCommitted: false } : null;
  const turn = paused.turn && { ...paused.turn, attempt };
  return { ...paused, turn, callerTalking: false, held: true, silence: 'off' };
}

function unheld(state: CallState, effects: CallEffect[]): CallState {
  if (!state.held) return state;
  const next: CallState = { ...state, held: false };
  const { endOfTurnMs, maxTurnMs } = state.persona.turnTaking;
  if (isGreetingDue(next)) return greet(next, effects);
  if (next.turn) {
    const isSpoken = next.turn.keys === null;
    if (isSpoken) effects.push({ type: 'set-timer', timer: 'long-turn', afterMs: maxTurnMs });
    effects.push({ type: 'set-timer', timer: isSpoken ? 'end-of-turn' : 'keys', afterMs: endOfTurnMs });
    return next;
  }
  if (isAwaited(next)) awaitReply(next, effects);
  if (next.speech) return resumeSpeech(next, effects);
  return next.reply ? speakReplyWhenReady(next, effects) : listen(next, effects);
}

// --- the line ---

function lineMeasured(
  state: CallState,
  measured: { talkEnergy: number; bargeInEnergy: number | null },
  effects: CallEffect[],
): CallState {
  const talkEnergy = isAbout(measured.talkEnergy, state.talkEnergy) ? state.talkEnergy : measured.talkEnergy;
  const bargeInEnergy = measured.bargeInEnergy ?? state.bargeInEnergy;
  const echoKnown = state.echoKnown || measured.bargeInEnergy !== null;
  const next: CallState = { ...state, talkEnergy, bargeInEnergy, echoKnown };
  if (talkEnergy === state.talkEnergy && bargeInEnergy === state.bargeInEnergy) return next;
  // What counts over the agent is asked for with its next word.
  if (!next.speech && talkEnergy === state.talkEnergy) return next;
  // Asterisk lets the request wait for the playback, paused or not: the end of the speech sets it. Only a noise that began in
  // the speech cannot wait: it would keep it paused.
  if (next.speech && !(next.speech.paused && next.callerTalking)) return next;
  if (next.speech) effects.push({ type: 'withdraw-speech', speech: next.speech.id });
  setTalkEnergy(next, next.speech !== null, effects);
  // A recorder keeps the threshold it began with, and would hear the noise as talk without an end.
  if (talkEnergy > state.talkEnergy) effects.push({ type: 'renew-recording', talkEnergy });
  return next;
}

/** The agent has interrupted itself: what comes back of its voice is louder than was known. For its next speech. */
function echoMeasured(state: CallState, bargeInEnergy: number): CallState {
  return { ...state, bargeInEnergy: Math.max(state.bargeInEnergy, bargeInEnergy) };
}

/** For the rest of the greeting already: Asterisk gives it back for a moment, in a pause. What comes too late changes nothing. */
function beginningMeasured(state: CallState, bargeInEnergy: number, effects: CallEffect[]): CallState {
  if (!isInGreetingPause(state) || isAbout(bargeInEnergy, state.bargeInEnergy)) return state;
  const next: CallState = { ...state, bargeInEnergy };
  if (next.speech) effects.push({ type: 'withdraw-speech', speech: next.speech.id });
  setTalkEnergy(next, true, effects);
  return next;
}

/** The greeting is in its pause, and nobody has talked into it. */
function isInGreetingPause({ greetingPause, speech, turn, callerTalking }: CallState): boolean {
  if (!greetingPause || speech?.kind !== 'greeting' || speech.paused || speech.falseStarts > 0) return false;
  return !turn && !callerTalking && speech.playedMs <= greetingPause.endMs - SEAM_MS;
}

/** Two measurements of the same noise differ by as much. */
function isAbout(energy: number, known: number): boolean {
  return Math.abs(energy - known) <= 0.15 * known;
}

function setTalkEnergy(state: CallState, agentSpeaks: boolean, effects: CallEffect[]): void {
  const { talkEnergy, bargeInEnergy } = state;
  // The line's noise is no echo: when it is over, nobody has to talk louder over the agent.
  effects.push({ type: 'set-talk-energy', energy: agentSpeaks ? Math.max(bargeInEnergy, talkEnergy) : talkEnergy });
}

function measureLine(state: CallState, agentSpoke: boolean, effects: CallEffect[], first = state.segment): CallState {
  effects.push({ type: 'close-segment', segment: state.segment, atOnce: false });
  effects.push({ type: 'measure-line', segments: { first, last: state.segment }, agentSpoke });
  return { ...state, segment: state.segment + 1 };
}

function measureBeginning(state: CallState, effects: CallEffect[]): CallState {
  if (!isInGreetingPause(state)) return state;
  effects.push({ type: 'close-segment', segment: state.segment, atOnce: true });
  effects.push({ type: 'measure-beginning', segment: state.segment });
  return { ...state, segment: state.segment + 1 };
}

// --- the pipeline ---

/** Events of an attempt that is neither the open turn's nor the owed reply's are of a cancelled one. */
function attemptAdvanced(state: CallState, event: AttemptEvent, atMs: number, effects: CallEffect[]): CallState {
  const isOf = (attempt: Attempt | null | undefined): attempt is Attempt =>
    attempt?.turn === event.turn && attempt.attempt === event.attempt;
  if (state.turn && isOf(state.turn.attempt)) {
    const attempt = advanceAttempt(state.turn.attempt, event, atMs);
    const next: CallState = { ...state, turn: { ...state.turn, attempt } };
    if (attempt.rejected) return dropTurn(next, attempt, effects);
    return commitWhenAgreed(attempt.transcript === null ? next : confirmBargeIn(next, effects), atMs, effects);
  }
  if (state.reply && isOf(state.reply.attempt)) {
    const attempt = advanceAttempt(state.reply.attempt, event, atMs);
    const fed = event.type === 'audio' ? speechFed(state, effects) : state;
    return speakReplyWhenReady({ ...fed, reply: { ...state.reply, attempt } }, effects);
  }
  return state;
}

/** It was a noise, or an "mhm": what the agent was saying goes on from the same word. */
function dropTurn(state: CallState, attempt: Attempt, effects: CallEffect[]): CallState {
  clear(['long-turn', 'end-of-turn', 'resume'], effects);
  const entry = turnEntry(attempt, state.turn?.abandoned ?? [], '', false);
  if (state.turn?.overAgent && attempt.rejected === 'noise') {
    effects.push({ type: 'measure-echo', segment: state.segment - 1 });
  }
  const next: CallState = {
    ...closeTurn(state),
    turns: [...state.turns, entry],
    dropped: notUnderstood(state.turn, attempt),
  };
  if (!isAwaited(next)) clear(['filler', 'turn-deadline'], effects);
  // From the full silence on both are running: the caller waits no longer for the noise.
  else if (!attempt.edgeCommitted) awaitReply(next, effects);
  // A noise is no sign of life: the silence it came into goes on.
  if (!next.speech && next.transfer && !next.reply) return listen(next, effects);
  if (!next.speech) return next.reply ? speakReplyWhenReady(next, effects) : silentAgain(next, effects);
  const speech = { ...next.speech, falseStarts: next.speech.falseStarts + 1 };
  return resumeSpeech({ ...next, speech }, effects);
}

/** A recogniser may find no word in half a sentence. An "mhm" was understood. */
function notUnderstood(turn: OpenTurn | null, { rejected }: Attempt): DroppedTurn | null {
  if (!turn || turn.speechEndedAt === null || turn.keys !== null || rejected === 'back-channel') return null;
  const { firstSegment, talkStartedAt, speechEndedAt } = turn;
  return { firstSegment, talkStartedAt, speechEndedAt };
}

/** What was recorded so far is this turn's. */
function closeTurn(state: CallState): CallState {
  return { ...state, turn: null, unclaimed: state.segment, dropped: null };
}

/**
 * A short sound over the agent that the pipeline cannot judge is a cough more often than a word: the agent goes on, and
 * the cloud's failure costs the caller nothing.
 */
function isTakenForNoise({ turn, speech, reply }: CallState): boolean {
  if (!turn?.overAgent || turn.speechEndedAt === null || (!speech && !reply)) return false;
  return turn.attempt?.transcript == null && turn.speechEndedAt - turn.talkStartedAt < UNJUDGED_SOUND_MS;
}

/** Words were said over the agent: its speech is over, and so is a reply that the new turn overtakes. */
function confirmBargeIn(state: CallState, effects: CallEffect[]): CallState {
  clear(['resume', 'barge-in'], effects);
  // From the full silence on they are the new turn's.
  if (state.reply && !state.turn?.attempt?.edgeCommitted) clear(['filler', 'turn-deadline'], effects);
  // A filler that the caller did not talk over is said while this very turn is waited for.
  const waitedFor = state.speech?.kind === 'filler' && !state.speech.paused;
  if (waitedFor) return breakReplyOff(state, effects);
  return { ...silenced(breakReplyOff(state, effects), effects), conversation: conversationToAnswer(state) };
}

/** A reply that is owed, or being said, is over before its end. */
function breakReplyOff(state: CallState, effects: CallEffect[]): CallState {
  if (!state.reply) return state;
  const { attempt, abandoned } = state.reply;
  if (!attempt.ended) effects.push({ type: 'cancel-attempt', turn: attempt.turn, attempt: attempt.attempt });
  const heard = state.speech?.kind === 'reply' ? heardOfSpeech(state) : '';
  return { ...state, reply: null, turns: [...state.turns, turnEntry(attempt, abandoned, heard, true)] };
}

/** The turn is taken when the function has heard a whole thought, and the caller is still silent. */
function commitWhenAgreed(state: CallState, atMs: number, effects: CallEffect[]): CallState {
  const turn = state.turn;
  const attempt = turn?.attempt;
  if (!turn || !attempt || state.callerTalking || state.held) return state;
  // One that failed has no words to judge by: the full silence decides.
  const isFailed = attempt.ended === 'failed' && attempt.edgeCommitted;
  if (!attempt.functionCommitted && !isFailed) return state;
  if (!isFailed || attempt.transcript !== null) return takeTurn(state, turn, attempt, atMs, effects);
  if (isTakenForNoise(state)) return dropTurn(state, attempt, effects);
  return takeTurn(confirmBargeIn(state, effects), turn, attempt, atMs, effects);
}

function takeTurn(state: CallState, turn: OpenTurn, attempt: Attempt, atMs: number, effects: CallEffect[]): CallState {
  clear(['long-turn', 'end-of-turn', 'silence'], effects);
  if (!attempt.edgeCommitted) setFillerTimer(state, effects);
  setDeadline(state, effects);
  // The caller is silent, so that nothing falls between the two recorders.
  effects.push({ type: 'renew-recording', talkEnergy: state.talkEnergy });
  const committed: Attempt = { ...attempt, timings: { ...attempt.timings, committedAt: atMs } };
  const said: SpokenLine[] = attempt.transcript ? [{ speaker: 'caller', text: attempt.transcript }] : [];
  return speakReplyWhenReady(
    {
      ...closeTurn(state),
      phase: 'thinking',
      prompts: 0,
      silence: 'off',
      transfer: null,
      reply: { attempt: committed, abandoned: turn.abandoned },
      conversation: [...state.conversation, ...said],
    },
    effects,
  );
}

/** Starts the reply as soon as enough of it is there and nobody is speaking; apologises for one that failed. */
function speakReplyWhenReady(state: CallState, effects: CallEffect[]): CallState {
  const attempt = state.reply?.attempt;
  if (!attempt || state.speech || state.turn || state.callerTalking || state.held) return state;
  // The edge's own ears alone take a turn whose attempt failed: what may have come of it was never agreed on.
  const bytes = attempt.functionCommitted ? audioBytes(attempt) : 0;
  if ((state.growingFile && bytes >= FIRST_AUDIO_BYTES) || (attempt.ended && bytes > 0)) {
    clear(['filler', 'turn-deadline'], effects);
    const speech = newSpeech(state, 'reply', null);
    setTalkEnergy(state, true, effects);
    effects.push({ type: 'speak-reply', speech: speech.id, turn: attempt.turn, attempt: attempt.attempt });
    return { ...state, phase: 'speaking', speech, nextSpeech: state.nextSpeech + 1 };
  }
  if (attempt.ended === 'done') {
    const closed = closeReply(state, '', effects);
    return attempt.action?.name === 'end_call' ? sayGoodbye(closed, 'agent-ended', effects) : closed;
  }
  if (attempt.ended === 'failed') return apologise(state, effects);
  return state;
}

/** @param heard what was said of the reply before it broke off */
function apologise(state: CallState, effects: CallEffect[], heard = ''): CallState {
  if (!state.reply) return state;
  if (!state.turn) clear(['filler', 'turn-deadline'], effects);
  const { attempt, abandoned } = state.reply;
  const turns = [...state.turns, turnEntry(attempt, abandoned, heard, false)];
  const isLasting = LASTING_FAILURES.has(attempt.errorCode ?? '');
  const failedTurns = isLasting ? MAX_FAILED_TURNS : state.failedTurns + 1;
  const said: SpokenLine[] = heard ? [{ speaker: 'agent', text: heard, interrupted: true }] : [];
  const conversation = [...state.conversation, ...said];
  const next: CallState = { ...state, reply: null, turns, failedTurns, conversation };
  // The caller is saying the next thing already, which will be answered.
  if (next.turn) return listen(next, effects);
  // Nobody would hear it.
  if (next.held && failedTurns < MAX_FAILED_TURNS) return listen(next, effects);
  if (failedTurns < MAX_FAILED_TURNS) return speak(next, 'apology', effects);
  return { ...speak(next, 'handover', effects), phase: 'ending', endReason: 'turns-failed' };
}

// --- the agent's own voice ---

const phraseOf = {
  greeting: 'greeting',
  'still-there': 'stillThere',
  'last-minute': 'lastMinute',
  goodbye: 'goodbye',
  apology: 'apology',
  handover: 'handover',
  'transfer-busy': 'transferBusy',
  'transfer-failed': 'transferFailed',
  resumed: 'resumed',
} as const satisfies Record<Exclude<SpeechKind, 'reply' | 'filler'>, PhraseName>;

function speak(state: CallState, kind: keyof typeof phraseOf, effects: CallEffect[]): CallState {
  const name = phraseOf[kind];
  const phrase = state.persona.phrases[name];
  if (!phrase) return listen(state, effects);
  setTalkEnergy(state, true, effects);
  effects.push({ type: 'speak-phrase', speech: state.nextSpeech, phrase: name });
  const speech = newSpeech(state, kind, phrase);
  return { ...state, speech, nextSpeech: state.nextSpeech + 1, phase: 'speaking' };
}

function newSpeech({ nextSpeech, segment }: CallState, kind: SpeechKind, phrase: Phrase | null): Speech {
  const unheard = { playedMs: 0, paused: false, starved: false, falseStarts: 0 };
  return { id: nextSpeech, kind, phrase, firstSegment: segment, ...unheard };
}

function speechStarted(state: CallState, speech: number, atMs: number, effects: CallEffect[]): CallState {
  if (state.speech?.id !== speech) return state;
  if (state.speech.kind === 'greeting' && state.greetingPause)
    effects.push({ type: 'set-timer', timer: 'greeting-pause', afterMs: state.greetingPause.startMs });
  if (state.speech.kind !== 'reply' || !state.reply) return state;
  const { attempt } = state.reply;
  const timings = { ...attempt.timings, playbackStartedAt: attempt.timings.playbackStartedAt ?? atMs };
  return { ...state, reply: { ...state.reply, attempt: { ...attempt, timings } } };
}

/** The reply stopped in the middle: what is still owed is waited for as its beginning was. */
function speechStarved(state: CallState, speech: number, effects: CallEffect[]): CallState {
  if (state.speech?.id !== speech || !state.reply) return state;
  // It starves again after each filler: that is no new deadline. An open turn's timers are its own.
  const isNews = !state.speech.starved;
  if (!state.turn) setFillerTimer(state, effects);
  if (!state.turn && isNews) setDeadline(state, effects);
  return { ...state, speech: { ...state.speech, starved: true } };
}

function speechFed(state: CallState, effects: CallEffect[]): CallState {
  if (!state.speech?.starved) return state;
  if (!state.turn) clear(['filler', 'turn-deadline'], effects);
  return { ...state, speech: { ...state.speech, starved: false } };
}

function speechFinished(
  state: CallState,
  event: { speech: number; played: boolean; atMs: number },
  effects: CallEffect[],
): CallState {
  const speech = state.speech;
  if (speech?.id !== event.speech) return state;
  clear(['resume', 'barge-in'], effects);
  setTalkEnergy(state, false, effects);
  const text = speech.kind === 'filler' ? undefined : speech.phrase?.text;
  const said: SpokenLine[] = text && event.played ? [{ speaker: 'agent', text }] : [];
  const next: CallState = { ...state, speech: null, conversation: [...state.conversation, ...said] };
  switch (speech.kind) {
    case 'filler':
      if (!next.turn && !next.reply) return listen(next, effects);
      setFillerTimer(state, effects);
      return next.turn ? next : speakReplyWhenReady({ ...next, phase: 'thinking' }, effects);
    case 'goodbye':
      effects.push({ type: 'hang-up' });
      return finish(next, state.endReason ?? 'silent-caller', event.atMs, effects);
    case 'handover':
      effects.push({ type: 'leave-to-dialplan' });
      return finish(next, state.endReason ?? 'turns-failed', event.atMs, effects);
    case 'reply': {
      const after = replySpoken(next, event, effects);
      return after.phase === 'listening' && event.played ? learnEcho(after, speech, effects) : after;
    }
    case 'greeting': {
      const after = event.played ? learnEcho(next, speech, effects) : next;
      return listen(after, effects);
    }
    default:
      return listen(next, effects);
  }
}

/** What was recorded beside a speech that nothing came into is the line itself: its noise, and the agent's own voice. */
function learnEcho(state: CallState, spoken: Speech, effects: CallEffect[]): CallState {
  const { echoKnown, speech, turn, callerTalking } = state;
  const isClean = spoken.falseStarts === 0 && !speech && !turn && !callerTalking;
  return isClean && !echoKnown ? measureLine(state, true, effects, spoken.firstSegment) : state;
}

function replySpoken(state: CallState, event: { played: boolean; atMs: number }, effects: CallEffect[]): CallState {
  if (!state.reply) return listen(state, effects);
  const { attempt } = state.reply;
  if (attempt.ended === 'failed' || !event.played) {
    const heard = event.played ? heardText(attempt.chunks, Number.POSITIVE_INFINITY, 0) : '';
    // Nobody will hear the rest.
    if (!attempt.ended) effects.push({ type: 'cancel-attempt', turn: attempt.turn, attempt: attempt.attempt });
    return apologise(state, effects, heard);
  }
  const closed = closeReply({ ...state, failedTurns: 0 }, replyText(attempt).trim(), effects);
  if (attempt.action?.name !== 'end_call') return closed;
  effects.push({ type: 'hang-up' });
  return finish(closed, 'agent-ended', event.atMs, effects);
}

function closeReply(state: CallState, heard: string, effects: CallEffect[]): CallState {
  if (!state.reply) return state;
  // An open turn's deadline is its own.
  if (!state.turn) clear(['filler', 'turn-deadline'], effects);
  const { attempt, abandoned } = state.reply;
  const said: SpokenLine[] = heard ? [{ speaker: 'agent', text: heard }] : [];
  const turns = [...state.turns, turnEntry(attempt, abandoned, heard, false)];
  const closed: CallState = { ...state, reply: null, turns, conversation: [...state.conversation, ...said] };
  const { action } = attempt;
  return action?.name === 'transfer_call' ? passOn(closed, action.destination, effects) : listen(closed, effects);
}

function listen(state: CallState, effects: CallEffect[]): CallState {
  // The silence of a held line is nobody's.
  if (state.held) return { ...state, phase: 'listening', silence: 'off' };
  // Whoever says something over the end of the announcement may have thought better of it.
  if (state.transfer && !state.turn) return beginTransfer(state, state.transfer, effects);
  if (state.warning === 'due' && !state.turn) return speak({ ...state, warning: 'off' }, 'last-minute', effects);
  effects.push({ type: 'set-timer', timer: 'silence', afterMs: state.persona.turnTaking.silencePromptMs });
  return { ...state, phase: 'listening', silence: 'timed' };
}

// --- to somebody else ---

/** What the pipeline says is checked by what the edge knows of the persona: neither alone makes a call. */
function passOn(state: CallState, destination: string, effects: CallEffect[]): CallState {
  if (state.persona.transfers?.includes(destination)) return listen({ ...state, transfer: destination }, effects);
  effects.push({ type: 'refuse-transfer', destination });
  return state.turn || state.held ? listen(state, effects) : speak(state, 'transfer-failed', effects);
}

function beginTransfer(state: CallState, destination: string, effects: CallEffect[]): CallState {
  clear(
    timerNames.filter((timer) => timer !== 'longest-call' && timer !== 'call-warning'),
    effects,
  );
  const { unclaimed: first, segment } = state;
  const unclaimed = first < segment ? { first, last: segment - 1 } : null;
  effects.push({ type: 'transfer', destination, unclaimed });
  const quiet = { callerTalking: false, silence: 'off', prompts: 0, dropped: null } as const;
  return { ...state, ...quiet, phase: 'transferring', unclaimed: segment };
}

/** The conversation goes on: what is said now tells the pipeline, too, that the transfer failed. */
function takenBack(state: CallState, outcome: TransferFailure, atMs: number, effects: CallEffect[]): CallState {
  effects.push({ type: 'start-recording' });
  const next: CallState = { ...state, transfer: null, transfers: transfersWith(state, outcome, atMs) };
  const isBusy = outcome === 'busy' && state.persona.phrases.transferBusy !== undefined;
  return speak(next, isBusy ? 'transfer-busy' : 'transfer-failed', effects);
}

/** Not while it rings somewhere; but a caller who comes back has no more time than that. */
function endLongCall(state: CallState, effects: CallEffect[]): CallState {
  if (state.phase !== 'transferring') return sayGoodbye(state, 'too-long', effects);
  effects.push({ type: 'set-timer', timer: 'longest-call', afterMs: WARNING_MS });
  return state;
}

function transfersWith({ transfer, transfers }: CallState, outcome: TransferOutcome, at: number): TransferRecord[] {
  return transfer ? [...transfers, { destination: transfer, outcome, at }] : [...transfers];
}

/** With the one that the end of the call has cut short. One that the agent's own end leaves open has no outcome. */
function transfersAtEnd(state: CallState, reason: EndReason, atMs: number): readonly TransferRecord[] {
  if (state.phase !== 'transferring') return state.transfers;
  if (reason === 'transferred') return transfersWith(state, 'answered', atMs);
  return reason === 'caller-hung-up' ? transfersWith(state, 'abandoned', atMs) : state.transfers;
}

// --- time ---

function timerFired(state: CallState, timer: TimerName, atMs: number, effects: CallEffect[]): CallState {
  switch (timer) {
    case 'end-of-turn':
      return endOfTurn(state, atMs, effects);
    case 'keys':
      return keysEntered(state, atMs, effects);
    case 'barge-in':
      return state.callerTalking ? pauseForCaller(state, effects) : state;
    case 'resume':
      return state.callerTalking ? state : resumeSpeech(state, effects);
    case 'long-talk':
      if (!state.callerTalking) return state;
      effects.push({ type: 'set-timer', timer, afterMs: LONG_TALK_MS });
      return measureLine(state, false, effects);
    case 'long-turn': {
      // Steady noise would keep the talking up for ever: take the turn from what there is.
      if (!state.turn) return state;
      if (!state.callerTalking) {
        // A pause, after which the talking may go on.
        effects.push({ type: 'set-timer', timer, afterMs: state.persona.turnTaking.endOfTurnMs });
        return state;
      }
      const turn = { ...state.turn, isOverlong: true, speechEndedAt: atMs };
      const started = startAttempt({ ...state, callerTalking: false, turn }, commitNow, effects);
      return endOfTurn(started, atMs, effects);
    }
    case 'greeting': {
      if (!isGreetingDue(state)) return state;
      // Should the measurement not come, the greeting does.
      if (!state.callerTalking || state.segment > 1) return greet(state, effects);
      effects.push({ type: 'set-timer', timer, afterMs: NOISE_SAMPLE_MS });
      return measureLine({ ...state, callerTalking: false }, false, effects);
    }
    case 'greeting-pause':
      return measureBeginning(state, effects);
    case 'filler':
      return fillSilence(state, effects);
    case 'turn-deadline':
      return turnOverdue(state, effects);
    case 'silence':
      return callerSilent(state, effects);
    case 'call-warning': {
      const next: CallState = { ...state, warning: 'due' };
      return next.phase === 'listening' && !next.speech && !next.turn && !next.held ? listen(next, effects) : next;
    }
    case 'longest-call':
      return endLongCall(state, effects);
  }
}

/** The reply is late: the caller hears that somebody is there. */
function fillSilence(state: CallState, effects: CallEffect[]): CallState {
  const owed = state.turn ? state.turn.attempt?.edgeCommitted : state.reply;
  if (!owed || state.callerTalking || state.held) return state;
  const { fillers } = state.persona.phrases;
  const index = state.nextFiller % fillers.length;
  if (state.speech) {
    setFillerTimer(state, effects);
    // It has waited long enough for what the caller said over it.
    const resumed = resumeSpeech(state, effects);
    if (!state.speech.starved) return resumed;
    effects.push({ type: 'fill-speech', speech: state.speech.id, index });
    return { ...resumed, nextFiller: state.nextFiller + 1 };
  }
  setTalkEnergy(state, true, effects);
  effects.push({ type: 'speak-filler', speech: state.nextSpeech, index });
  const speech = newSpeech(state, 'filler', fillers[index] ?? null);
  return { ...state, speech, nextSpeech: state.nextSpeech + 1, nextFiller: state.nextFiller + 1 };
}

function endOfTurn(state: CallState, atMs: number, effects: CallEffect[]): CallState {
  if (!state.turn || state.callerTalking) return state;
  const next = state.turn.attempt ? state : startAttempt(state, commitNow, effects);
  if (!next.turn?.attempt) return next;
  const attempt: Attempt = { ...next.turn.attempt, edgeCommitted: true };
  // The pipeline owes a transcript from here on, or the turn would hang with it.
  setDeadline(state, effects);
  setFillerTimer(state, effects);
  return commitWhenAgreed({ ...next, turn: { ...next.turn, attempt } }, atMs, effects);
}

/** A reply is owed, and nothing of it is there to be said. */
function isAwaited({ reply, speech }: CallState): boolean {
  return reply !== null && (speech?.kind !== 'reply' || speech.starved);
}

function awaitReply(state: CallState, effects: CallEffect[]): void {
  setDeadline(state, effects);
  setFillerTimer(state, effects);
}

function setDeadline(state: CallState, effects: CallEffect[]): void {
  effects.push({ type: 'set-timer', timer: 'turn-deadline', afterMs: state.persona.turnTaking.turnDeadlineMs });
}

/** From the caller's silence on, whoever keeps the reply waiting. */
function setFillerTimer(state: CallState, effects: CallEffect[]): void {
  effects.push({ type: 'set-timer', timer: 'filler', afterMs: state.persona.turnTaking.fillerAfterMs });
}

/** No reply in time, whether the turn was agreed on or its attempt never answered. */
function turnOverdue(state: CallState, effects: CallEffect[]): CallState {
  // Until its full silence the deadline is not the open turn's: a reply that is owed has until then.
  if (state.turn && !state.turn.attempt?.edgeCommitted) return state;
  const attempt = (state.turn ?? state.reply)?.attempt;
  const { speech } = state;
  if (attempt && isTakenForNoise(state)) {
    effects.push({ type: 'cancel-attempt', turn: attempt.turn, attempt: attempt.attempt });
    const next = dropTurn(state, { ...attempt, ended: 'failed', errorCode: 'turn.deadline' }, effects);
    if (isAwaited(next)) awaitReply(next, effects);
    return next;
  }
  const speaking = speech && speech.kind !== 'filler' && !speech.paused && !speech.starved;
  if (!attempt || state.callerTalking || state.held) return state;
  if (speaking) {
    // The apology can wait until that is said.
    effects.push({ type: 'set-timer', timer: 'turn-deadline', afterMs: state.persona.turnTaking.fillerAfterMs });
    return state;
  }
  effects.push({ type: 'cancel-attempt', turn: attempt.turn, attempt: attempt.attempt });
  const failed: Attempt = { ...attempt, ended: 'failed', errorCode: 'turn.deadline' };
  const abandoned = (state.turn ?? state.reply)?.abandoned ?? [];
  clear(['long-turn', 'end-of-turn'], effects);
  // An open turn may have been said over a speech or a reply that is still owed: both are over now.
  const heard = !state.turn && speech?.kind === 'reply' ? heardOfSpeech(state) : '';
  const next = silenced(state.turn ? confirmBargeIn(state, effects) : state, effects);
  return apologise({ ...closeTurn(next), transfer: null, reply: { attempt: failed, abandoned } }, effects, heard);
}

function silenced(state: CallState, effects: CallEffect[]): CallState {
  if (!state.speech) return state;
  effects.push({ type: 'stop-speech', speech: state.speech.id });
  setTalkEnergy(state, false, effects);
  return { ...state, speech: null };
}

function callerSilent(state: CallState, effects: CallEffect[]): CallState {
  if (state.phase !== 'listening' || state.speech) return { ...state, silence: 'off' };
  // Whether it was speech is not known yet.
  if (state.turn) return { ...state, silence: 'over' };
  if (state.prompts >= MAX_PROMPTS) return sayGoodbye(state, 'silent-caller', effects);
  return { ...speak({ ...state, silence: 'off' }, 'still-there', effects), prompts: state.prompts + 1 };
}

/** The caller has said nothing after all, in the silence before. */
function silentAgain(state: CallState, effects: CallEffect[]): CallState {
  const listening: CallState = { ...state, phase: 'listening' };
  switch (state.silence) {
    case 'timed':
      return listening;
    case 'over':
      return callerSilent(listening, effects);
    case 'off':
      return listen(listening, effects);
  }
}

function sayGoodbye(state: CallState, endReason: EndReason, effects: CallEffect[]): CallState {
  const conversation = conversationSoFar(state);
  const silent: CallState = { ...silenced(breakReplyOff(state, effects), effects), transfer: null };
  const quiet: CallState = { ...silent, conversation, callerTalking: false };
  return { ...speak(quiet, 'goodbye', effects), phase: 'ending', endReason };
}

// --- what was said, and the end ---

type Finish = Extract<CallEffect, { type: 'finish' }>;

function finish(state: CallState, reason: EndReason, atMs: number, effects: CallEffect[]): CallState {
  const conversation = conversationSoFar(state);
  const turns = [...silenced(breakReplyOff(state, effects), effects).turns];
  clear(timerNames, effects);
  let unsent: Finish['unsent'] = null;
  if (state.turn) {
    const { number, attempt, abandoned, firstSegment, talkStartedAt, speechEndedAt } = state.turn;
    if (attempt && !attempt.ended) effects.push({ type: 'cancel-attempt', turn: number, attempt: attempt.attempt });
    const last = attempt ?? newAttempt(number, abandoned.length + 1, speechEndedAt);
    turns.push(turnEntry(last, abandoned, '', false));
    if (!attempt) unsent = { turn: number, attempt: last.attempt, firstSegment, talkStartedAt };
  }
  const result = reason === 'telephony-failed' || reason === 'turns-failed' ? 'failed' : 'completed';
  turns.sort((one, other) => one.turn - other.turn);
  const transfers = transfersAtEnd(state, reason, atMs);
  const outcome: Finish['outcome'] = {
    ...{ result, reason, conversation: [...conversation], turns, endedAt: atMs },
    ...(transfers.length > 0 && { transfers: [...transfers] }),
  };
  effects.push({ type: 'finish', outcome, unsent });
  // What an attempt has is the attempt's to keep.
  const { unclaimed } = state.turn?.attempt ? closeTurn(state) : state;
  const over = { turn: null, reply: null, speech: null, conversation, turns, unclaimed };
  return { ...state, ...over, phase: 'ended', endReason: reason };
}

function clear(timers: readonly TimerName[], effects: CallEffect[]): void {
  for (const timer of timers) effects.push({ type: 'clear-timer', timer });
}
