import { attemptKeys, type CallRecord, decodeUlawWav, ulawDurationMs } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plannedError } from '../local/src/groq/error-body.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { World } from '../local/src/world/world.ts';
import { ethera } from '../personas/ethera.ts';
import { awaitObject } from './support/awaited-object.ts';
import type { Utterance } from './support/dialogue.ts';
import { framesFound } from './support/found-frames.ts';
import { hearSound } from './support/hearing.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const longQuestion = 'Tell me about all the pizzas on the menu.';
const slowQuestion = 'Think about it. What are your opening hours?';
const brokenQuestion = 'This fails. What are your opening hours?';
const stubbornQuestion = 'This always fails. What are your opening hours?';
const farewell = 'Goodbye.';

/** What one caller does until the moment it hangs up. */
type Scene = (call: PlacedCall) => Promise<Utterance | undefined>;

const scenes = {
  greeting: async ({ caller }) => {
    await hearSound(caller);
    return undefined;
  },
  listening: async ({ dialogue }) => {
    await dialogue.listen();
    return undefined;
  },
  talking: async ({ dialogue }) => {
    await dialogue.listen();
    return dialogue.begin(longQuestion, 0.5);
  },
  thinking: async (call) => {
    await call.dialogue.listen();
    const said = await call.dialogue.say(slowQuestion);
    await call.waitFor('turn committed');
    await thinkingBegun;
    return said;
  },
  reply: async (call) => {
    await call.dialogue.listen();
    const said = await call.dialogue.say(longQuestion);
    await call.waitFor('agent says', { chunk: 1 });
    return said;
  },
  interruption: async (call) => {
    await call.dialogue.listen();
    await call.dialogue.say(longQuestion);
    await call.waitFor('agent says', { chunk: 1 });
    return call.dialogue.begin(longQuestion, 0.5);
  },
  apology: async (call) => {
    await call.dialogue.listen();
    const said = await call.dialogue.say(brokenQuestion);
    await call.waitFor('phrase', { phrase: 'apology' });
    await hearSound(call.caller);
    return said;
  },
  handover: async (call) => {
    await call.dialogue.listen();
    await call.dialogue.say(stubbornQuestion);
    await call.hearPhrase('apology');
    const said = await call.dialogue.say(stubbornQuestion);
    await call.waitFor('phrase', { phrase: 'handover' });
    await hearSound(call.caller);
    return said;
  },
  farewell: async (call) => {
    await call.dialogue.listen();
    const said = await call.dialogue.say(farewell);
    await call.waitFor('agent says');
    await hearSound(call.caller);
    return said;
  },
} satisfies Record<string, Scene>;
type SceneName = keyof typeof scenes;
const names = Object.keys(scenes) as SceneName[];

/** A call that the caller has ended. */
interface Ended {
  readonly call: PlacedCall;
  readonly said: Utterance | undefined;
  readonly record: CallRecord;
}

let engine: SpeechEngine;
let world: World;
let thinkingBegun: Promise<void>;
const faults = new SpokenFaults();
const ended = new Map<SceneName, Ended>();

async function play(name: SceneName, call: PlacedCall): Promise<void> {
  const said = await scenes[name](call);
  await call.caller.hangUp();
  ended.set(name, { call, said, record: await call.record() });
}

/** Gives up as soon as Asterisk has heard of the call; the agent, which is busy, learns of both at once. */
async function hangUpWhileRinging(): Promise<void> {
  const caller = world.caller({ number: '777', trunk: true });
  world.agent.kill('SIGSTOP');
  try {
    const answered = caller.call();
    answered.catch(() => undefined);
    // Asterisk has handed the call over, and the agent cannot have noticed.
    await expect
      .poll(() => world.asterisk.console('core show channels concise'), { timeout: 10_000 })
      .toMatch(/!Stasis!/);
    await caller.hangUp();
    await expect(answered).rejects.toThrow('given up before it was answered');
  } finally {
    world.agent.kill('SIGCONT');
  }
}

beforeAll(async () => {
  engine = createSpeechEngine();
  for (const sentence of [longQuestion, slowQuestion, brokenQuestion, stubbornQuestion, farewell]) {
    await faults.learn(engine, sentence);
  }
  // For the second model, too: what fails once is answered all the same.
  const always = Number.POSITIVE_INFINITY;
  thinkingBegun = faults.add(slowQuestion, 'model', 'hang', always);
  void faults.add(brokenQuestion, 'transcription', plannedError(500), always);
  void faults.add(stubbornQuestion, 'transcription', plannedError(500), always);
  world = await startTestWorld({ engine, groq: { transcriber: faults.transcriber, responder: faults.responder } });
  const playing: Promise<void>[] = [];
  for (const name of names) playing.push(play(name, await placeCall(world)));
  await Promise.all(playing);
}, 120_000);
afterAll(async () => {
  await world.stop();
  await engine.close();
});

function endedIn(name: SceneName): Ended {
  const found = ended.get(name);
  if (!found) throw new Error(`nobody hung up during ${name}`);
  return found;
}

/** The caller's last words as S3 has them. */
async function keptWords(name: SceneName) {
  const { said, record } = endedIn(name);
  const turn = record.turns.at(-1);
  const attempt = turn?.attempts.at(-1)?.attempt ?? 0;
  const kept = await world.readObject(attemptKeys(record.callId, turn?.turn ?? 0, attempt).recording);
  return framesFound(said?.ulaw ?? new Uint8Array(0), decodeUlawWav(kept));
}

describe('a caller who hangs up', () => {
  it.each(names)('during %s ends the call once, as what it was', (name) => {
    const { record } = endedIn(name);
    const { callId } = record;
    const failed = name === 'handover';
    expect(record).toMatchObject({
      result: failed ? 'failed' : 'completed',
      reason: failed ? 'turns-failed' : 'caller-hung-up',
      lostRecordings: [],
    });
    expect(world.agent.lines.filter((line) => line.message === 'call ended' && line.callId === callId)).toHaveLength(1);
  });

  it.each(['talking', 'thinking', 'reply', 'interruption', 'apology', 'handover', 'farewell'] as const)(
    'during %s has the last words in S3',
    async (name) => {
      const { first, share } = await keptWords(name);
      expect(first).toBe(true);
      // Asterisk holds the newest 140 ms between the channel and its snoop, on a busy machine more, and drops them at a hang-up.
      const lostMs = (1 - share) * ulawDurationMs(endedIn(name).said?.ulaw.length ?? 0);
      expect(lostMs).toBeLessThan(600);
    },
  );

  it('during the greeting or after it has said nothing', () => {
    for (const name of ['greeting', 'listening'] as const) expect(endedIn(name).record.turns).toEqual([]);
    const { conversation } = endedIn('listening').record;
    expect(conversation).toEqual([{ speaker: 'agent', text: ethera.phrases.greeting }]);
    expect(endedIn('greeting').record.conversation).not.toEqual(conversation);
  });

  it.each(['reply', 'interruption'] as const)('during %s has heard a part of it', (name) => {
    const { record } = endedIn(name);
    const [turn] = record.turns;
    expect(turn).toMatchObject({ interrupted: true });
    // The empty text would be the beginning of every reply.
    expect(turn?.heard).not.toBe('');
    // Of what had come by then: the function buys no more than a second and a half ahead.
    expect(turn?.heard.length).toBeLessThan(turn?.reply.length ?? 0);
    expect(turn?.reply.startsWith(turn.heard)).toBe(true);
  });

  it.each(['reply', 'interruption'] as const)('during %s makes the function stop', async (name) => {
    const { turn } = attemptKeys(endedIn(name).record.callId, 1, 1);
    expect(JSON.parse((await awaitObject(world, turn)).toString())).toMatchObject({ outcome: 'cancelled' });
  });

  it('during thinking tells the function', async () => {
    const { cancel } = attemptKeys(endedIn('thinking').record.callId, 1, 1);
    expect(await awaitObject(world, cancel)).toHaveLength(0);
  });

  it('before the agent has picked up was never answered', async () => {
    const before = new Set((await world.callRecords()).map(({ callId }) => callId));
    await hangUpWhileRinging();
    const { callId } = await world.agent.waitFor('call ended', (line) => !before.has(String(line.callId)));
    const record = await world.waitForCallRecord(String(callId));
    expect(record).toMatchObject({ result: 'completed', reason: 'caller-hung-up', answeredAt: null, turns: [] });
  });

  it('is no fault in the operator’s log', () => {
    const meant = world.agent.lines.filter(({ message }) => message === 'turn failed').length;
    expect(meant).toBe(3);
    expect(world.agent.lines.filter(({ level }) => level === 'error' || level === 'warn')).toHaveLength(meant);
  });

  it('leaves nothing behind', async () => {
    await expectNothingLeft(world);
    expect(world.agent.stderr).toBe('');
  });
});
