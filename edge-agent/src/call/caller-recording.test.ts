import { EtheraError } from '@ethera/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeTelephony } from '../testing/fake-telephony.ts';
import { MemoryCallFiles } from '../testing/memory-call-files.ts';
import { CallerRecording } from './caller-recording.ts';

const detection = { silenceMs: 300, energy: 256 };

/** Segment n holds the single byte n. */
function openBench() {
  const telephony = new FakeTelephony(() => 0);
  const files = new MemoryCallFiles();
  for (let number = 1; number <= 9; number += 1) files.recordings.set(pathOf(number), Uint8Array.of(number));
  const givenUp: unknown[] = [];
  const undeleted: unknown[] = [];
  const unrenewed: unknown[] = [];
  const clock = { nowMs: 0 };
  const recording = new CallerRecording({
    telephony,
    files,
    callId: 'call',
    legId: 'leg-1',
    missingSilenceMs: (ulaw) => (ulaw[0] === 1 ? Math.max(0, 250 - 100 * ulaw.length) : 0),
    now: () => clock.nowMs,
    givenUp: (thrown) => givenUp.push(thrown),
    unrenewed: (thrown) => unrenewed.push(thrown),
    undeleted: (thrown) => undeleted.push(thrown),
  });
  return { telephony, files, recording, givenUp, undeleted, unrenewed, clock };
}

function pathOf(number: number): string {
  return `/recordings/call-000${number}.ulaw`;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('recording a caller', () => {
  it('names the segments so that no two calls, and no two segments, collide', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    recording.close();
    recording.close();
    await recording.take(1, 2);
    expect(telephony.asked('startRecording')).toEqual([['leg-1', { current: 'call-0001', next: 'call-0002' }]]);
    expect(telephony.asked('rotateRecording').map(([, next]) => next)).toEqual(['call-0003', 'call-0004']);
  });

  it('rotates one segment after the other, however slow Asterisk is', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    const opened = Promise.withResolvers<void>();
    telephony.hold('rotateRecording', opened.promise);
    recording.close();
    recording.close();
    const taken = recording.take(1, 2);
    await Promise.resolve();
    await Promise.resolve();
    expect(telephony.asked('rotateRecording')).toHaveLength(1);
    opened.resolve();
    await expect(taken).resolves.toEqual(Buffer.of(1, 2));
  });

  it('gives the segments of a turn, and forgets what came before', async () => {
    const { recording } = openBench();
    await recording.start();
    for (let number = 1; number <= 3; number += 1) recording.close();
    await expect(recording.take(1, 1)).resolves.toEqual(Buffer.of(1));
    await expect(recording.take(2, 3)).resolves.toEqual(Buffer.of(2, 3));
    await expect(recording.take(1, 3)).resolves.toEqual(Buffer.of(2, 3));
  });

  it('reads segments as far as they can be had, and forgets none before', async () => {
    const { recording, files } = openBench();
    files.unreadable.add(pathOf(3));
    await recording.start();
    for (let number = 1; number <= 4; number += 1) recording.close();
    await expect(recording.read(2, 4)).resolves.toEqual(Buffer.of(2, 4));
    await expect(recording.read(9, 9)).resolves.toHaveLength(0);
    await expect(recording.take(1, 2)).resolves.toEqual(Buffer.of(1, 2));
  });

  it('gives at the end what no request had yet, with the segment under way', async () => {
    const { recording } = openBench();
    await recording.start();
    recording.close();
    recording.close();
    await expect(recording.end(2)).resolves.toEqual(Buffer.of(2, 3));
  });

  it('goes on in a recording that is in time again, under names that no other has', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    recording.renew(detection);
    recording.close();
    await expect(recording.take(1, 1)).resolves.toEqual(Buffer.of(1, 3));
    expect(telephony.asked('renewRecording')).toEqual([
      ['leg-1', { current: 'call-0003', next: 'call-0004' }, detection],
    ]);
    expect(telephony.asked('rotateRecording')).toEqual([['leg-1', 'call-0005']]);
    await recording.discard(1, 1);
    expect(telephony.asked('deleteRecording')).toEqual([[pathOf(1)], [pathOf(3)]]);
  });

  it('goes on as late as it was when it cannot be renewed', async () => {
    const { telephony, recording, unrenewed } = openBench();
    await recording.start();
    telephony.failNext('renewRecording');
    recording.renew(detection);
    recording.close();
    await expect(recording.take(1, 1)).resolves.toEqual(Buffer.of(1));
    expect([recording.givenUp, unrenewed.length]).toEqual([[], 1]);
  });

  it('leaves out what was recorded before a moment, by when the first segment began', async () => {
    const { files, recording, clock } = openBench();
    files.recordings.set(pathOf(1), new Uint8Array(800).fill(1));
    files.recordings.set(pathOf(2), new Uint8Array(800).fill(2));
    clock.nowMs = 5_000;
    await recording.start();
    clock.nowMs = 5_100;
    recording.close();
    recording.close();
    expect((await recording.take(1, 2, 4_000)).length).toBe(1_600);
    expect((await recording.take(1, 2, 5_150)).length).toBe(400);
    expect((await recording.take(1, 2, 9_000)).length).toBe(0);
    expect(await recording.take(2, 2, 5_100)).toEqual(Buffer.alloc(800, 2));
  });

  it('waits for a late recorder where the file has not all that was said, and nowhere else', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.recorderIsLate = true;
    recording.close();
    recording.close();
    // The first lacks its end, which is in the second and the third.
    await expect(recording.take(1, 2)).resolves.toEqual(Buffer.of(1, 2, 3, 4));
    expect((await recording.read(1, 1)).length).toBe(3);
    expect(telephony.asked('catchUpRecording').map(([, atMostMs]) => atMostMs)).toEqual([150, 50]);
    const queued = telephony.asked('rotateRecording').map(([, next]) => next);
    expect(new Set(queued).size).toBe(4);
    await recording.discard(1, 1);
    expect(telephony.asked('deleteRecording')).toEqual([[pathOf(1)], [pathOf(2)], [pathOf(3)]]);
  });

  it('waits for a late recorder no longer than a burst lasts', async () => {
    const { telephony, files, recording } = openBench();
    for (let number = 1; number <= 30; number += 1) files.recordings.set(pathOf(number), new Uint8Array(0));
    files.recordings.set(pathOf(1), Uint8Array.of(1));
    await recording.start();
    telephony.recorderIsLate = true;
    recording.close();
    await recording.take(1, 1);
    expect(telephony.asked('catchUpRecording').map(([, atMostMs]) => atMostMs)).toEqual([150, 150, 150, 150]);
  });

  it('waits for no late recorder where nobody has talked', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.recorderIsLate = true;
    recording.close({ atOnce: true });
    await expect(recording.read(1, 1)).resolves.toEqual(Buffer.of(1));
    expect(telephony.asked('catchUpRecording')).toEqual([]);
  });

  it('gives the segment what a late recorder still had when the caller hung up, and leaves none of it behind', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.recorderIsLate = true;
    const caught = Promise.withResolvers<void>();
    telephony.hold('catchUpRecording', caught.promise);
    recording.close();
    await vi.waitFor(() => expect(telephony.asked('catchUpRecording')).toHaveLength(1));
    telephony.failNext('rotateRecording');
    caught.resolve();
    const taken = recording.take(1, 1);
    // Nothing of it was unsent: it is the segment's.
    await expect(recording.end(Number.POSITIVE_INFINITY)).resolves.toHaveLength(0);
    await expect(taken).resolves.toEqual(Buffer.of(1, 2));
    await recording.discard(2, Number.POSITIVE_INFINITY);
    expect(telephony.asked('deleteRecording')).toEqual([]);
    await recording.discard(1, 1);
    expect(telephony.asked('deleteRecording')).toEqual([[pathOf(1)], [pathOf(2)]]);
    expect(recording.givenUp).toEqual([]);
  });

  it('gives the segment under way when Asterisk refuses to close it because the caller hung up', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.failNext('rotateRecording');
    recording.close();
    const taken = recording.take(1, 1);
    await expect(recording.end(Number.POSITIVE_INFINITY)).resolves.toHaveLength(0);
    await expect(taken).resolves.toEqual(Buffer.of(1));
    expect(recording.givenUp).toEqual([]);
  });

  it('gives what there is when a late recorder cannot be closed, and the rest to what comes after', async () => {
    vi.useFakeTimers();
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.recorderIsLate = true;
    const caught = Promise.withResolvers<void>();
    telephony.hold('catchUpRecording', caught.promise);
    recording.close();
    const taken = recording.take(1, 1);
    await vi.advanceTimersByTimeAsync(0);
    telephony.failNext('rotateRecording');
    caught.resolve();
    await vi.advanceTimersByTimeAsync(600);
    await expect(taken).resolves.toEqual(Buffer.of(1));
    await expect(recording.end(1)).resolves.toEqual(Buffer.of(1, 2));
    expect(recording.givenUp).toEqual([]);
  });

  it('ends without a word when nothing was recorded', async () => {
    const { recording } = openBench();
    await expect(recording.end(1)).resolves.toEqual(Buffer.of());
    expect(recording.givenUp).toEqual([]);
  });
});

describe('a recording that cannot be had', () => {
  it('is given up when Asterisk refuses to rotate, and the next one is taken', async () => {
    vi.useFakeTimers();
    const { telephony, recording, givenUp } = openBench();
    await recording.start();
    telephony.failNext('rotateRecording');
    recording.close();
    const taken = expect(recording.take(1, 1)).rejects.toMatchObject({ code: 'ari.request' });
    await vi.advanceTimersByTimeAsync(600);
    await taken;
    expect(recording.givenUp).toEqual(['call-0001']);
    expect(givenUp).toMatchObject([{ code: 'ari.request' }]);
    recording.close();
    await expect(recording.take(2, 2)).resolves.toHaveLength(1);
  });

  it('is told by the name of the file that is missing, whichever recordings a late recorder took before it', async () => {
    const { telephony, files, recording } = openBench();
    files.recordings.delete(pathOf(4));
    await recording.start();
    telephony.recorderIsLate = true;
    recording.close();
    recording.close();
    // The first took three recordings, since it lacked its end.
    await expect(recording.take(1, 1)).resolves.toEqual(Buffer.of(1, 2, 3));
    await expect(recording.take(2, 2)).rejects.toMatchObject({ code: 'recording.unreadable' });
    expect(recording.givenUp).toEqual(['call-0004']);
  });

  it('names all that its segment would have been made of', async () => {
    const { telephony, files, recording } = openBench();
    files.recordings.delete(pathOf(3));
    await recording.start();
    recording.renew(detection);
    recording.close();
    await expect(recording.take(1, 1)).rejects.toMatchObject({ code: 'recording.unreadable' });
    expect(recording.givenUp).toEqual(['call-0001', 'call-0003']);
    await recording.discard(1, 9);
    expect(telephony.asked('deleteRecording')).toEqual([]);
  });

  it('that was given up is neither taken for what was said last nor removed', async () => {
    vi.useFakeTimers();
    const { telephony, recording } = openBench();
    await recording.start();
    telephony.failNext('rotateRecording');
    recording.close();
    await vi.advanceTimersByTimeAsync(600);
    // The fake still has it as the recording that runs.
    await expect(recording.end(1)).resolves.toHaveLength(0);
    await recording.discard(1, Number.POSITIVE_INFINITY);
    expect(recording.givenUp).toEqual(['call-0001']);
    expect(telephony.asked('deleteRecording')).toEqual([]);
  });

  it('is given up when its file cannot be read, and stays where it is', async () => {
    const { telephony, files, recording } = openBench();
    files.recordings.delete(pathOf(1));
    await recording.start();
    recording.close();
    await expect(recording.take(1, 1)).rejects.toMatchObject({ code: 'recording.unreadable' });
    await recording.discard(1, 9);
    expect(recording.givenUp).toEqual(['call-0001']);
    expect(telephony.asked('deleteRecording')).toEqual([]);
  });

  it('does not take with it what else there is at the end', async () => {
    const { files, recording } = openBench();
    files.recordings.delete(pathOf(1));
    await recording.start();
    recording.close();
    await expect(recording.end(1)).resolves.toEqual(Buffer.of(2));
    expect(recording.givenUp).toEqual(['call-0001']);
  });

  it('is given up when Asterisk does not say what it recorded last', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    recording.close();
    telephony.failNext('endRecording');
    await expect(recording.end(1)).resolves.toEqual(Buffer.of(1));
    expect(recording.givenUp).toEqual(['call-0002']);
  });
});

describe('files in Asterisk', () => {
  it('are removed for the segments that are named, and for no others', async () => {
    const { telephony, recording } = openBench();
    await recording.start();
    for (let number = 1; number <= 3; number += 1) recording.close();
    await recording.end(1);
    await recording.discard(2, 3);
    expect(telephony.asked('deleteRecording')).toEqual([[pathOf(2)], [pathOf(3)]]);
    await recording.discard(2, 3);
    expect(telephony.asked('deleteRecording')).toHaveLength(2);
  });

  it('that Asterisk does not remove are not lost recordings', async () => {
    const { telephony, recording, undeleted } = openBench();
    const refusal = new EtheraError('ari.unreachable', 'gone');
    await recording.start();
    recording.close();
    await recording.take(1, 1);
    telephony.failNext('deleteRecording', refusal);
    await recording.discard(1, 1);
    expect(recording.givenUp).toEqual([]);
    expect(undeleted).toEqual([refusal]);
  });
});
