import { attemptKeys, decodeUlawWav } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReceptionist } from '../local/src/groq/receptionist.ts';
import type { Responder } from '../local/src/groq/responder.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { AgentExit, AgentProcess } from '../local/src/world/agent-process.ts';
import type { World } from '../local/src/world/world.ts';
import { congestionTones } from './support/congestion.ts';
import { callOver, hearSound } from './support/hearing.ts';
import { nearestPhrase } from './support/nearest-phrase.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const order = 'I would like to order three large pizzas.';
const question = 'How many pizzas did I order?';
const tale = 'Please tell me a long story.';
const farewell = 'Goodbye.';
const story = `Once upon a time there was a baker who lived at the edge of a forest. ${'Every morning he walked to the well, and every evening he walked home again. '.repeat(4)}`;

/** A new process has so long, from its first line of log on, to be with the caller. */
const takenUpWithinMs = 2_000;
/** What a caller may wait for people when no agent comes. */
const fallbackWithinMs = 10_000;

let engine: SpeechEngine;
let world: World;

beforeAll(async () => {
  engine = createSpeechEngine();
  const script = new SpokenFaults();
  for (const sentence of [order, question, tale, farewell]) await script.learn(engine, sentence);
  const receptionist = createReceptionist();
  const responder: Responder = {
    respond: async (request, signal) => {
      const said = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
      return said.includes(tale) ? { content: story } : receptionist.respond(request, signal);
    },
  };
  world = await startTestWorld({
    engine,
    agent: { ETHERA_DRAIN_GRACE_MS: '30000' },
    groq: { transcriber: script.transcriber, responder },
  });
});
afterAll(async () => {
  await world.stop();
  await engine.close();
});

/** What the edge has put into S3 of what a caller said, as often as it was stored. */
function recordingsPut(callId: string): string[] {
  return world.s3.requests
    .filter(({ operation, status, key }) => operation === 'PutObject' && status === 200 && key.includes(callId))
    .map(({ key }) => key)
    .filter((key) => key.endsWith('caller.wav'));
}

/** How long after the process was up this happened, in milliseconds. */
function sinceUp(agent: AgentProcess, time: string): number {
  return Date.parse(time) - Date.parse(agent.lines[0]?.time ?? '');
}

describe('an agent that is killed in the middle of a reply', () => {
  let call: PlacedCall;
  let next: AgentProcess;
  let takenUpAt: string;
  let apology: string;
  let answer: string;

  beforeAll(async () => {
    call = await placeCall(world);
    await call.dialogue.listen();
    await call.dialogue.say(order);
    await call.waitFor('agent says');
    await hearSound(call.caller);
    // He talks into the reply when the agent dies: what he says is recorded, and no request has it.
    const cutOff = call.dialogue.begin(question, 0.8);
    await hearSound(call.caller);
    const killed = world.agent;
    killed.kill('SIGKILL');
    await Promise.all([killed.exited, cutOff]);
    next = await world.startAgent();
    takenUpAt = (await call.waitFor('call taken up')).time;
    apology = await (await call.hearPhrase('resumed')).words;
    const { said } = await call.dialogue.ask(question);
    answer = await call.dialogue.heardBetween(said.spoken.endMs, said.spoken.endMs + 5_000);
    await call.dialogue.ask(farewell);
    await call.record();
  }, 60_000);

  it('is followed by one that has the caller within two seconds of being up', () => {
    expect(sinceUp(next, takenUpAt)).toBeLessThan(takenUpWithinMs);
  });

  it('is apologised for in one sentence, and the conversation goes on', () => {
    expect(nearestPhrase(apology)).toBe('resumed');
    expect(answer).toMatch(/three large pizzas/i);
  });

  it('leaves a whole record', async () => {
    const record = await call.record();
    expect(record).toMatchObject({ result: 'completed', reason: 'agent-ended', lostRecordings: [] });
    const said = record.turns.map(({ transcript }) => transcript).filter((transcript) => transcript);
    expect(said).toEqual([order, question, farewell]);
    expect(record.conversation.map(({ speaker }) => speaker)).toContain('agent');
  });

  it('leaves every recording in S3, each once, and what no request had among them', async () => {
    const put = recordingsPut(call.callId);
    expect(new Set(put).size).toBe(put.length);
    const unheard = attemptKeys(call.callId, 2, 1).recording;
    expect(put).toEqual(
      expect.arrayContaining([1, 2, 3, 4].map((turn) => attemptKeys(call.callId, turn, 1).recording)),
    );
    expect(decodeUlawWav(await world.readObject(unheard)).length).toBeGreaterThan(4_000);
    await expectNothingLeft(world);
  });
});

describe('an agent that is frozen', () => {
  let speaking: PlacedCall;
  let listening: PlacedCall;
  const freedAfterMs = new Map<PlacedCall, number>();
  let frozen: AgentProcess;

  beforeAll(async () => {
    frozen = world.agent;
    listening = await placeCall(world);
    speaking = await placeCall(world);
    await Promise.all([listening.dialogue.listen(), speaking.dialogue.listen()]);
    await speaking.dialogue.say(tale);
    await speaking.waitFor('agent says');
    await hearSound(speaking.caller);
    const frozenAtMs = Date.now();
    frozen.kill('SIGSTOP');
    await Promise.all(
      [speaking, listening].map(async (call) => {
        await callOver(call.caller);
        freedAfterMs.set(call, firstTone(call) - call.caller.recording.timelineMs(frozenAtMs));
      }),
    );
    frozen.kill('SIGCONT');
    await Promise.all([speaking.record(), listening.record()]);
  }, 60_000);

  /** When the dialplan's fallback began, on the recording's timeline: with the first of its tones. */
  function firstTone({ caller }: PlacedCall): number {
    const starts = caller.recording.heardSegments({ joinGapMs: 100 }).map(({ startMs }) => startMs);
    const all = congestionTones(caller);
    return Math.max(...starts.filter((startMs) => congestionTones(caller, startMs) === all));
  }

  it('leaves its callers in the fallback within ten seconds, whether it was speaking or listening', () => {
    for (const call of [speaking, listening]) {
      expect(congestionTones(call.caller)).toBeGreaterThanOrEqual(2);
      expect(freedAfterMs.get(call)).toBeLessThan(fallbackWithinMs);
    }
  });

  it('concludes its calls when it wakes, and touches nobody’s fallback', async () => {
    for (const call of [speaking, listening]) {
      expect(call.caller.end).toMatchObject({ by: 'far' });
      expect(await call.record()).toMatchObject({ result: 'failed', reason: 'telephony-failed', lostRecordings: [] });
    }
    expect(frozen.end).toBeUndefined();
  });
});

/** The one that was frozen: it takes calls again. */
describe('an agent that hands over, as for an upgrade', () => {
  let call: PlacedCall;
  let exit: AgentExit;
  let heard: number;

  beforeAll(async () => {
    call = await placeCall(world);
    await call.dialogue.listen();
    await call.dialogue.ask(order);
    const old = world.agent;
    old.kill('SIGUSR2');
    exit = await old.exited;
    const segments = call.caller.recording.heardSegments().length;
    await world.startAgent();
    await call.waitFor('call taken up');
    const { said } = await call.dialogue.ask(question);
    heard = call.caller.recording.heardSegments().filter(({ endMs }) => endMs < said.spoken.endMs).length - segments;
    await call.caller.hangUp();
  }, 60_000);

  it('drops no call, and says nothing of it where nobody was speaking', async () => {
    expect(exit).toEqual({ code: 75, signal: null });
    expect(heard).toBe(0);
    const record = await call.record();
    expect(record).toMatchObject({ result: 'completed', reason: 'caller-hung-up', lostRecordings: [] });
    const said = record.turns.map(({ transcript }) => transcript).filter((transcript) => transcript);
    expect(said).toEqual([order, question]);
    expect(record.conversation.at(-1)?.text).toMatch(/three large pizzas/i);
  });

  it('leaves every recording in S3 once, and nothing behind', async () => {
    const put = recordingsPut(call.callId);
    expect(new Set(put).size).toBe(put.length);
    expect(put.length).toBeGreaterThanOrEqual(2);
    await expectNothingLeft(world);
  });
});
