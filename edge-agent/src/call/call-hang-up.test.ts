import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallBench, expectNothingLeft, legId, openCall, recordOf } from '../testing/call-bench.ts';
import { loud, samplePersona, silence } from '../testing/samples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Brings a call to where the caller hangs up. */
const phases: Record<string, (bench: CallBench) => Promise<void>> = {
  'before it is answered': async ({ call, telephony, pass }) => {
    telephony.hold('answer', Promise.withResolvers<void>().promise);
    void call.answer();
    await pass(0);
  },
  'before the greeting begins': async ({ call, pass }) => {
    void call.answer();
    await pass(0);
  },
  'in the greeting': async (bench) => {
    await bench.answer();
    await bench.pass(700);
  },
  'in the pause of the greeting': async (bench) => {
    const greeting = Buffer.concat([loud(700), silence(200), loud(1_100)]);
    bench.files.phrases.set(`/media/${samplePersona.phrases.greeting.key}`, greeting);
    await bench.answer();
    await bench.pass(710);
    expect(bench.telephony.asked('detectTalk').at(-1)?.[1]).toMatchObject({ energy: 400 });
  },
  'while the agent listens': async (bench) => {
    await bench.answer();
    await bench.playOut();
  },
  'in the middle of a word': async (bench) => {
    await phases['while the agent listens']?.(bench);
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(300);
  },
  'after an interruption of the greeting': async (bench) => {
    await bench.answer();
    await bench.pass(500);
    await bench.say();
  },
  'while the turn is open': async (bench) => {
    await phases['while the agent listens']?.(bench);
    await bench.say();
    await bench.pass(100);
  },
  'while a reply is owed': async (bench) => {
    await phases['while the turn is open']?.(bench);
    bench.turnService.last.send(
      { type: 'transcript', text: 'When?', rejected: null },
      { type: 'commit', rule: 'default' },
    );
    await bench.pass(1_000);
  },
  'in a filler': async (bench) => {
    await phases['while a reply is owed']?.(bench);
    await bench.pass(1_500);
    bench.telephony.emit({ type: 'playback-started', legId, playbackId: bench.telephony.lastPlaybackId });
  },
  'in a reply': async (bench) => {
    await phases['while the agent listens']?.(bench);
    await bench.say();
    bench.reply('When?', 'At nine.');
    await bench.pass(400);
    bench.telephony.emit({ type: 'playback-started', legId, playbackId: bench.telephony.lastPlaybackId });
    await bench.pass(300);
  },
  'in a reply after a failed turn': async (bench) => {
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.turnService.last.end(new EtheraError('function.unavailable', 'down'));
    await bench.pass(400);
    await bench.playOut();
    bench.log.lines.length = 0;
    await bench.say();
    bench.reply('When?', 'At nine.');
    await bench.pass(400);
    bench.telephony.emit({ type: 'playback-started', legId, playbackId: bench.telephony.lastPlaybackId });
  },
  'in a paused reply': async (bench) => {
    await phases['in a reply']?.(bench);
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(100);
  },
  'while asked whether they are there': async (bench) => {
    await phases['while the agent listens']?.(bench);
    await bench.pass(8_000);
  },
};

describe('a caller who hangs up', () => {
  it.each(Object.keys(phases))('%s ends the call once, and it is nobody’s failure', async (phase) => {
    const bench = openCall();
    await phases[phase]?.(bench);
    await bench.hangUp();
    bench.telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    await bench.pass(0);
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up', result: 'completed', lostRecordings: [] });
    expect(bench.log.messages('error')).toEqual([]);
    expect(bench.log.messages('info').filter((message) => message === 'call ended')).toHaveLength(1);
    expect(bench.telephony.asked('endRecording')).toHaveLength(1);
    expectNothingLeft(bench);
    await bench.pass(60_000);
    expectNothingLeft(bench);
  });

  it.each(Object.keys(phases))('%s is told from one that the dialplan takes: that call has failed', async (phase) => {
    const bench = openCall();
    await phases[phase]?.(bench);
    bench.telephony.emit({ type: 'leg-ended', legId, hungUp: false });
    await bench.pass(0);
    expect(recordOf(bench)).toMatchObject({ reason: 'telephony-failed', result: 'failed' });
    expectNothingLeft(bench);
  });

  it('just before a reply is played is no failure of Asterisk', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.reply('When?', 'At nine.');
    bench.telephony.failNext('play');
    await bench.pass(2);
    await bench.hangUp();
    expect(bench.telephony.asked('play')).toHaveLength(2);
    expect(recordOf(bench)).toMatchObject({
      reason: 'caller-hung-up',
      turns: [{ attempts: [{ outcome: 'replied' }] }],
    });
    expect(bench.log.messages('error')).toEqual([]);
    expectNothingLeft(bench);
  });

  it('while Asterisk refuses what comes too late is no failure of Asterisk', async () => {
    const bench = openCall();
    bench.telephony.failNext('answer');
    void bench.call.answer();
    await bench.pass(5);
    bench.telephony.emit({ type: 'leg-ended', legId, hungUp: true });
    await bench.pass(1_000);
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up', result: 'completed' });
    expect(bench.log.messages('error')).toEqual([]);
    expectNothingLeft(bench);
  });
});
