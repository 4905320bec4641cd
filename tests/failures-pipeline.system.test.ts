import { attemptKeys, type CallRecord, type ErrorCode, errorCatalogue, turnRecord } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelNotFound, plannedError } from '../local/src/groq/error-body.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { AgentLine } from '../local/src/world/agent-line.ts';
import type { World } from '../local/src/world/world.ts';
import { ethera } from '../personas/ethera.ts';
import { awaitObject } from './support/awaited-object.ts';
import { congestionTones } from './support/congestion.ts';
import { callOver, hearSound } from './support/hearing.ts';
import { nearestPhrase } from './support/nearest-phrase.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type HeardPhrase, type PlacedCall, placeCall } from './support/placed-call.ts';
import { type GroqFailure, type GroqService, SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const { models } = ethera;

/** What Groq does to a turn whomever it is asked by, the second model too, and the code that it comes to. */
const groqFaults: readonly [ErrorCode, GroqService, GroqFailure][] = [
  ['transcriber.auth', 'transcription', plannedError(401)],
  ['transcriber.unavailable', 'transcription', plannedError(500)],
  ['transcriber.timeout', 'transcription', 'hang'],
  ['llm.rate-limited', 'model', plannedError(429, 1)],
  ['llm.timeout', 'model', 'hang'],
  ['llm.model', 'model', modelNotFound(models.reply)],
];
/** What Lambda does to those who ask for a long answer. Who of them meets which is chance. */
const lambdaFaults: readonly ErrorCode[] = ['function.missing', 'function.unavailable', 'function.crashed'];
const everyCode = [...groqFaults.map(([code]) => code), 'speaker.auth' as const, ...lambdaFaults];
/** These break off in the middle of the answer. */
const midStream: readonly ErrorCode[] = ['function.unavailable', 'function.crashed'];
/** What happens to the voice once, and costs nobody the answer. Who meets which is chance, too. */
const mended: readonly ErrorCode[] = ['speaker.unavailable', 'speaker.timeout'];

const longQuestion = 'Tell me about all the pizzas on the menu.';
const shortQuestion = 'What are your opening hours?';
const answer = 'We are open every day from nine in the morning until ten at night.';
const stubbornQuestion = 'Once more. What are your opening hours?';
const questionOf = (code: ErrorCode) => `${code.replace(/\W/g, ' ')}. ${shortQuestion}`;

/** One caller whose first turn failed. */
interface Outcome {
  readonly call: PlacedCall;
  readonly failure: AgentLine;
  readonly apology: HeardPhrase;
  readonly questionEndMs: number;
  readonly record: CallRecord;
}

let engine: SpeechEngine;
let world: World;
const faults = new SpokenFaults();
const outcomes = new Map<unknown, Outcome>();
const answered: { readonly call: PlacedCall; readonly record: CallRecord }[] = [];
let stubborn: { call: PlacedCall; handover: HeardPhrase; record: CallRecord };

/** Asks, meets the fault, hears the apology, asks again and is answered. */
async function failOnce(call: PlacedCall, question: string): Promise<void> {
  const { spoken } = await call.dialogue.say(question);
  const failure = await call.waitFor('turn failed');
  const apology = await call.hearPhrase('apology');
  await call.dialogue.say(shortQuestion);
  await call.waitFor('turn committed', { turn: 2 });
  await hearSound(call.caller);
  await call.caller.hangUp();
  outcomes.set(failure.code, { call, failure, apology, questionEndMs: spoken.endMs, record: await call.record() });
}

/** Asks, and is answered whatever happens. */
async function failNever(call: PlacedCall): Promise<void> {
  await call.dialogue.say(shortQuestion);
  await call.waitFor('turn committed', { turn: 1 });
  await call.dialogue.listen({ quietMs: 1_200 });
  await call.caller.hangUp();
  answered.push({ call, record: await call.record() });
}

/** Meets a fault that stays. */
async function failTwice(call: PlacedCall): Promise<void> {
  await call.dialogue.say(stubbornQuestion);
  await call.hearPhrase('apology');
  await call.dialogue.say(stubbornQuestion);
  const handover = await call.hearPhrase('handover');
  await callOver(call.caller);
  stubborn = { call, handover, record: await call.record() };
}

/** Kills the function of the one whose answer Lambda has done nothing to. */
async function crashWhileAnswering(calls: readonly PlacedCall[]): Promise<void> {
  const failed = (code: ErrorCode) => world.agent.waitFor('turn failed', (line) => line.code === code);
  await Promise.all((['function.missing', 'function.unavailable'] as const).map(failed));
  const well = calls.filter(({ errors }) => errors.length === 0).map(({ callId }) => callId);
  const inAnswer = ({ chunk, callId }: AgentLine) => Number(chunk) >= 1 && well.includes(String(callId));
  const { callId } = await world.agent.waitFor('agent says', inAnswer);
  const name = world.names.turnFunction.split(':', 1)[0] ?? '';
  await world.lambda.crash(name, (payload) => payload.includes(String(callId)));
}

beforeAll(async () => {
  engine = createSpeechEngine();
  const sentences = [longQuestion, shortQuestion, stubbornQuestion, ...groqFaults.map(([code]) => questionOf(code))];
  for (const sentence of sentences) await faults.learn(engine, sentence);
  const always = Number.POSITIVE_INFINITY;
  const met = groqFaults.map(([code, service, failure]) => faults.add(questionOf(code), service, failure, always));
  met.push(faults.add(stubbornQuestion, 'transcription', plannedError(500), always));
  world = await startTestWorld({ engine, groq: { transcriber: faults.transcriber, responder: faults.responder } });
  const { lambda, elevenLabs } = world;

  const calls: PlacedCall[] = [];
  for (const _ of [...everyCode, ...mended, 'stubborn']) calls.push(await placeCall(world));
  await Promise.all(calls.map(({ dialogue }) => dialogue.listen()));
  const take = (count: number) => calls.splice(0, count);
  const [forGroq, forSpeaker, forLambda] = [take(groqFaults.length), take(1), take(lambdaFaults.length)];
  const forVoice = take(mended.length);

  elevenLabs.faults.add('speak', { kind: 'status', status: 401 });
  const talks = [
    ...calls.map(failTwice),
    ...forGroq.map((call, index) => failOnce(call, questionOf(groqFaults[index]?.[0] ?? 'internal'))),
    ...forSpeaker.map((call) => failOnce(call, shortQuestion)),
  ];
  await Promise.all(forSpeaker.map((call) => call.waitFor('turn failed', {}, 30_000)));
  elevenLabs.faults.add('speak', { kind: 'cut', afterBytes: 12_000 });
  elevenLabs.faults.add('speak', { kind: 'hang' });
  talks.push(...forVoice.map(failNever));
  // All of them have reached their function, so that Lambda's faults are for the others.
  await Promise.all([...met, ...forVoice.map((call) => call.waitFor('agent says', {}, 30_000))]);
  lambda.faults.add('InvokeWithResponseStream', { kind: 'status', status: 404 });
  lambda.faults.add('InvokeWithResponseStream', { kind: 'cut', afterBytes: 20_000 });
  talks.push(...forLambda.map((call) => failOnce(call, longQuestion)));
  await crashWhileAnswering(forLambda);
  await Promise.all(talks);
}, 120_000);
afterAll(async () => {
  await world.stop();
  await engine.close();
});

describe.each(everyCode)('a turn that fails with %s', (code) => {
  it('is one line for the operator, with the code and the remedy', () => {
    const { call, failure } = outcomeOf(code);
    expect(call.errors).toEqual([failure]);
    expect(failure).toMatchObject({ level: 'error', code, remedy: errorCatalogue[code].remedy, turn: 1 });
    expect(failure.reason).toMatch(/\w/);
  });

  it('is an apology for the caller', async () => {
    const { apology } = outcomeOf(code);
    const words = await apology.words;
    expect(nearestPhrase(words), words).toBe('apology');
  });

  it('does not spoil the next one', () => {
    const { record } = outcomeOf(code);
    expect(record).toMatchObject({ result: 'completed', reason: 'caller-hung-up', lostRecordings: [] });
    // A busy machine may tear a pause into what a caller says: earlier attempts are given up then.
    const told = JSON.stringify(record.conversation);
    expect(record.turns, told).toMatchObject([{ turn: 1 }, { turn: 2, transcript: shortQuestion, reply: answer }]);
    const [failed, answered] = record.turns.map(({ attempts }) => attempts.at(-1));
    expect(failed).toMatchObject({ outcome: 'failed', errorCode: code });
    expect(answered).toMatchObject({ errorCode: null });
    expect(record.turns[1]?.committedAttempt).toBe(answered?.attempt);
  });
});

it.each(midStream)('what was said before %s was heard, and is remembered', (code) => {
  const { call, apology, questionEndMs, record } = outcomeOf(code);
  // The apology follows at once.
  const heardMs = call.caller.recording
    .heardSegments()
    .map(({ startMs, endMs }) => Math.min(endMs, apology.startMs) - Math.max(startMs, questionEndMs))
    .filter((ms) => ms > 0)
    .reduce((sum, ms) => sum + ms, 0);
  expect(heardMs).toBeGreaterThan(700);
  expect(record.turns[0]?.heard).toMatch(/^We \w+/);
  expect(record.conversation).toContainEqual({ speaker: 'agent', text: record.turns[0]?.heard, interrupted: true });
});

describe('a turn that fails once and is answered all the same', () => {
  it('is an answer for the caller, whole, and nothing for the operator to mend', () => {
    expect(answered).toHaveLength(mended.length);
    for (const { call, record } of answered) {
      expect(call.errors).toEqual([]);
      expect(record.turns.map(({ transcript, heard }) => [transcript, heard])).toEqual([[shortQuestion, answer]]);
    }
  });

  it('is an entry in turn.json, with the code', async () => {
    const codes = await Promise.all(answered.map(({ record }) => mendedIn(record)));
    expect(codes.flat().toSorted()).toEqual(mended.toSorted());
  });
});

describe('a second turn running that fails', () => {
  it('hands the caller over to the dialplan, which ends the call', async () => {
    const { call, handover, record } = stubborn;
    const words = await handover.words;
    expect(nearestPhrase(words), words).toBe('handover');
    expect(record).toMatchObject({ result: 'failed', reason: 'turns-failed' });
    expect(call.caller.end).toMatchObject({ by: 'far' });
    // This dialplan has no recorded apology and nobody else to ask.
    expect(congestionTones(call.caller, handover.startMs)).toBeGreaterThanOrEqual(2);
  });

  it('is a second line for the operator', () => {
    expect(stubborn.call.errors.map(({ code, turn }) => [code, turn])).toEqual([
      ['transcriber.unavailable', 1],
      ['transcriber.unavailable', 2],
    ]);
  });
});

it('leaves nothing behind', async () => {
  await expectNothingLeft(world);
  expect(world.agent.stderr).toBe('');
});

/** What the function has put right in a call. */
async function mendedIn({ callId, turns: [turn] }: CallRecord): Promise<string[]> {
  const key = attemptKeys(callId, turn?.turn ?? 0, turn?.committedAttempt ?? 0).turn;
  const { recovery } = turnRecord.parse(JSON.parse(String(await awaitObject(world, key))));
  return (recovery?.failures ?? []).map(({ code }) => code);
}

function outcomeOf(code: ErrorCode): Outcome {
  const outcome = outcomes.get(code);
  if (!outcome) throw new Error(`no turn failed with ${code}, only with ${[...outcomes.keys()].join(', ')}`);
  return outcome;
}
