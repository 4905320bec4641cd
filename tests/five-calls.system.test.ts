import { afterAll, beforeAll, expect, it } from 'vitest';
import { spokenWords } from '../local/src/speech/word-errors.ts';
import { startWorld, type World } from '../local/src/world/world.ts';
import { Dialogue } from './support/dialogue.ts';

/** What each caller orders, and what only that caller may hear. */
const orders = [
  { order: 'I would like to order three large pizzas.', own: /pizzas?\b/ },
  { order: 'I would like to order seven small salads.', own: /salads?\b/ },
  { order: 'Can I book a table for four people?', own: /\btable\b/ },
  { order: 'What time do you open?', own: /\bmorning\b/ },
  { order: 'How long does the delivery take?', own: /\bminutes\b/ },
];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

it('five callers at once hear the answers to their own questions', async () => {
  const heard = await Promise.all(
    orders.map(async ({ order }) => {
      const dialogue = new Dialogue(world.caller({ number: '777' }), world.engine);
      await dialogue.open();
      const { said } = await dialogue.ask(order);
      await dialogue.ask('Goodbye.');
      return { dialogue, said };
    }),
  );
  const words = await Promise.all(
    heard.map(({ dialogue, said }) => dialogue.heardBetween(said.spoken.endMs, said.spoken.endMs + 8_000)),
  );
  for (const [caller, transcript] of words.entries()) {
    const text = spokenWords(transcript).join(' ');
    for (const [owner, { own }] of orders.entries()) {
      if (owner === caller) expect(text, `caller ${caller} hears its own answer`).toMatch(own);
      else expect(text, `caller ${caller} hears nothing of caller ${owner}`).not.toMatch(own);
    }
  }
  await expect.poll(async () => (await world.callRecords()).length, { timeout: 20_000 }).toBe(orders.length);
  for (const record of await world.callRecords())
    expect(record).toMatchObject({ reason: 'agent-ended', result: 'completed' });
  await expect
    .poll(() => world.leftovers(), { timeout: 10_000 })
    .toEqual({ channels: [], recordings: [], agentFiles: [] });
});
