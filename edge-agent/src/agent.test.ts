import { type BriefedPersona, type EdgeLimits, EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAgent } from './agent.ts';
import { fakeDeps } from './testing/call-bench.ts';
import { MemorySpendBook } from './testing/memory-spend-book.ts';
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

async function openAgent({ maxCalls = 2, drainGraceMs = 10_000, start = true } = {}) {
  const fakes = fakeDeps();
  const spendBook = new MemorySpendBook();
  let calls = 0;
  const answers = { persona: (): BriefedPersona => samplePersona, limits: (): EdgeLimits => ({}) };
  const agent = createAgent({
    ...fakes.deps,
    spendBook,
    phrases: { ...fakes.deps.phrases, personaFor: () => answers.persona(), limits: () => answers.limits() },
    maxCalls,
    drainGraceMs,
    random: () => String(++calls).padStart(8, '0'),
  });
  const begin = async () => {
    await agent.start(new AbortController().signal);
    await pass(0);
  };
  if (start) await begin();
  const { telephony } = fakes;
  const arrive = async (legId: string, caller = '+49301234567', called = '777') => {
    telephony.emit({ type: 'call-arrived', legId, called, caller });
    await pass(0);
  };
  const hangUp = async (legId: string) => {
    telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    await pass(0);
  };
  const left = () => telephony.asked('leaveToDialplan').map(([legId]) => legId);
  const answered = () => telephony.asked('answer').map(([legId]) => legId);
  return { ...fakes, spendBook, agent, begin, answers, arrive, hangUp, left, answered };
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
  it('tells what it does, how many calls it has and may have, and whether Asterisk is there', async () => {
    const { agent, begin, answers, arrive, hangUp, telephony } = await openAgent({ start: false });
    expect(agent.status()).toEqual({ state: 'starting', calls: 0, callLimit: 2, ari: 'down' });
    await begin();
    await arrive('leg-1');
    answers.limits = () => ({ callsAtOnce: 1 });
    expect(agent.status()).toEqual({ state: 'running', calls: 1, callLimit: 1, ari: 'up' });
    telephony.emit({ type: 'connection', up: false });
    expect(agent.status()).toMatchObject({ ari: 'down' });
    telephony.emit({ type: 'connection', up: true });
    expect(agent.status()).toMatchObject({ ari: 'up' });
    const drained = agent.drain();
    expect(agent.status()).toMatchObject({ state: 'draining', calls: 1 });
    await hangUp('leg-1');
    await drained;
    expect(agent.status()).toMatchObject({ state: 'stopped', calls: 0 });
  });

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

  it('leaves a caller to the dialplan who comes back from a transfer of an agent that is gone', async () => {
    const { telephony, left, answered } = await openAgent();
    telephony.emit({ type: 'call-returned', legId: 'leg-9', callId: 'call-of-before', outcome: 'busy' });
    await pass(0);
    expect([left(), answered()]).toEqual([['leg-9'], []]);
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
    const agent = createAgent({
      ...deps,
      spendBook: new MemorySpendBook(),
      phrases,
      maxCalls: 1,
      drainGraceMs: 0,
      random: () => '00000000',
    });
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

  it.each([
    ['with a word', busy],
    ['without one', undefined],
  ])('gets the persona’s own fallback, %s', async (_, phrase) => {
    const { answers, arrive, finished, telephony } = await open();
    const { busy: __, ...phrases } = samplePersona.phrases;
    const own = phrase ? { ...phrases, busy: phrase } : phrases;
    answers.persona = () => ({ ...samplePersona, phrases: own, fallbackDestination: 'voicemail' });
    await arrive('leg-2');
    if (phrase) await finished('leg-2');
    const asked = telephony.requests.filter(({ args }) => args[0] === 'leg-2').map(({ method }) => method);
    expect(telephony.asked('nameFallback')).toContainEqual(['leg-2', 'voicemail']);
    expect(asked.indexOf('leaveToDialplan')).toBeGreaterThan(asked.indexOf('nameFallback'));
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

describe('callers of whom there are too many', () => {
  const open = async (limits: EdgeLimits, persona: Partial<BriefedPersona> = {}) => {
    const bench = await openAgent({ maxCalls: 20 });
    bench.answers.limits = () => limits;
    bench.answers.persona = () => ({ ...samplePersona, phrases: { ...samplePersona.phrases, busy }, ...persona });
    const spokenTo = () => bench.telephony.asked('startRecording').map(([legId]) => legId);
    const refusals = () =>
      bench.log.lines.filter(({ message }) => message === 'call refused').map(({ fields }) => fields);
    return { ...bench, spokenTo, refusals };
  };

  it('are told that lines are busy, and one caller’s calls leave room for another’s', async () => {
    const { arrive, hangUp, spokenTo, refusals, telephony, agent } = await open({ callsPerCaller: 1 });
    await arrive('leg-1', '+49 30 1');
    await arrive('leg-2', '49301');
    await arrive('leg-3', '+49 30 2');
    expect(spokenTo()).toEqual(['leg-1', 'leg-3']);
    expect(telephony.asked('play').filter(([legId]) => legId === 'leg-2')).toEqual([
      ['leg-2', expect.any(String), `/media/${busy.key}`],
    ]);
    expect(refusals()).toEqual([{ reason: 'the limit of calls of one caller is reached', limit: 1, calls: 1 }]);
    await hangUp('leg-1');
    await arrive('leg-4', '+49 30 1');
    expect(spokenTo()).toEqual(['leg-1', 'leg-3', 'leg-4']);
    await Promise.all([agent.drain(), pass(20_000)]);
  });

  it('are counted by the number they call, as the persona says', async () => {
    const { arrive, spokenTo, refusals, agent } = await open({ callsPerNumber: 1 }, { limits: { callsPerNumber: 2 } });
    await arrive('leg-1', '1', '777');
    await arrive('leg-2', '2', '777');
    await arrive('leg-3', '3', '777');
    await arrive('leg-4', '4', '778');
    expect(spokenTo()).toEqual(['leg-1', 'leg-2', 'leg-4']);
    expect(refusals()).toMatchObject([{ reason: 'the limit of calls to one number is reached', limit: 2 }]);
    await Promise.all([agent.drain(), pass(20_000)]);
  });

  it('leave no number in the log', async () => {
    const { arrive, log, agent } = await open({ callsPerCaller: 1 });
    await arrive('leg-1');
    await arrive('leg-2');
    await Promise.all([agent.drain(), pass(20_000)]);
    expect(JSON.stringify(log.lines)).not.toContain('30123');
  });
});

describe('the money of the day', () => {
  const closed = samplePhrase('Call again tomorrow.', '9');
  const open = async (limits: EdgeLimits) => {
    const bench = await openAgent();
    bench.answers.limits = () => limits;
    bench.answers.persona = () => ({ ...samplePersona, phrases: { ...samplePersona.phrases, busy, closed } });
    const heard = (legId: string) =>
      bench.telephony
        .asked('play')
        .filter(([leg]) => leg === legId)
        .map(([, , path]) => path);
    const refusals = () =>
      bench.log.lines.filter(({ message }) => message === 'call refused').map(({ fields }) => fields);
    return { ...bench, heard, refusals };
  };

  it('spent by this edge closes the line until the day is over', async () => {
    const { arrive, spendBook, heard, refusals, telephony, agent } = await open({ usdPerDay: 5 });
    spendBook.settle('2026-11-23', 'earlier', 5);
    await arrive('leg-1');
    expect(heard('leg-1')).toEqual([`/media/${closed.key}`]);
    expect(refusals()).toEqual([{ reason: 'the edge’s money of the day is spent', calls: 0 }]);
    vi.setSystemTime(new Date('2026-11-24T00:00:00Z'));
    await arrive('leg-2');
    expect(telephony.asked('startRecording').map(([legId]) => legId)).toEqual(['leg-2']);
    // A clock that is set back has not forgotten.
    vi.setSystemTime(new Date('2026-11-23T23:59:59Z'));
    await arrive('leg-3');
    expect(heard('leg-3')).toEqual([`/media/${closed.key}`]);
    await Promise.all([agent.drain(), pass(20_000)]);
  });

  it('spent by the stage does too, on the day that the briefing speaks of', async () => {
    const limits = { stageSpend: { day: '2026-11-23', leftUsd: 0 } };
    const { arrive, heard, refusals, telephony, agent } = await open(limits);
    await arrive('leg-1');
    expect(heard('leg-1')).toEqual([`/media/${closed.key}`]);
    expect(refusals()).toMatchObject([{ reason: 'the stage’s money of the day is spent' }]);
    vi.setSystemTime(new Date('2026-11-24T00:00:01Z'));
    await arrive('leg-2');
    expect(telephony.asked('startRecording').map(([legId]) => legId)).toEqual(['leg-2']);
    await Promise.all([agent.drain(), pass(20_000)]);
  });

  it('spent during a call: what is asked next is not asked of the cloud, and the caller gets the fallback', async () => {
    const limits: EdgeLimits = { usdPerDay: 5 };
    const { arrive, spendBook, telephony, turnService, files, left, hangUp } = await open(limits);
    telephony.onRecorded = (path, ulaw) => files.recordings.set(path, ulaw);
    const played = async (legId: string) => {
      telephony.emit({ type: 'playback-finished', legId, playbackId: telephony.lastPlaybackId, played: true });
      await pass(0);
    };
    await arrive('leg-1');
    await played('leg-1');
    spendBook.settle('2026-11-23', 'another call', 5);
    telephony.emit({ type: 'talk-started', legId: 'leg-1' });
    await pass(800);
    telephony.emit({ type: 'talk-finished', legId: 'leg-1' });
    await pass(500);
    expect(turnService.replies).toEqual([]);
    expect(telephony.asked('play').at(-1)?.[2]).toBe(`/media/${samplePersona.phrases.handover.key}`);
    await played('leg-1');
    expect(left()).toEqual(['leg-1']);
    await hangUp('leg-1');
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
  const unconnected = () => {
    const { deps, telephony } = fakeDeps();
    const stop = new AbortController();
    const phrases = { ...deps.phrases, ...book };
    const agent = createAgent({
      ...deps,
      spendBook: new MemorySpendBook(),
      phrases,
      maxCalls: 1,
      drainGraceMs: 0,
      random: () => '00000001',
    });
    return { agent, stop, telephony };
  };

  it('gives up connecting', async () => {
    const { agent, stop, telephony } = unconnected();
    void agent.start(stop.signal);
    stop.abort();
    expect(telephony.asked('connect')).toMatchObject([[{ aborted: true }]]);
  });

  it('leaves the connection to the drain, which has calls to finish over it', async () => {
    const { agent, stop, telephony } = unconnected();
    await agent.start(stop.signal);
    stop.abort();
    expect(telephony.asked('connect')).toMatchObject([[{ aborted: false }]]);
  });
});

describe('a connection that is lost for good', () => {
  const replaced = new EtheraError('ari.replaced', 'another agent took the application');

  const lost = new EtheraError('ari.auth', 'the password was changed');

  it('is the agent’s end, without a grace for calls of which no event will come', async () => {
    const { agent, arrive, left, telephony } = await openAgent();
    await arrive('leg-1');
    telephony.fail(lost);
    await expect(agent.failed).resolves.toBe(lost);
    await Promise.all([agent.drain(), pass(10)]);
    expect(left()).toEqual(['leg-1']);
  });

  it('leaves the calls to whoever has taken the application: on disk, and untouched', async () => {
    const { agent, arrive, left, telephony, spool, liveCalls } = await openAgent();
    await arrive('leg-1');
    const asked = telephony.requests.length;
    telephony.fail(replaced);
    await expect(agent.failed).resolves.toBe(replaced);
    await Promise.all([agent.drain(), pass(60_000)]);
    expect(left()).toEqual([]);
    expect(telephony.requests.slice(asked).map(({ method }) => method)).toEqual(['close']);
    expect([liveCalls.notes.size, liveCalls.closed, spool.objects.size]).toEqual([1, true, 0]);
  });

  it('ends the grace of an agent that is draining', async () => {
    const { agent, arrive, left, telephony } = await openAgent();
    await arrive('leg-1');
    const drained = agent.drain();
    await pass(1_000);
    expect(left()).toEqual([]);
    telephony.fail(lost);
    await pass(10);
    expect(await isSettled(drained)).toBe(true);
  });
});

describe('the calls of an agent before', () => {
  /** What it had on disk, and a leg that lives or has gone. */
  const left = async ({ legLives = true, handsOver = false, passedOn = false } = {}) => {
    const before = await openAgent();
    await before.arrive('leg-1');
    before.telephony.emit({ type: 'playback-started', legId: 'leg-1', playbackId: before.telephony.lastPlaybackId });
    before.telephony.emit({
      type: 'playback-finished',
      legId: 'leg-1',
      playbackId: before.telephony.lastPlaybackId,
      played: true,
    });
    await pass(0);
    if (handsOver) await before.agent.handOver();
    const [noted] = before.liveCalls.notes.values();
    if (!noted) throw new Error('nothing was noted');
    const note = { ...noted, call: { ...noted.call, passedOn } };
    const after = await openAgent({ start: false });
    after.liveCalls.notes.set(note.callId, note);
    if (legLives) after.telephony.oldLegs.add('leg-1');
    await after.begin();
    return { before, after, note };
  };

  it('are taken up at the start, before whom nobody knows is left to the dialplan', async () => {
    const { after, note } = await left();
    const asked = after.telephony.requests.map(({ method }) => method);
    expect(asked.indexOf('adopt')).toBeGreaterThan(-1);
    expect(asked.indexOf('adopt')).toBeLessThan(asked.indexOf('freeOrphans'));
    expect(after.agent.status().calls).toBe(1);
    await after.hangUp('leg-1');
    await pass(1_000);
    expect([...after.spool.objects.keys()]).toEqual([expect.stringContaining(`${note.callId}/call.json`)]);
    expect(after.agent.status().calls).toBe(0);
  });

  it('are taken up once, however often it is looked for them', async () => {
    const { after } = await left();
    after.telephony.emit({ type: 'connection', up: false });
    after.telephony.emit({ type: 'connection', up: true });
    await Promise.all([after.agent.takeUp(), pass(0)]);
    expect(after.telephony.asked('adopt')).toHaveLength(1);
  });

  it('count among those that the machine carries, and are never refused', async () => {
    const { after } = await left();
    await after.arrive('leg-2');
    await after.arrive('leg-3');
    expect(after.left()).toEqual(['leg-3']);
  });

  it('are taken up when they come back from somebody to whom they were passed on', async () => {
    const { after, note } = await left({ legLives: false, passedOn: true });
    expect(after.agent.status().calls).toBe(0);
    after.telephony.oldLegs.add('leg-1');
    after.telephony.emit({ type: 'call-returned', legId: 'leg-1', callId: note.callId, outcome: 'busy' });
    await pass(0);
    expect(after.telephony.asked('adopt')).toHaveLength(1);
    expect(after.left()).toEqual([]);
    after.telephony.emit({ type: 'call-returned', legId: 'leg-2', callId: note.callId, outcome: 'busy' });
    await pass(0);
    expect(after.left()).toEqual(['leg-2']);
  });

  it('have their records concluded where the caller has gone', async () => {
    const { after } = await left({ legLives: false });
    expect(after.telephony.asked('adopt')).toEqual([]);
    expect(after.journal.records).toMatchObject([{ reason: 'agent-lost' }]);
  });

  it('go on without a word when they were handed over in silence, which ends nothing', async () => {
    const { before, after } = await left({ handsOver: true });
    expect(before.left()).toEqual([]);
    expect(before.telephony.asked('close')).toEqual([]);
    expect(before.log.messages('info')).toEqual(expect.arrayContaining(['agent handing over', 'agent stopped']));
    expect(after.telephony.asked('adopt')).toHaveLength(1);
    expect(after.telephony.asked('play')).toEqual([]);
  });
});
