import { type CallRecord, callRecord } from '@ethera/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAgent } from '../agent.ts';
import type { TelephonyEvent } from '../ports/telephony.ts';
import { fakeDeps } from '../testing/call-bench.ts';
import { hostileText, mangled } from '../testing/hostile.ts';
import { MemorySpendBook } from '../testing/memory-spend-book.ts';
import { samplePersona } from '../testing/samples.ts';
import type { AriEvent } from './ari-commands.ts';
import { AriLegs } from './ari-legs.ts';
import { agreeingCommands } from './testing/agreeing-commands.ts';

const legId = 'leg-1';
const channel = { id: legId, name: 'PJSIP/trunk-1', caller: { number: '+49301234567', name: 'Ann' } };
const arrival: AriEvent = { type: 'StasisStart', args: ['777'], channel };
const samples: readonly AriEvent[] = [
  arrival,
  { type: 'ChannelDtmfReceived', digit: '5', channel },
  { type: 'ChannelTalkingStarted', channel },
  { type: 'ChannelTalkingFinished', channel },
  { type: 'ChannelHold', channel },
  { type: 'ChannelUnhold', channel },
  { type: 'PlaybackStarted', playback: { id: 'playback-1', state: 'playing' } },
  { type: 'PlaybackFinished', playback: { id: 'playback-1', state: 'done' } },
  { type: 'RecordingFinished', recording: { name: 'recording-1' } },
  { type: 'RecordingFailed', recording: { name: 'recording-1' } },
  { type: 'ChannelHangupRequest', channel },
  { type: 'ChannelDestroyed', channel },
  { type: 'StasisEnd', channel },
];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function openLegs() {
  const events: TelephonyEvent[] = [];
  const emit = (event: TelephonyEvent) => void events.push(event);
  const legs = new AriLegs({ commands: agreeingCommands(), recordingsFolder: '/recordings', now: () => 1, emit });
  return { legs, events };
}

describe('events of ARI', () => {
  it('of any content and order throw nothing where nobody could catch it', () => {
    const event = fc.constantFrom(...samples).chain((sample) => fc.tuple(fc.constant(sample), mangled(sample)));
    const some = fc.array(
      event.chain(([sample, wrong]) => fc.constantFrom(sample, wrong as AriEvent)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (events) => {
        const { legs } = openLegs();
        legs.receive(arrival);
        for (const each of events) legs.receive(each);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['5', ['5']],
    ['#', ['#']],
    ['A', ['A']],
    ['12', []],
    ['x', []],
    ['', []],
    ['\u001b', []],
    ['٣', []],
  ])('tell of the key %j as %j: what is none would spoil the whole entry', (digit, told) => {
    const { legs, events } = openLegs();
    legs.receive(arrival);
    legs.receive({ type: 'ChannelDtmfReceived', digit, channel });
    expect(events.flatMap((event) => (event.type === 'digit' ? event.digit : []))).toEqual(told);
  });
});

describe('a caller who sends anything as name and number', () => {
  it('is answered, recorded as they are, and in no line of the log', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (caller, called) => {
        const fakes = fakeDeps();
        const { telephony, spool, log } = fakes;
        const agent = createAgent({
          ...fakes.deps,
          spendBook: new MemorySpendBook(),
          phrases: {
            ...fakes.deps.phrases,
            personaFor: () => samplePersona,
            limits: () => ({ callsPerCaller: 1, callsPerNumber: 1 }),
          },
          maxCalls: 2,
          drainGraceMs: 1_000,
          random: () => '00000001',
        });
        await agent.start(new AbortController().signal);
        telephony.emit({ type: 'call-arrived', legId, called, caller });
        await vi.advanceTimersByTimeAsync(0);
        telephony.emit({ type: 'digit', legId, digit: '1' });
        await vi.advanceTimersByTimeAsync(0);
        telephony.emit({ type: 'leg-ended', legId, hungUp: true });
        await Promise.all([agent.drain(), vi.advanceTimersByTimeAsync(20_000)]);
        const [key] = [...spool.objects.keys()].filter((name) => name.endsWith('call.json'));
        const record: CallRecord = callRecord.parse(spool.json(key ?? ''));
        expect(record).toMatchObject({ caller, called });
        const logged = JSON.stringify(log.lines);
        for (const text of [caller, called])
          if (text.length > 12) expect(logged).not.toContain(JSON.stringify(text).slice(1, -1));
      }),
      { numRuns: 60 },
    );
  });
});
