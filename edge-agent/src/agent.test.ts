import { type BriefedPersona, type EdgeLimits, EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAgent } from './agent.ts';
import { fakeDeps } from './testing/call-bench.ts';
import { samplePersona, samplePhrase, sampleSummary } from './testing/samples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const book = { personaFor: () => samplePersona, limits: () => ({}) };
const busy = samplePhrase('All our lines are busy.', '8');

async function openAgent({ maxCalls = 2, drainGraceMs = 10_000 } = {}) {
  const fakes = fakeDeps();
  let calls = 0;
  const answers = { persona: (): BriefedPersona => samplePersona, limits: (): EdgeLimits => ({}) };
  const agent = createAgent({
    ...fakes.deps,
    phrases: { ...fakes.deps.phrases, personaFor: () => answers.persona(), limits: () => answers.limits() },
    maxCalls,
    drainGraceMs,
    random: () => String(++calls).padStart(8, '0'),
  });
  await agent.start(new AbortController().signal);
  const { telephony } = fakes;
  const arrive = async (legId: string) => {
    telephony.emit({ type: 'call-arrived', legId, called: '777', caller: '+49301234567' });
    await pass(0);
  };
  const hangUp = async (legId: string) => {
    telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    await pass(0);
  };
  const left = () => telephony.asked('leaveToDialplan').map(([legId]) => legId);
  const answered = () => telephony.asked('answer').map(([legId]) => legId);
  return { ...fakes, agent, answers, arrive, hangUp, left, answered };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await pass(0);
  return settled;
}

describe('an agent', () => {
  it('answers calls independently of each other, each under a name of its own', async () => {
    const { arrive, hangUp, answered, spool } = await openAgent();
    await arrive('leg-1');
    await arrive('leg-2');
    expect(answered()).toEqual(['leg-1', 'leg-2']);
    await hangUp('leg-1');
    await hangUp('leg-2');
    expect([...spool.objects.keys()]).toEqual([
      'calls/2026/11/23/20261123T094500123Z-edge-00000001/call.json',
      'calls/2026/11/23/20261123T094500123Z-edge-00000002/call.json',
    ]);
  });

  it('leaves calls beyond its limit to the dialplan, until one has ended', async () => {
    const { arrive, hangUp, left, answered, log } = await openAgent({ maxCalls: 1 });
    await arrive('leg-1');
    await arrive('leg-2');
    expect(left()).toEqual(['leg-2']);
    expect(log.messages('warn')).toEqual(['call refused']);
    await hangUp('leg-1');
    await arrive('leg-3');
    expect(answered()).toEqual(['leg-1', 'leg-3']);
    await hangUp('leg-3');
  });

  it('takes no more calls than the briefing allows, as soon as it says so', async () => {
    const { arrive, answers, hangUp, left, answered, log } = await openAgent({ maxCalls: 3 });
    answers.limits = () => ({ callsAtOnce: 1 });
    await arrive('leg-1');
    await arrive('leg-2');
    expect(left()).toEqual(['leg-2']);
    expect(log.shown.at(-1)?.fields).toMatchObject({ reason: 'the stage’s limit of calls is reached', calls: 1 });
    answers.limits = () => ({ callsAtOnce: 2 });
    await arrive('leg-3');
    expect(answered()).toEqual(['leg-1', 'leg-3']);
    // Whoever is there stays.
    answers.limits = () => ({ callsAtOnce: 1 });
    await hangUp('leg-3');
    await arrive('leg-4');
    expect(left()).toEqual(['leg-2', 'leg-4']);
    await hangUp('leg-1');
  });

  it('takes no more calls than the machine carries, whatever the briefing allows', async () => {
    const { arrive, answers, hangUp, left, log } = await openAgent({ maxCalls: 1 });
    answers.limits = () => ({ callsAtOnce: 100 });
    await arrive('leg-1');
    await arrive('leg-2');
    expect(left()).toEqual(['leg-2']);
    expect(log.shown.at(-1)?.fields).toMatchObject({ reason: 'ETHERA_MAX_CALLS is reached' });
    await hangUp('leg-1');
  });

  it('leaves a call that nobody can answer to the dialplan, and says why', async () => {
    const { arrive, answers, left, answered, log } = await openAgent();
    answers.persona = () => {
      throw new EtheraError('briefing.unavailable', 'there is no briefing yet');
    };
    await arrive('leg-1');
    expect(left()).toEqual(['leg-1']);
    expect(answered()).toEqual([]);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'nobody to answer', fields: { code: 'briefing.unavailable' } },
    ]);
  });

  it('does not mind that the caller it refuses is gone', async () => {
    const { arrive, telephony, log } = await openAgent({ maxCalls: 0 });
    telephony.failNext('leaveToDialplan');
    await arrive('leg-1');
    expect(log.messages('error')).toEqual([]);
    expect(log.messages('debug')).toEqual(['call not passed on']);
  });

  it('tells when the connection is lost and back, and shows no number', async () => {
    const { arrive, hangUp, telephony, log } = await openAgent();
    await arrive('leg-1');
    telephony.emit({ type: 'connection', up: false });
    telephony.emit({ type: 'connection', up: true });
    await hangUp('leg-1');
    expect(log.lines.filter(({ message }) => message.startsWith('ARI'))).toMatchObject([
      { level: 'warn', message: 'ARI was lost', fields: { calls: 1 } },
      { level: 'info', message: 'ARI is back', fields: { calls: 1 } },
    ]);
    expect(JSON.stringify(log.shown)).not.toContain('30123');
  });

  it('does not start when the telephony side refuses it', async () => {
    const { deps, telephony } = fakeDeps();
    const refusal = new EtheraError('ari.auth', 'wrong password');
    telephony.failNext('connect', refusal);
    const phrases = { ...deps.phrases, ...book };
    const agent = createAgent({ ...deps, phrases, maxCalls: 1, drainGraceMs: 0, random: () => '00000000' });
    await expect(agent.start(new AbortController().signal)).rejects.toBe(refusal);
  });
});

describe('a caller for whom no line is free', () => {
  const open = async (options = {}) => {
    const bench = await openAgent({ maxCalls: 1, ...options });
    bench.answers.persona = () => ({ ...samplePersona, phrases: { ...samplePersona.phrases, busy } });
    await bench.arrive('leg-1');
    const said = (legId: string) => bench.telephony.asked('play').filter(([leg]) => leg === legId);
    const finished = async (legId: string) => {
      const playbackId = String(said(legId)[0]?.[1]);
      bench.telephony.emit({ type: 'playback-finished', legId, playbackId, played: true });
      await pass(0);
    };
    return { ...bench, said, finished };
  };

  it('hears why before the dialplan’s fallback takes the call, which is no call of ours', async () => {
    const { arrive, hangUp, said, finished, left, spool, journal, log, telephony, turnService } = await open();
    await arrive('leg-2');
    expect(said('leg-2')).toEqual([['leg-2', expect.any(String), `/media/${busy.key}`]]);
    expect(left()).toEqual([]);
    await finished('leg-2');
    expect(left()).toEqual(['leg-2']);
    expect(log.shown.at(-1)).toMatchObject({
      level: 'warn',
      message: 'call refused',
      fields: { reason: 'ETHERA_MAX_CALLS is reached', limit: 1, calls: 1 },
    });
    await hangUp('leg-1');
    expect(spool.objects.size).toBe(1);
    expect(journal.records).toHaveLength(1);
    expect(turnService.warmed).toHaveLength(2);
    expect(telephony.asked('startRecording')).toHaveLength(1);
  });

  it('takes nobody’s place: the next is answered when the call before has ended', async () => {
    const { arrive, hangUp, finished, answered, telephony } = await open();
    await arrive('leg-2');
    await hangUp('leg-1');
    await arrive('leg-3');
    expect(answered()).toEqual(['leg-1', 'leg-2', 'leg-3']);
    expect(telephony.asked('startRecording').map(([legId]) => legId)).toEqual(['leg-1', 'leg-3']);
    await finished('leg-2');
    await hangUp('leg-3');
  });

  it('is one of ten at most: the eleventh gets the fallback without a word', async () => {
    const { arrive, hangUp, said, finished, left } = await open();
    for (let each = 2; each <= 12; each++) await arrive(`leg-${each}`);
    expect(left()).toEqual(['leg-12']);
    expect(said('leg-12')).toEqual([]);
    await finished('leg-2');
    await arrive('leg-13');
    expect(said('leg-13')).toHaveLength(1);
    for (const each of [3, 4, 5, 6, 7, 8, 9, 10, 11, 13]) await finished(`leg-${each}`);
    await hangUp('leg-1');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gets the fallback at the end of a drain, whatever is still being said', async () => {
    const { agent, arrive, left } = await open({ drainGraceMs: 500 });
    await arrive('leg-2');
    const drained = agent.drain();
    await pass(499);
    expect(left()).toEqual([]);
    await pass(1);
    await drained;
    expect(left().toSorted()).toEqual(['leg-1', 'leg-2']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a budget of Groq’s that runs low', () => {
  const low = [{ name: 'l tokens', remainingShare: 0.1, resetMs: 90_000, ageMs: 0 }];

  it('ends the eager turns of all calls, until it has refilled', async () => {
    const { arrive, hangUp, telephony, turnService, files, log } = await openAgent();
    telephony.onRecorded = (path, ulaw) => files.recordings.set(path, ulaw);
    const say = async (legId: string) => {
      telephony.emit({ type: 'talk-started', legId });
      await pass(800);
      telephony.emit({ type: 'talk-finished', legId });
      await pass(0);
    };
    for (const legId of ['leg-1', 'leg-2']) {
      await arrive(legId);
      const playbackId = telephony.lastPlaybackId;
      telephony.emit({ type: 'playback-finished', legId, playbackId, played: true });
      await pass(0);
    }
    await say('leg-1');
    expect(turnService.replies).toHaveLength(1);
    turnService.last.send({ type: 'done', summary: { ...sampleSummary, budgets: low } });
    await pass(0);
    await say('leg-2');
    expect(turnService.replies).toHaveLength(1);
    // The full silence is 400 ms longer than the pause.
    await pass(400);
    expect(turnService.replies).toHaveLength(2);
    expect(log.lines.filter(({ message }) => message.startsWith('eager'))).toEqual([
      { level: 'warn', message: 'eager turns off', fields: { budget: 'l tokens', remainingShare: 0.1 } },
    ]);
    for (const legId of ['leg-1', 'leg-2']) await hangUp(legId);
  });
});

describe('draining', () => {
  it('takes no new call, and lets the others come to their end', async () => {
    const { agent, arrive, hangUp, left, telephony, log } = await openAgent();
    await arrive('leg-1');
    const drained = agent.drain();
    await arrive('leg-2');
    expect(left()).toEqual(['leg-2']);
    await pass(9_000);
    expect(await isSettled(drained)).toBe(false);
    expect(telephony.asked('close')).toEqual([]);
    await hangUp('leg-1');
    await drained;
    expect(telephony.asked('close')).toHaveLength(1);
    expect(log.messages('info').slice(-3)).toEqual(['agent draining', 'call ended', 'agent stopped']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over at once without calls', async () => {
    const { agent, telephony } = await openAgent();
    await agent.drain();
    expect(telephony.asked('close')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves to the dialplan what has not ended within the grace, and waits for its record', async () => {
    const { agent, arrive, left, spool, telephony } = await openAgent();
    await arrive('leg-1');
    const drained = agent.drain();
    await pass(9_999);
    expect(left()).toEqual([]);
    await pass(1);
    await drained;
    expect(left()).toEqual(['leg-1']);
    expect(spool.objects.size).toBe(1);
    expect(telephony.requests.at(-1)?.method).toBe('close');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for ever for a call that cannot be ended', async () => {
    const { agent, arrive, telephony } = await openAgent();
    telephony.hold('leaveToDialplan', Promise.withResolvers<void>().promise);
    await arrive('leg-1');
    const drained = agent.drain();
    await pass(19_999);
    expect(await isSettled(drained)).toBe(false);
    await pass(1);
    expect(await isSettled(drained)).toBe(true);
  });
});

describe('the signal that stops an agent', () => {
  it('gives up connecting', async () => {
    const { deps, telephony } = fakeDeps();
    const stop = new AbortController();
    const phrases = { ...deps.phrases, ...book };
    const agent = createAgent({ ...deps, phrases, maxCalls: 1, drainGraceMs: 0, random: () => '00000001' });
    void agent.start(stop.signal);
    stop.abort();
    expect(telephony.asked('connect')).toMatchObject([[{ aborted: true }]]);
  });

  it('leaves the connection to the drain, which has calls to finish over it', async () => {
    const { deps, telephony } = fakeDeps();
    const stop = new AbortController();
    const phrases = { ...deps.phrases, ...book };
    const agent = createAgent({ ...deps, phrases, maxCalls: 1, drainGraceMs: 0, random: () => '00000001' });
    await agent.start(stop.signal);
    stop.abort();
    expect(telephony.asked('connect')).toMatchObject([[{ aborted: false }]]);
  });
});

describe('a connection that is lost for good', () => {
  const replaced = new EtheraError('ari.replaced', 'another agent took the application');

  it('is the agent’s end, without a grace for calls of which no event will come', async () => {
    const { agent, arrive, left, telephony } = await openAgent();
    await arrive('leg-1');
    telephony.fail(replaced);
    await expect(agent.failed).resolves.toBe(replaced);
    await Promise.all([agent.drain(), pass(10)]);
    expect(left()).toEqual(['leg-1']);
  });

  it('ends the grace of an agent that is draining', async () => {
    const { agent, arrive, left, telephony } = await openAgent();
    await arrive('leg-1');
    const drained = agent.drain();
    await pass(1_000);
    expect(left()).toEqual([]);
    telephony.fail(replaced);
    await pass(10);
    expect(await isSettled(drained)).toBe(true);
  });
});
