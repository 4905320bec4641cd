import { EtheraError, ULAW_SILENCE } from '@ethera/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryCallFiles } from '../testing/memory-call-files.ts';
import { lineChecks } from './line-checks.ts';
import { createFakeAri, type FakeAnswers } from './testing/fake-ari.ts';
import { tell } from './testing/run-check.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const leg = { id: 'leg' };
const recording = { name: 'doctor-0f' };
const loud = new Uint8Array(8_000).fill(0x10);

/** An Asterisk with which all is well. */
const wellAsterisk: FakeAnswers = {
  'POST /channels/caller/play/doctor-0f-sound': (_, ari) =>
    ari.emit({ type: 'PlaybackFinished', playback: { id: 'doctor-0f-sound', state: 'done' } }),
  'POST /channels/caller/play/doctor-0f-talk': (_, ari) => ari.emit({ type: 'ChannelTalkingStarted', channel: leg }),
  'POST /channels/caller/silence': (_, ari) => ari.emit({ type: 'ChannelTalkingFinished', channel: leg }),
  'POST /channels/leg/snoop/': (_, ari) => ari.emit({ type: 'StasisStart', channel: { id: 'doctor-0f-snoop' } }),
  'POST /channels/doctor-0f-snoop/record': (_, ari) => ari.emit({ type: 'RecordingStarted', recording }),
  'POST /recordings/live/doctor-0f/stop': (_, ari) => ari.emit({ type: 'RecordingFinished', recording }),
};

function openBench({ answers = {}, leaseSeconds = 10 }: { answers?: FakeAnswers; leaseSeconds?: number } = {}) {
  const ari = createFakeAri({ ...wellAsterisk, ...answers });
  const files = new MemoryCallFiles();
  files.recordings.set('/recordings/doctor-0f.ulaw', loud);
  const line = { caller: 'caller', leg: 'leg', leaseSeconds, close: async () => undefined };
  const checks = lineChecks({
    ari,
    app: 'ethera-dev-doctor',
    id: '0f',
    recordingsDir: '/recordings',
    files,
    line: async () => line,
    delay: async () => undefined,
  });
  const ask = async (name: string) => {
    const telling = tell(checks, name);
    await vi.runAllTimersAsync();
    return (await telling)[0];
  };
  return { ari, files, ask };
}

test.each(['dialplan', 'sounds', 'talk detection', 'recording'])('%s: all is well', async (name) => {
  expect(await openBench().ask(name)).toMatchObject({ outcome: 'ok' });
});

test('a dialplan without a lease is told', async () => {
  expect(await openBench({ leaseSeconds: 0 }).ask('dialplan')).toMatchObject({ outcome: 'warn' });
});

test('only the end of a playback tells that Asterisk cannot read a file; nothing of it stays', async () => {
  const bench = openBench({
    answers: {
      'POST /channels/caller/play/doctor-0f-sound': (_, ari) =>
        ari.emit({ type: 'PlaybackFinished', playback: { id: 'doctor-0f-sound', state: 'failed' } }),
    },
  });
  const { remedy } = new EtheraError('media.unplayable', '');
  expect(await bench.ask('sounds')).toMatchObject({ outcome: 'fail', remedy });
  expect(bench.files.cleared).toEqual(['doctor-0f']);
  expect(bench.ari.requests).toContain(
    'POST /channels/caller/play/doctor-0f-sound?media=sound:/media/calls/doctor-0f/sound',
  );
});

test('a media folder that the agent cannot write', async () => {
  const bench = openBench();
  bench.files.unwritable = true;
  expect(await bench.ask('sounds')).toMatchObject({
    outcome: 'fail',
    detail: 'ETHERA_MEDIA_DIR cannot be written: ENOSPC',
  });
});

test('without its module TALK_DETECT is set all the same, and nothing comes of it', async () => {
  const silent = { 'POST /channels/caller/play/doctor-0f-talk': () => undefined };
  expect(await openBench({ answers: silent }).ask('talk detection')).toMatchObject({
    outcome: 'fail',
    detail: 'Asterisk did not tell that talk begins and ends within 6 s',
    remedy: expect.stringContaining('func_talkdetect.so'),
  });
});

test('talk of another channel is not what was waited for', async () => {
  const other: FakeAnswers = {
    'POST /channels/caller/play/doctor-0f-talk': (_, ari) =>
      ari.emit({ type: 'ChannelTalkingStarted', channel: { id: 'somebody else' } }),
  };
  expect(await openBench({ answers: other }).ask('talk detection')).toMatchObject({ outcome: 'fail' });
});

test('a recording that the agent cannot read', async () => {
  const bench = openBench();
  bench.files.unreadable.add('/recordings/doctor-0f.ulaw');
  const { remedy } = new EtheraError('recording.unreadable', '');
  expect(await bench.ask('recording')).toMatchObject({ outcome: 'fail', remedy });
  // Whatever comes of it, neither snoop nor file stays in Asterisk.
  expect(bench.ari.requests.slice(-2)).toEqual([
    'DELETE /channels/doctor-0f-snoop',
    'DELETE /recordings/stored/doctor-0f',
  ]);
});

test('a recording in which nobody speaks', async () => {
  const bench = openBench();
  bench.files.recordings.set('/recordings/doctor-0f.ulaw', new Uint8Array(8_000).fill(ULAW_SILENCE));
  expect(await bench.ask('recording')).toMatchObject({
    outcome: 'fail',
    detail: 'the recording holds nothing of what was said (8000 bytes)',
  });
});

test('an Asterisk that cannot write its spool', async () => {
  const bench = openBench({
    answers: {
      'POST /recordings/live/doctor-0f/stop': (_, ari) => ari.emit({ type: 'RecordingFailed', recording }),
    },
  });
  expect(await bench.ask('recording')).toMatchObject({ outcome: 'fail', detail: 'Asterisk cannot record' });
});
