import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelephonyEvent } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';
import { AriLegs } from './ari-legs.ts';
import { agreeingCommands } from './testing/agreeing-commands.ts';

const legId = 'leg-1';
const snoopId = `ethera-snoop-${legId}-1`;
const channel = { id: legId, name: 'PJSIP/trunk-1', caller: { number: '+49301234567' } };
const detection = { silenceMs: 300, energy: 256 };
const startMs = Date.UTC(2026, 10, 24);
/** Nothing was heard for the last two seconds. */
const deafSinceMs = startMs - 2_000;

beforeEach(() => void vi.useFakeTimers({ now: startMs }));
afterEach(() => void vi.useRealTimers());

/** A caller who is listened to, before an Asterisk that agrees to everything. */
async function listenedLeg(override: Partial<AriCommands> = {}) {
  const events: TelephonyEvent[] = [];
  const asked: string[] = [];
  const commands = agreeingCommands(
    {
      setVariable: async (id, variable, value) => void asked.push(`${id} ${variable} ${value}`.trim()),
      channelIds: async () => [legId, snoopId],
      variable: async () => '203.0.113.7:4000',
      playbackState: async () => 'playing',
      ...override,
    },
    legId,
  );
  const legs = new AriLegs({
    commands,
    recordingsFolder: '/recordings',
    now: Date.now,
    emit: (event) => void events.push(event),
  });
  legs.receive({ type: 'StasisStart', args: ['777'], channel });
  await legs.detectTalk(legId, detection);
  const starting = legs.startRecording(legId, { current: 'a', next: 'b' });
  legs.receive({ type: 'StasisStart', channel: { ...channel, id: snoopId, name: 'Snoop/1' } });
  await starting;
  events.length = 0;
  asked.length = 0;
  const hears = (type: 'ChannelTalkingStarted' | 'ChannelTalkingFinished') => legs.receive({ type, channel });
  return { legs, events, asked, hears };
}

/** Events were lost, and come again. */
function recover(legs: AriLegs, sinceMs: number): Promise<void> {
  legs.deafSince(sinceMs);
  return legs.recover();
}

const talk = (type: 'talk-started' | 'talk-finished', atMs: number) => ({ type, legId, atMs });

describe('a caller of whom nothing was heard for a while', () => {
  it('may have spoken: the recording decides, and his detection is set up anew', async () => {
    const { legs, events, asked } = await listenedLeg();
    const recovered = recover(legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(399);
    expect(events).toEqual([talk('talk-started', deafSinceMs)]);
    await vi.advanceTimersByTimeAsync(1);
    await recovered;
    expect(events).toEqual([talk('talk-started', deafSinceMs), talk('talk-finished', startMs + 400)]);
    expect(asked).toEqual([`${legId} TALK_DETECT(remove)`, `${legId} TALK_DETECT(set) 300,256`]);
  });

  it('has fallen silent when he talked and is heard no more', async () => {
    const { legs, events, hears } = await listenedLeg();
    hears('ChannelTalkingStarted');
    void recover(legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(400);
    expect(events).toEqual([talk('talk-started', startMs), talk('talk-finished', startMs + 400)]);
  });

  it('goes on to talk until Asterisk says otherwise', async () => {
    const { legs, events, hears } = await listenedLeg();
    void recover(legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(20);
    hears('ChannelTalkingStarted');
    await vi.advanceTimersByTimeAsync(5_000);
    hears('ChannelTalkingFinished');
    expect(events).toEqual([talk('talk-started', deafSinceMs), talk('talk-finished', startMs + 5_020)]);
  });

  it('has spoken over the agent when his end alone is heard', async () => {
    const { legs, events, asked, hears } = await listenedLeg();
    await legs.play(legId, 'reply', '/reply', { longestMs: 20_000 });
    legs.receive({ type: 'PlaybackStarted', playback: { id: 'reply', state: 'playing' } });
    events.length = 0;
    asked.length = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    await recover(legs, startMs + 500);
    // A request would wait for the playback.
    expect([events, asked.filter((each) => each.includes('TALK'))]).toEqual([[], []]);
    hears('ChannelTalkingFinished');
    expect(events).toEqual([talk('talk-started', startMs + 500), talk('talk-finished', startMs + 1_000)]);
  });

  it('may have spoken before the agent, who had not heard him, began to speak', async () => {
    const { legs, events } = await listenedLeg();
    legs.deafSince(deafSinceMs);
    await legs.play(legId, 'still there', '/still-there', { longestMs: 20_000 });
    await legs.recover();
    expect(events.filter(({ type }) => type.startsWith('talk'))).toEqual([
      talk('talk-started', deafSinceMs),
      talk('talk-finished', startMs),
    ]);
  });

  it('is heard to fall silent before anything is asked: nothing more is made of it', async () => {
    const { legs, events, asked, hears } = await listenedLeg();
    legs.deafSince(deafSinceMs);
    hears('ChannelTalkingFinished');
    await legs.recover();
    expect(events).toEqual([talk('talk-started', deafSinceMs), talk('talk-finished', startMs)]);
    expect(asked).toEqual([]);
  });

  it('who had the agent pause is asked about when the paused speech is taken back', async () => {
    const { legs, events, hears } = await listenedLeg();
    await legs.play(legId, 'reply', '/reply', { longestMs: 20_000 });
    legs.receive({ type: 'PlaybackStarted', playback: { id: 'reply', state: 'playing' } });
    hears('ChannelTalkingStarted');
    events.length = 0;
    void recover(legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(events).toEqual([]);
    legs.receive({ type: 'PlaybackFinished', playback: { id: 'reply', state: 'done' } });
    await vi.advanceTimersByTimeAsync(400);
    expect(events.slice(1)).toEqual([talk('talk-finished', startMs + 1_400)]);
  });

  it('is not taken to talk while he holds us, nor twice for two gaps', async () => {
    const held = await listenedLeg({ variable: async () => '(null)' });
    await recover(held.legs, deafSinceMs);
    expect(held.events).toEqual([{ type: 'hold', legId, on: true, atMs: startMs }]);
    const twice = await listenedLeg();
    void recover(twice.legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(100);
    void recover(twice.legs, startMs);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(twice.events.map(({ type }) => type)).toEqual(['talk-started', 'talk-finished']);
  });

  it('is silent, as far as anybody can tell, when Asterisk refuses', async () => {
    let refuses = false;
    const { legs, events } = await listenedLeg({
      setVariable: async () => {
        if (refuses) throw new EtheraError('ari.request', 'refused');
      },
    });
    refuses = true;
    await recover(legs, deafSinceMs);
    expect(events).toEqual([talk('talk-started', deafSinceMs), talk('talk-finished', startMs)]);
  });
});

describe('a caller who holds us', () => {
  it('is back when Asterisk has an address for him, and else, or without an answer, is not', async () => {
    let address: string | undefined = '(null)';
    const { legs, events } = await listenedLeg({ variable: async () => address });
    legs.receive({ type: 'ChannelHold', channel });
    events.length = 0;
    await recover(legs, deafSinceMs);
    address = undefined;
    await recover(legs, deafSinceMs);
    expect(events).toEqual([]);
    address = '203.0.113.7:4000';
    void recover(legs, deafSinceMs);
    await vi.advanceTimersByTimeAsync(0);
    expect(events[0]).toEqual({ type: 'hold', legId, on: false, atMs: startMs });
  });
});

it('renews leases at once: they have not been for as long as nothing got through', async () => {
  const { legs, asked } = await listenedLeg();
  await legs.renewLease(legId, 10_000);
  asked.length = 0;
  void recover(legs, deafSinceMs);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toContain(`${legId} TIMEOUT(absolute) 10.000`);
});

describe('callers who came while nobody listened', () => {
  const entryOf = (isRinging: boolean, args: string[]) => ({ channel: { ...channel, id: 'leg-2' }, args, isRinging });

  it.each([
    { who: 'one who rings', entry: entryOf(true, ['777']), types: ['call-arrived'] },
    { who: 'one who comes back', entry: entryOf(false, ['resume', 'call-1', 'busy']), types: ['call-returned'] },
    { who: 'a call of an earlier process', entry: entryOf(false, ['777']), types: [] },
    { who: 'one who has gone again', entry: undefined, types: [] },
  ])('are taken up: $who', async ({ entry, types }) => {
    const { legs, events } = await listenedLeg({
      channelIds: async () => [legId, snoopId, 'leg-2', 'ethera-snoop-leg-2-1'],
      entry: async () => entry,
    });
    await legs.findArrivals();
    expect(events.map(({ type }) => type)).toEqual(types);
    // Whose own event comes after all is no other caller.
    if (entry && types.length > 0) legs.receive({ type: 'StasisStart', ...entry });
    expect(events).toHaveLength(types.length);
  });
});
