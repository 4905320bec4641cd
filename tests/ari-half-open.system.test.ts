import { expect, it, onTestFinished } from 'vitest';
import { type BreakableLink, startBreakableLink } from '../local/src/network/breakable-link.ts';
import { createSpeechEngine } from '../local/src/speech/engine.ts';
import type { World } from '../local/src/world/world.ts';
import { callOver, hearSound } from './support/hearing.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const order = 'I would like to order three large pizzas.';
const question = 'How many pizzas did I order?';
const farewell = 'Goodbye.';
const websockets = /^get [^\n]*events.*upgrade: websocket/is;
/** More than a reply's own pauses; less than it takes to notice that a websocket is dead. */
const gapMs = 1_200;

/** The websocket dies without a word while something happens, and can be had again when the agent has noticed. */
async function halfOpen({ agent }: World, link: BreakableLink, act: () => Promise<unknown>): Promise<void> {
  const losses = agent.lines.filter(({ message }) => message === 'ARI was lost').length;
  const isNew = () => agent.lines.filter(({ message }) => message === 'ARI was lost').length > losses;
  link.silence(websockets);
  await act();
  await agent.waitFor('ARI was lost', isNew);
  link.drop(websockets);
  link.heal();
}

/** An agent that reaches Asterisk over a link, until the test is over. */
async function startScene(): Promise<{ world: World; link: BreakableLink }> {
  const engine = createSpeechEngine();
  onTestFinished(() => engine.close());
  const script = new SpokenFaults();
  for (const sentence of [order, question, farewell]) await script.learn(engine, sentence);
  const { transcriber, responder } = script;
  const world = await startTestWorld({ engine, agent: false, groq: { transcriber, responder } });
  const link = await startBreakableLink(new URL(world.asterisk.ariUrl).origin);
  onTestFinished(async () => {
    await world.stop();
    await link.close();
  });
  await world.startAgent({ ETHERA_ARI_URL: link.url });
  return { world, link };
}

it('a call goes on over a websocket that is half-open twice: answered, said to the end, remembered, nothing lost', async () => {
  const { world, link } = await startScene();
  const call = await placeCall(world);
  await call.dialogue.listen();
  await halfOpen(world, link, () => call.dialogue.say(order));
  await call.dialogue.listen();
  // Now in the middle of the reply.
  const asked = await call.dialogue.say(question);
  await hearSound(call.caller);
  await halfOpen(world, link, () => call.dialogue.listen());
  await call.dialogue.say(farewell);
  await callOver(call.caller);
  const record = await call.record();

  expect(record.turns.map(({ transcript, heard }) => [transcript, heard])).toEqual([
    [order, expect.stringMatching(/three large pizzas/i)],
    [question, expect.stringMatching(/three large pizzas/i)],
    [farewell, expect.any(String)],
  ]);
  const from = asked.spoken.endMs;
  const heard = call.caller.recording.heardSegments({ joinGapMs: gapMs }).filter(({ startMs }) => startMs >= from);
  // The reply in one piece, then the farewell.
  expect(heard).toHaveLength(2);
  expect(record).toMatchObject({ result: 'completed', reason: 'agent-ended', lostRecordings: [] });
  expect(call.errors).toEqual([]);
  expect(world.agent.lines.filter(({ message }) => message === 'ARI is back')).toHaveLength(2);
  await expectNothingLeft(world);
});
