import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeDeps, legId } from '../testing/call-bench.ts';
import { samplePhrase } from '../testing/samples.ts';
import { refuseAloud } from './refused-call.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const phrase = samplePhrase('All our lines are busy.');

async function refuse(prepare: (fakes: ReturnType<typeof fakeDeps>) => void = () => undefined) {
  const fakes = fakeDeps();
  const { telephony, deps } = fakes;
  prepare(fakes);
  const refusal = refuseAloud(legId, phrase, deps);
  telephony.onEvent((event) => refusal.receive(event));
  let ended = false;
  void refusal.ended.then(() => {
    ended = true;
  });
  await pass(0);
  const asked = () => telephony.requests.map(({ method }) => method);
  return { ...fakes, refusal, asked, ended: () => ended };
}

const spokenThenLeft = ['renewLease', 'answer', 'awaitMedia', 'play', 'leaveToDialplan'];

describe('a refused caller', () => {
  it('is answered, told, and left to the dialplan', async () => {
    const { telephony, asked, ended } = await refuse();
    expect(asked()).toEqual(spokenThenLeft.slice(0, -1));
    telephony.emit({ type: 'playback-started', legId, playbackId: telephony.lastPlaybackId });
    await pass(2_000);
    expect(ended()).toBe(false);
    telephony.emit({ type: 'playback-finished', legId, playbackId: telephony.lastPlaybackId, played: true });
    await pass(0);
    expect(asked()).toEqual(spokenThenLeft);
    expect(ended()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is left to the dialplan when the news of the end is lost', async () => {
    const { asked, ended } = await refuse();
    await pass(3_999);
    expect(ended()).toBe(false);
    await pass(1);
    expect(asked()).toEqual(spokenThenLeft);
    expect(ended()).toBe(true);
  });

  it.each(['renewLease', 'answer', 'play'] as const)('is left to the dialplan when %s is refused', async (method) => {
    const { asked, ended, log } = await refuse(({ telephony }) => telephony.failNext(method));
    expect(asked().at(-1)).toBe('leaveToDialplan');
    expect(ended()).toBe(true);
    expect(log.messages('debug')).toEqual(['refusal not spoken']);
    expect(log.shown).toEqual([]);
  });

  it('who hangs up is asked nothing more', async () => {
    const { telephony, asked, ended } = await refuse();
    telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    await pass(0);
    expect(asked()).not.toContain('leaveToDialplan');
    expect(ended()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('who hangs up before the first word hears none', async () => {
    const media = Promise.withResolvers<void>();
    const { telephony, asked, ended } = await refuse((fakes) => fakes.telephony.hold('awaitMedia', media.promise));
    telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    media.resolve();
    await pass(0);
    expect(asked()).toEqual(spokenThenLeft.slice(0, 3));
    expect(ended()).toBe(true);
  });

  it('is left in the middle of a word when the agent stops', async () => {
    const { refusal, asked, ended } = await refuse();
    refusal.stop();
    await pass(0);
    expect(asked()).toEqual(spokenThenLeft);
    expect(ended()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
