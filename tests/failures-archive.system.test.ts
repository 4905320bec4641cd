import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { briefing, type CallRecord } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { World } from '../local/src/world/world.ts';
import { hearSound } from './support/hearing.ts';
import { filesHolding } from './support/kept-call.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const question = 'What are your opening hours?';
const words = ['opening hours', 'nine in the morning'];
/** Without it the agent goes by the briefing on its disk, which says that nothing is to be archived. */
const withoutBriefing = { ETHERA_BRIEFING_FUNCTION: 'ethera-dev-nobody:live' };

let engine: SpeechEngine;
let world: World;
let edge: string;

async function archiveNothing(): Promise<void> {
  const file = join(edge, 'briefing.json');
  const known = briefing.parse(JSON.parse(await readFile(file, 'utf8')));
  const personas = Object.entries(known.personas).map(([id, persona]) => [id, { ...persona, archive: 'none' }]);
  await writeFile(file, JSON.stringify({ ...known, personas: Object.fromEntries(personas) }));
}

beforeAll(async () => {
  engine = createSpeechEngine();
  const script = new SpokenFaults();
  await script.learn(engine, question);
  world = await startTestWorld({ engine, groq: { transcriber: script.transcriber, responder: script.responder } });
  edge = join(world.folder, 'edge');
  await world.agent.stop();
  await archiveNothing();
  await world.startAgent(withoutBriefing);
});
afterAll(async () => {
  await world.stop();
  await engine.close();
});

/** Asks over the greeting, and hears the answer begin. */
async function ask(call: PlacedCall): Promise<void> {
  // What is said before it counts as the line's noise.
  await hearSound(call.caller);
  await call.dialogue.say(question);
  await call.waitFor('agent says');
  await hearSound(call.caller);
}

describe('calls of which nothing may be kept', () => {
  /** Ends as calls do. */
  let whole: PlacedCall;
  /** Its agent is killed. */
  let orphan: PlacedCall;
  let record: CallRecord;
  let left: readonly string[];

  beforeAll(async () => {
    whole = await placeCall(world);
    orphan = await placeCall(world);
    const toItsEnd = async () => {
      await ask(whole);
      await whole.caller.hangUp();
      record = await whole.record();
    };
    await Promise.all([toItsEnd(), ask(orphan)]);
    expect(whole.errors).toEqual([]);
    world.agent.kill('SIGKILL');
    await world.agent.exited;
    left = (await world.leftovers()).recordings;
    await world.startAgent(withoutBriefing);
    await orphan.waitFor('call taken up');
    await hearSound(orphan.caller);
    await orphan.caller.hangUp();
    await orphan.record();
  }, 60_000);

  it('have a record without a word, and no audio of the caller’s', async () => {
    expect(record).toMatchObject({ conversation: [], turns: [{ transcript: null, reply: '', heard: '' }] });
    expect((await world.listObjects('calls/')).filter((key) => key.endsWith('caller.wav'))).toEqual([]);
  });

  it('leave the caller’s voice in Asterisk only where the agent is killed', () => {
    expect(left).not.toEqual([]);
    for (const file of left) expect(file).toContain(orphan.callId);
  });

  it('have it removed by the next agent, which goes on with the call and forgets every word of it', async () => {
    expect(await orphan.record()).toMatchObject({
      conversation: [],
      turns: [{ transcript: null, reply: '', heard: '' }],
    });
    await expectNothingLeft(world);
  });

  it('put no word on the disk or into the log', async () => {
    expect(await filesHolding(edge, words)).toEqual([]);
    const logged = JSON.stringify(world.agent.lines);
    for (const word of words) expect(logged).not.toContain(word);
  });
});
