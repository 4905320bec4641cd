import { attemptKeys, type CallRecord, decodeUlawWav, summaryKey } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Segment } from '../local/src/audio/levels.ts';
import { wordErrorRate } from '../local/src/speech/word-errors.ts';
import { startWorld, type World } from '../local/src/world/world.ts';
import { describeUse, objectUses } from '../scripts/policy/demo-requests.ts';
import { bucketUses } from './support/bucket-uses.ts';
import { Dialogue, type Utterance } from './support/dialogue.ts';
import { framesFound } from './support/found-frames.ts';

const longQuestion = 'Tell me about all the pizzas on the menu.';
const questions = [
  'I would like to order three large pizzas.',
  'How long does the delivery take?',
  'How many pizzas did I order?',
  longQuestion,
  'What time do you open?',
  'Goodbye.',
];
/** A quiet that no sentence has inside it. */
const replyGapMs = 700;

let world: World;
let dialogue: Dialogue;
let record: CallRecord;
const said: Utterance[] = [];

/** What the caller heard after an utterance, and before the next. */
function heardAfter(turn: number): Segment[] {
  const from = said[turn - 1]?.spoken.endMs ?? 0;
  const until = said[turn]?.spoken.startMs ?? Number.POSITIVE_INFINITY;
  const heard = dialogue.caller.recording.heardSegments({ joinGapMs: replyGapMs });
  return heard.filter(({ startMs, endMs }) => startMs >= from && endMs <= until + replyGapMs && startMs < until);
}

beforeAll(async () => {
  // With phrases of its own, so that the briefing writes them.
  world = await startWorld({ afterCall: {} });
  dialogue = new Dialogue(world.caller({ number: '777' }), world.engine);
  await dialogue.open();
  for (const question of questions) {
    said.push(await dialogue.say(question));
    // The long answer is interrupted four seconds in.
    await dialogue.listen(question === longQuestion ? { timeoutMs: 4_000 } : {});
  }
  record = await world.waitForCallRecord();
});
afterAll(() => world.stop());

describe('a conversation', () => {
  it('has each reply after its question and before the next', () => {
    for (const turn of questions.keys()) expect(heardAfter(turn + 1), questions[turn]).toHaveLength(1);
  });

  it('says in the audio what the record says was heard', async () => {
    const pairs = await Promise.all(
      record.turns.map(async ({ turn, heard }) => {
        const [reply = { startMs: 0, endMs: 0 }] = heardAfter(turn);
        return { said: heard, heard: await dialogue.heardBetween(reply.startMs - 100, reply.endMs + 100) };
      }),
    );
    expect(wordErrorRate(pairs), JSON.stringify(pairs)).toBeLessThan(0.25);
  });

  it('answers the third question from the first', () => {
    expect(record.turns[2]?.reply).toMatch(/three large pizzas/i);
  });

  it('is silent within 150 ms of the caller’s first sound', () => {
    const { startMs } = said[4]?.spoken ?? { startMs: 0 };
    const { right } = dialogue.caller.recording.channels();
    const from = Math.round((startMs + 150) * 8);
    const until = Math.round(((heardAfter(5)[0]?.startMs ?? 0) - 50) * 8);
    expect(until).toBeGreaterThan(from);
    const loudest = right.slice(from, until).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeLessThan(200);
    expect(record.turns[3]).toMatchObject({ interrupted: true });
  });

  it('keeps of the interrupted answer what was heard, and forgets the rest', () => {
    const interrupted = record.turns[3];
    expect(interrupted?.reply.startsWith(interrupted.heard)).toBe(true);
    expect(interrupted?.heard.length).toBeLessThan((interrupted?.reply.length ?? 0) / 2);
    expect(record.conversation).toContainEqual({ speaker: 'agent', text: interrupted?.heard, interrupted: true });
  });

  it('keeps in S3 what the caller said, from the first phoneme to the last', async () => {
    for (const [index, { turn, committedAttempt }] of record.turns.entries()) {
      const key = attemptKeys(record.callId, turn, committedAttempt ?? 0).recording;
      const kept = decodeUlawWav(await world.readObject(key));
      const frames = framesFound(said[index]?.ulaw ?? new Uint8Array(0), kept);
      expect(frames.first, `${questions[index]}: first frame`).toBe(true);
      expect(frames.last, `${questions[index]}: last frame`).toBe(true);
      // A packet that was late by more than its place is silence in a recording that keeps time.
      expect(frames.share, `${questions[index]}: all frames`).toBeGreaterThan(0.95);
    }
  });

  it('ends by the agent’s hand when the caller says goodbye', () => {
    expect(record).toMatchObject({ result: 'completed', reason: 'agent-ended', lostRecordings: [] });
    expect(dialogue.caller.end).toMatchObject({ by: 'far' });
  });

  it('asks the bucket for nothing but what the policies of every stage are tried with', async () => {
    await world.waitForObject(summaryKey(record.callId));
    const uses = bucketUses(world);
    const listed = new Set(objectUses.map(describeUse));
    expect([...uses].filter((use) => !listed.has(use))).toEqual([]);
    for (const by of new Set(world.s3.askers.values())) {
      expect([...uses].some((use) => use.startsWith(`${by} s3:PutObject`))).toBe(true);
    }
  });

  it('leaves nothing behind', async () => {
    expect(await world.leftovers()).toEqual({ channels: [], recordings: [], agentFiles: [] });
  });

  it('tells nobody at the default level what was said, or who called', () => {
    const lines = world.agent.lines.filter(({ level }) => level !== 'debug');
    const text = JSON.stringify(lines);
    expect(lines.length).toBeGreaterThan(5);
    expect(text).not.toMatch(/pizza|delivery|softphone/i);
  });
});
