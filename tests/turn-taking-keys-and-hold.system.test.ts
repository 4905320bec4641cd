import { ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOver } from './support/hearing.ts';
import { nearestPhrase } from './support/nearest-phrase.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import type { TurnCall } from './support/turn-call.ts';
import { startTurnTakingWorld, type TurnTakingWorld } from './support/turn-taking-world.ts';

const say = { house: 'Please describe the house to me.', opening: 'What time do you open?' } as const;
const house =
  'On the ground floor you find the library with a quiet reading room. The second floor has a bakery that opens at seven.';
const answers = [
  { to: say.house, text: house },
  { to: '[keys] 4711', text: 'Thank you, that was all of it.' },
  { to: '[keys] 08', text: 'I have got these two as well.' },
];

/** Generous, for a machine with more to do. */
const silentWithinMs = 300;
/** Pressing the keys takes longer, and nothing is answered before the last. */
const whilePressingMs = 900;
/** After a pause of this length keys are an entry; the machine may be late with the answer. */
const entry = { pauseMs: 2_500, atMostMs: 5_000 };
/** Longer than a persona waits before it asks whether anybody is there. */
const heldMs = 10_000;
const quietMs = 1_400;
/** Longer than the pause between the sentences of a phrase. */
const phraseGapMs = 1_500;
/** A packet that is on its way when the telephone stops listening. */
const tolerableMs = 60;

let calls: TurnTakingWorld;
beforeAll(async () => {
  calls = await startTurnTakingWorld({ says: Object.values(say), answers });
});
afterAll(() => calls.world.stop());

/** Puts the agent on hold, by the caller's own clock: on hold a telephone plays to nobody. */
async function holdFor({ caller }: TurnCall, ms: number): Promise<{ fromMs: number; untilMs: number }> {
  await caller.hold();
  const { startedAtMs, endedAtMs } = await caller.play(new Uint8Array(ulawBytes(ms)).fill(ULAW_SILENCE));
  await caller.unhold();
  return { fromMs: startedAtMs, untilMs: endedAtMs };
}

describe('a caller who', () => {
  it.concurrent('presses keys over a reply is heard at #, or after a pause', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.house);
    await call.hearReply(1);
    await call.hearSoundFor(1_500);
    const pressedMs = call.caller.recording.timelineMs(Date.now());
    await call.caller.sendDigits('4711#');
    await call.hearReply(2);
    await call.dialogue.listen({ quietMs });
    await call.caller.sendDigits('08');
    const lastKeyAtMs = Date.now();
    await call.hearReply(3);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(call.goesOnForMs(pressedMs, pressedMs + whilePressingMs)).toBeLessThan(silentWithinMs);
    expect(record.turns).toMatchObject([
      { transcript: say.house, interrupted: true },
      { transcript: '[keys] 4711', heard: 'Thank you, that was all of it.' },
      { transcript: '[keys] 08', heard: 'I have got these two as well.' },
    ]);
    const heard = record.turns[0]?.heard ?? '';
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.length).toBeLessThan(house.length / 2);
    expect(calls.model.askedAbout('[keys] 4711').slice(1)).toEqual([
      { role: 'user', content: say.house },
      { role: 'assistant', content: `${heard}…` },
      { role: 'user', content: '[interrupted you] [keys] 4711' },
    ]);
    const committed = call.caller.recording.timelineMs(record.turns[1]?.attempts[0]?.edge.committedAt ?? 0);
    expect(committed - pressedMs).toBeLessThan(entry.pauseMs);
    const committedAtMs = record.turns[2]?.attempts[0]?.edge.committedAt ?? 0;
    // The key itself lasts a while.
    expect(committedAtMs - lastKeyAtMs).toBeGreaterThan(entry.pauseMs - 300);
    expect(committedAtMs - lastKeyAtMs).toBeLessThan(entry.atMostMs);
    expect(await call.replyTo(record, 3)).toMatchObject({ missingMs: 0 });
  });

  it.concurrent('holds the line in the middle of a reply hears all the rest of it after', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await call.dialogue.say(say.house);
    await call.hearReply(1);
    await call.hearSoundFor(2_000);
    const held = await holdFor(call, heldMs);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    const reply = await call.replyTo(record, 1);
    expect(reply).toMatchObject({ entry: { interrupted: false, heard: house } });
    // Asterisk may have sent the packet that was on its way when it was asked to pause, and is asked for it again.
    expect(reply.repeatedMs).toBeLessThanOrEqual(20);
    expect(reply.missingMs).toBeLessThanOrEqual(tolerableMs);
    expect(reply.gaps).toHaveLength(1);
    expect(reply.heard?.untilMs).toBeGreaterThan(held.untilMs);
    expect(call.phrases).toEqual(['greeting']);
    expect(record.turns).toHaveLength(1);
  });

  it.concurrent('holds the line in silence is not asked whether anybody is there', async () => {
    const call = await calls.place();
    await call.dialogue.listen();
    await holdFor(call, heldMs);
    await call.dialogue.say(say.opening);
    await call.hearReply(1);
    await call.dialogue.listen({ quietMs });
    const record = await call.end();

    expect(call.phrases).toEqual(['greeting']);
    expect(record.turns).toMatchObject([{ transcript: say.opening, interrupted: false }]);
    expect(await call.replyTo(record, 1)).toMatchObject({ missingMs: 0 });
  });

  it.concurrent('says nothing is asked twice whether anybody is there, and then let go', async () => {
    const { caller, dialogue, placed } = await calls.place();
    await callOver(caller);
    const heard = caller.recording.heardSegments({ joinGapMs: phraseGapMs });
    const words = await Promise.all(
      heard.map(({ startMs, endMs }) => dialogue.heardBetween(startMs - 100, endMs + 100)),
    );
    expect(words.map(nearestPhrase)).toEqual(['greeting', 'stillThere', 'stillThere', 'goodbye']);
    expect(await placed.record()).toMatchObject({ reason: 'silent-caller', result: 'completed', turns: [] });
  });
});

it('leaves nothing of any of them behind', () => expectNothingLeft(calls.world));
