import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { callRecordKey, errorCatalogue } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SipCaller } from '../local/src/caller/sip-caller.ts';
import { callLimitEnvironment } from '../local/src/plans.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import type { AgentExit, AgentProcess } from '../local/src/world/agent-process.ts';
import type { World } from '../local/src/world/world.ts';
import { congestionTones } from './support/congestion.ts';
import { Dialogue } from './support/dialogue.ts';
import { callOver, hearSound } from './support/hearing.ts';
import { nearestPhrase } from './support/nearest-phrase.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { SpokenFaults } from './support/spoken-faults.ts';
import { startTestWorld } from './support/test-world.ts';

const question = 'What are your opening hours?';
const farewell = 'Goodbye.';
const callsAtOnce = 2;

let engine: SpeechEngine;
let world: World;
/** In a call from the beginning. */
let first: PlacedCall;
/** In a call with the agent that takes over from the one that is killed. */
let stayed: PlacedCall;

beforeAll(async () => {
  engine = createSpeechEngine();
  const script = new SpokenFaults();
  for (const sentence of [question, farewell]) await script.learn(engine, sentence);
  world = await startTestWorld({
    engine,
    functionEnvironment: callLimitEnvironment(callsAtOnce),
    agent: { ETHERA_DRAIN_GRACE_MS: '30000' },
    groq: { transcriber: script.transcriber, responder: script.responder },
  });
});
afterAll(async () => {
  await world.stop();
  await engine.close();
});

function s3Down(): void {
  world.s3.faults.add('PutObject', { kind: 'status', status: 503 }, 10_000);
}

function s3Up(): void {
  world.s3.faults.clear();
}

/** Calls without an agent to take it, to the end. */
async function callInVain(): Promise<SipCaller> {
  const caller = world.caller({ number: '777' });
  await caller.call();
  await callOver(caller);
  return caller;
}

/** What the edge has put of a call, oldest first, without the function's part. */
function keysPut(callId: string): string[] {
  return world.s3.requests
    .filter(({ operation, status, key }) => operation === 'PutObject' && status === 200 && key.includes(callId))
    .map(({ key }) => key)
    .filter((key) => /(caller\.wav|call\.json)$/.test(key));
}

describe('a caller too many', () => {
  let refused: SipCaller;

  beforeAll(async () => {
    first = await placeCall(world);
    const second = await placeCall(world);
    refused = await callInVain();
    await second.caller.hangUp();
    await second.record();
  });

  it('hears that all lines are busy, then gets the dialplan’s fallback', async () => {
    const [said] = refused.recording.heardSegments({ joinGapMs: 300 });
    const words = await new Dialogue(refused, engine).heardBetween(0, said?.endMs ?? 0);
    expect(nearestPhrase(words)).toBe('busy');
    expect(congestionTones(refused)).toBeGreaterThanOrEqual(2);
    expect(refused.end).toMatchObject({ by: 'far' });
  });

  it('is told to the operator with the limit that the stage’s briefing sets', () => {
    const line = world.agent.lines.find(({ message }) => message === 'call refused');
    const reason = 'the stage’s limit of calls is reached';
    expect(line).toMatchObject({ level: 'warn', reason, limit: callsAtOnce, calls: callsAtOnce });
  });

  it('is no call: nothing of it is asked or kept', () => {
    expect(world.agent.lines.filter(({ message }) => message === 'call answered')).toHaveLength(callsAtOnce);
  });
});

describe('S3 that is down during a call', () => {
  let waiting: readonly string[];

  beforeAll(async () => {
    s3Down();
    await first.dialogue.listen();
    await first.dialogue.say(question);
    await first.waitFor('agent says');
    await hearSound(first.caller);
    await first.caller.hangUp();
    await first.waitFor('call ended');
    waiting = (await world.leftovers()).agentFiles;
    s3Up();
    await first.record();
  }, 60_000);

  it('does not keep the caller from being answered', async () => {
    const { turns, lostRecordings } = await first.record();
    expect(turns).toMatchObject([{ reply: expect.stringMatching(/nine in the morning/) }]);
    expect(lostRecordings).toEqual([]);
  });

  it('lets everything wait on disk, and go up when it is back, the record last', () => {
    expect(waiting.length).toBeGreaterThanOrEqual(2);
    for (const file of waiting) expect(file).toMatch(/^spool\//);
    expect(keysPut(first.callId)).toEqual([
      expect.stringMatching(/turn-001\/attempt-1\/caller\.wav$/),
      callRecordKey(first.callId),
    ]);
  });

  it('is told to the operator with its remedy, as long as it lasts', () => {
    const { code, remedy } = { code: 'store.unavailable', ...errorCatalogue['store.unavailable'] };
    const told = world.agent.lines.filter(({ message }) => message === 'upload failed');
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) expect(line).toMatchObject({ level: 'warn', code, remedy });
    expect(first.errors).toEqual([]);
  });
});

describe('an agent that is killed, and whose notes of its calls are lost', () => {
  let orphan: PlacedCall;
  let freedAfterMs: number;
  let spooled: PlacedCall;
  let next: AgentProcess;

  beforeAll(async () => {
    orphan = await placeCall(world);
    await orphan.dialogue.listen();
    s3Down();
    spooled = await placeCall(world);
    await spooled.caller.hangUp();
    await spooled.waitFor('call ended');
    // In the middle of a reply, under which the lease is long.
    await orphan.dialogue.say(question);
    await orphan.waitFor('agent says');
    await hearSound(orphan.caller);
    const killed = world.agent;
    const killedAtMs = Date.now();
    killed.kill('SIGKILL');
    expect(await killed.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await rm(join(world.folder, 'edge', 'live'), { recursive: true });
    next = await world.startAgent();
    s3Up();
    stayed = await placeCall(world);
    await Promise.all([callOver(orphan.caller), stayed.dialogue.listen()]);
    freedAfterMs = (orphan.caller.end?.atMs ?? 0) - killedAtMs;
  }, 60_000);

  it('leaves its caller to the fallback as soon as the next agent is there', () => {
    expect(congestionTones(orphan.caller)).toBeGreaterThanOrEqual(2);
    expect(orphan.caller.end).toMatchObject({ by: 'far' });
    // A start, a second in which nobody else laid claim to him, what was still playing, and three of congestion.
    expect(freedAfterMs).toBeLessThan(20_000);
    expect(next.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'orphaned calls left to the dialplan', calls: 1 }),
    );
  });

  it('leaves its spool to the next agent', async () => {
    expect(next.lines).toContainEqual(expect.objectContaining({ message: 'spool resumed', waiting: 2 }));
    expect(await world.waitForCallRecord(spooled.callId)).toMatchObject({ reason: 'caller-hung-up' });
  });

  it('leaves no channel behind, and no file but what was not safe yet', async () => {
    const ofCalls = (...calls: PlacedCall[]) => expect.stringMatching(calls.map(({ callId }) => callId).join('|'));
    await expectNothingLeft(world, {
      // The caller and the snoop of the call that the next agent has, its note, and the rest of a greeting that was withdrawn
      // for a moment.
      channels: [expect.any(String), expect.any(String)],
      agentFiles: expect.toSatisfy((files: string[]) =>
        files.every((file) => ofCalls(stayed).asymmetricMatch(file) && /\/phrase-\d+\.ulaw$|^live\//.test(file)),
      ),
      recordings: expect.toSatisfy((files: string[]) =>
        files.every((file) => ofCalls(orphan, stayed).asymmetricMatch(file)),
      ),
    });
  });
});

describe('an agent that is stopped', () => {
  let refused: SipCaller;
  let exit: AgentExit;

  beforeAll(async () => {
    const agent = world.agent;
    agent.kill('SIGTERM');
    await agent.waitFor('agent draining');
    const refusing = callInVain();
    await stayed.dialogue.say(farewell);
    await callOver(stayed.caller);
    refused = await refusing;
    exit = await agent.exited;
  }, 60_000);

  it('lets its caller finish and ends well', async () => {
    expect(await stayed.record()).toMatchObject({ result: 'completed', reason: 'agent-ended' });
    expect(exit).toEqual({ code: 0, signal: null });
    expect(stayed.errors).toEqual([]);
  });

  it('takes no new call', () => {
    expect(congestionTones(refused)).toBeGreaterThanOrEqual(2);
    expect(world.agent.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'call refused', reason: 'the agent is stopping' }),
    );
  });
});

describe('an agent whose grace is over', () => {
  let call: PlacedCall;
  let exit: AgentExit;

  beforeAll(async () => {
    const agent = await world.startAgent({ ETHERA_DRAIN_GRACE_MS: '500' });
    call = await placeCall(world);
    await hearSound(call.caller);
    agent.kill('SIGTERM');
    [exit] = await Promise.all([agent.exited, callOver(call.caller)]);
  });

  it('leaves its caller to the fallback and ends well', async () => {
    expect(congestionTones(call.caller)).toBeGreaterThanOrEqual(2);
    expect(await call.record()).toMatchObject({ result: 'completed', reason: 'agent-stopped' });
    expect(exit).toEqual({ code: 0, signal: null });
  });
});

describe('an agent whose application another one takes', () => {
  let call: PlacedCall;
  let replaced: AgentProcess;
  let exit: AgentExit;

  beforeAll(async () => {
    replaced = await world.startAgent();
    call = await placeCall(world);
    await hearSound(call.caller);
    await world.startAgent();
    await replaced.waitFor('agent stopped');
    // It would leave the other one alone for a while before it ends.
    replaced.kill('SIGTERM');
    exit = await replaced.exited;
    await call.waitFor('call taken up');
    await hearSound(call.caller);
    await call.caller.hangUp();
  });

  it('says so and ends with an error', () => {
    expect(exit).toEqual({ code: 1, signal: null });
    const errors = replaced.lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { message: 'agent failed', code: 'ari.replaced', remedy: errorCatalogue['ari.replaced'].remedy },
    ]);
  });

  it('leaves its caller to that one, and the call’s record, too', async () => {
    expect(congestionTones(call.caller)).toBe(0);
    expect(await call.record()).toMatchObject({ reason: 'caller-hung-up', result: 'completed' });
    expect(replaced.lines.filter(({ message }) => message === 'call ended')).toEqual([]);
  });

  it('does not keep the other one from taking calls', async () => {
    const taken = await placeCall(world);
    await hearSound(taken.caller);
    await taken.caller.hangUp();
    expect(await taken.record()).toMatchObject({ reason: 'caller-hung-up' });
  });
});

it('leaves nothing behind but what the killed agent had no time to keep', async () => {
  await expectNothingLeft(world, { recordings: expect.any(Array) });
});
