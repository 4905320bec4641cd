import type { CallRecord } from '@ethera/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BreakableLink, startBreakableLink } from '../local/src/network/breakable-link.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { World } from '../local/src/world/world.ts';
import type { Utterance } from './support/dialogue.ts';
import { callOver, hearSound } from './support/hearing.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const order = 'I would like to order three large pizzas.';
const question = 'How many pizzas did I order?';
const farewell = 'Goodbye.';
const websockets = /^get [^\n]*events.*upgrade: websocket/is;
/** More than a reply's own pauses; less than it takes to notice that a websocket is dead. */
const gapMs = 1_200;

let engine: SpeechEngine;
let world: World;
let link: BreakableLink;
let call: PlacedCall;
let record: CallRecord;
let asked: Utterance;

/** The websocket dies without a word while something happens, and can be had again when the agent has noticed. */
async function halfOpen(act: () => Promise<unknown>): Promise<void> {
  const { agent } = world;
  const losses = agent.lines.filter(({ message }) => message === 'ARI was lost').length;
  const isNew = () => agent.lines.filter(({ message }) => message === 'ARI was lost').length > losses;
  link.silence(websockets);
  await act();
  await agent.waitFor('ARI was lost', isNew);
  link.drop(websockets);
  link.heal();
}

beforeAll(async () => {
  engine = createSpeechEngine();
  const script = new SpokenFaults();
  for (const sentence of [order, question, farewell]) await script.learn(engine, sentence);
  const { transcriber, responder } = script;
  world = await startTestWorld({ engine, agent: false, groq: { transcriber, responder } });
  link = await startBreakableLink(new URL(world.asterisk.ariUrl).origin);
  await world.startAgent({ ETHERA_ARI_URL: link.url });
  call = await placeCall(world);
  await call.dialogue.listen();
  await halfOpen(() => call.dialogue.say(order));
  await call.dialogue.listen();
  // Now in the middle of the reply.
  asked = await call.dialogue.say(question);
  await hearSound(call.caller);
  await halfOpen(() => call.dialogue.listen());
  await call.dialogue.say(farewell);
  await callOver(call.caller);
  record = await call.record();
});
afterAll(async () => {
  await world.stop();
  await link.close();
  await engine.close();
});

it('answers what a caller said while the websocket was dead, and remembers it', () => {
  expect(record.turns.map(({ transcript, heard }) => [transcript, heard])).toEqual([
    [order, expect.stringMatching(/three large pizzas/i)],
    [question, expect.stringMatching(/three large pizzas/i)],
    [farewell, expect.any(String)],
  ]);
});

it('says a reply to its end while the websocket is dead', () => {
  const from = asked.spoken.endMs;
  const heard = call.caller.recording.heardSegments({ joinGapMs: gapMs }).filter(({ startMs }) => startMs >= from);
  // The reply in one piece, then the farewell.
  expect(heard).toHaveLength(2);
});

it('loses no recording, no call and no event twice', async () => {
  expect(record).toMatchObject({ result: 'completed', reason: 'agent-ended', lostRecordings: [] });
  expect(call.errors).toEqual([]);
  const back = world.agent.lines.filter(({ message }) => message === 'ARI is back');
  expect(back).toHaveLength(2);
  await expectNothingLeft(world);
});
