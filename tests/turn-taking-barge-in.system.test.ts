import { attemptKeys, decodeUlawWav } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesFound } from './support/found-frames.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { cough, startTurnTakingWorld, type TurnTakingWorld } from './support/turn-taking-world.ts';

/** As short as a real "mhm", which this voice makes a word of. */
const hum = 'uh huh';
const say = {
  house: 'Please describe the house to me.',
  menu: 'Tell me about all the pizzas on the menu.',
  whichOnes: 'Stop, which ones did you name?',
  opening: 'What time do you open?',
  table: 'Can I book a table for four people?',
  delivery: 'And how long does the delivery take?',
  pizzas: 'I would like to order three large pizzas.',
  salads: 'And seven small salads.',
  garden: 'Is there a garden behind it?',
} as const;
const answers = [
  {
    to: say.house,
    text:
      'On the ground floor you find the library with a quiet reading room. The second floor has a bakery that opens at seven. ' +
      'The roof belongs to the gardeners.',
  },
  { to: say.garden, text: 'Shall I show it to you?' },
  { to: 'mhm', text: 'Then follow me.' },
  // Longer than a filler takes to come, and than the caller needs to talk over it.
  { to: say.table, text: 'I have booked it.', thinkMs: 6_000 },
];

/** The pauses between the sentences of a reply are shorter, and so is the one that a cough makes. */
const quietMs = 1_400;
/** Generous, for a machine with more to do: what is typical is under 150. */
const silentWithinMs = 300;
/** A caller hears a word stop in the middle for less. */
const longestGapMs = 1_000;
/** A packet at each seam may be silence that counts as sound. */
const tolerableMs = 60;
/** After the interruption's last word, and before anything can be said about it. */
const beforeAnswerMs = 300;

let calls: TurnTakingWorld;
beforeAll(async () => {
  calls = await startTurnTakingWorld({ says: [hum, ...Object.values(say)], spellings: { [hum]: 'mhm' }, answers });
});
afterAll(() => calls.world.stop());

/** The names of pizzas in a text. */
function named(text: string): string[] {
  return ['margherita', 'pepperoni', 'four cheese', 'mushroom', 'vegetarian', 'seafood'].filter((name) =>
    text.toLowerCase().includes(name),
  );
}

describe('over a reply', () => {
  it.concurrent('a cough and a hum lose no word of it', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.house);
    await call.hearReply(1);
    await call.hearSoundFor(1_500);
    await call.caller.play(cough);
    await call.hearSoundFor(2_000);
    await call.dialogue.say(hum);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    const reply = await call.replyTo(record, 1);
    expect(reply.missingMs).toBeLessThanOrEqual(tolerableMs);
    expect(reply.repeatedMs).toBeLessThanOrEqual(tolerableMs);
    expect(reply.gaps.filter(({ ms }) => ms > longestGapMs)).toEqual([]);
    expect(reply.entry).toMatchObject({ interrupted: false, heard: answers[0]?.text });
    expect(record.turns.slice(1)).toMatchObject([
      { rejection: 'noise' },
      { transcript: 'mhm', rejection: 'back-channel' },
    ]);
  });

  it.concurrent('words stop it, and the answer names only what was heard of it', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.menu);
    await call.hearReply(1);
    await call.hearSoundFor(6_000);
    const { spoken } = await call.dialogue.say(say.whichOnes);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    const [list, answer] = record.turns;
    expect(call.goesOnForMs(spoken.startMs, spoken.endMs + beforeAnswerMs)).toBeLessThan(silentWithinMs);
    const heard = list?.heard ?? '';
    expect(list?.reply.startsWith(heard)).toBe(true);
    expect(named(heard).length).toBeGreaterThan(0);
    expect(named(heard).length).toBeLessThan(6);
    // What a voice has said is counted in words that were heard whole, and in letters.
    const { heardWords } = await call.replyTo(record, 1);
    expect(Math.abs(heard.split(' ').length - heardWords)).toBeLessThanOrEqual(3);
    expect(answer).toMatchObject({ transcript: say.whichOnes, interrupted: false });
    expect(named(answer?.heard ?? '')).toEqual(named(heard));
    expect(record.conversation.filter(({ speaker }) => speaker === 'agent').slice(1)).toEqual([
      { speaker: 'agent', text: heard, interrupted: true },
      { speaker: 'agent', text: answer?.heard },
    ]);
  });

  it.concurrent('the greeting gives way to a question, of which no phoneme is lost', async () => {
    const call = await calls.place();
    await call.hearSoundFor(1_500);
    const { ulaw, spoken } = await call.dialogue.say(say.opening);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(call.goesOnForMs(spoken.startMs, spoken.endMs + beforeAnswerMs)).toBeLessThan(silentWithinMs);
    const [turn] = record.turns;
    const key = attemptKeys(record.callId, 1, turn?.committedAttempt ?? 0).recording;
    const kept = decodeUlawWav(await calls.world.readObject(key));
    expect(framesFound(ulaw, kept)).toMatchObject({ first: true, last: true });
    expect(record.conversation).toMatchObject([
      { speaker: 'agent', interrupted: true },
      { speaker: 'caller', text: say.opening },
      { speaker: 'agent', text: expect.stringContaining('nine in the morning') },
    ]);
    expect(await call.replyTo(record, 1)).toMatchObject({ missingMs: 0 });
  });
});

describe('words', () => {
  it.concurrent('over a filler are answered, and with them what was asked before', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.table);
    await call.placed.waitFor('phrase', { phrase: 'filler' });
    await call.hearSoundFor(100);
    const { spoken } = await call.dialogue.say(say.delivery);
    await call.hearReply(2);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(call.goesOnForMs(spoken.startMs, spoken.endMs + beforeAnswerMs)).toBeLessThan(silentWithinMs);
    expect(record.turns).toMatchObject([
      { transcript: say.table, heard: '', interrupted: true },
      { transcript: say.delivery, interrupted: false },
    ]);
    expect(calls.model.askedAbout(say.delivery).slice(1)).toEqual([
      { role: 'user', content: `${say.table} ${say.delivery}` },
    ]);
    expect(record.turns[1]?.heard).toMatch(/forty minutes/);
    expect(await call.replyTo(record, 2)).toMatchObject({ missingMs: 0 });
  });

  it.concurrent('right after a reply has begun belong to what it answers', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.pizzas);
    await call.hearReply(1);
    await call.hearSoundFor(300);
    const { spoken } = await call.dialogue.say(say.salads);
    await call.hearReply(2);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(call.goesOnForMs(spoken.startMs, spoken.endMs + beforeAnswerMs)).toBeLessThan(silentWithinMs);
    expect(record.turns).toMatchObject([{ interrupted: true }, { transcript: say.salads, interrupted: false }]);
    expect(calls.model.askedAbout(say.salads).slice(1)).toEqual([
      { role: 'user', content: `${say.pizzas} ${say.salads}` },
    ]);
    for (const part of ['three large pizzas', 'seven small salads']) expect(record.turns[1]?.heard).toContain(part);
    expect(await call.replyTo(record, 2)).toMatchObject({ missingMs: 0 });
  });

  it.concurrent('that are no more than a hum answer a question to which they can be an answer', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.garden);
    await call.hearReply(1);
    await call.dialogue.listen({ quietMs: 250 });
    await call.dialogue.say(hum);
    await call.hearReply(2);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(record.turns).toMatchObject([
      { heard: 'Shall I show it to you?', interrupted: false },
      { transcript: 'mhm', rejection: null, heard: 'Then follow me.' },
    ]);
    expect(await call.replyTo(record, 2)).toMatchObject({ missingMs: 0 });
  });
});

it('leaves nothing of any of them behind', () => expectNothingLeft(calls.world));
