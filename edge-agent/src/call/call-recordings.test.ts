import { decodeUlawWav, EtheraError, ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CallBench,
  callId,
  deletedRecordings,
  expectNothingLeft,
  legId,
  openCall,
  recordingKey,
  recordingPath,
  recordKey,
  recordOf,
} from '../testing/call-bench.ts';
import { loud, samplePersona, silence } from '../testing/samples.ts';
import { takeUpCalls } from './adoption.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what the caller was saying when the call ended', () => {
  it('is kept under the attempt that would have sent it', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(500);
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1, 1), recordingKey(1, 2), recordKey]);
    expect(decodeUlawWav(bench.spool.objects.get(recordingKey(1, 2)) ?? new Uint8Array())).toHaveLength(
      ulawBytes(400 + 500 + 300 + 500),
    );
    expect(recordOf(bench).turns).toMatchObject([{ attempts: [{ outcome: 'cancelled' }, { outcome: 'pending' }] }]);
    expect(new Set(deletedRecordings(bench))).toEqual(new Set([1, 2, 3].map(recordingPath)));
  });

  it('is not kept when it was silence', async () => {
    const bench = openCall();
    bench.files.recordings.set(recordingPath(1), silence(500));
    await bench.answer();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordKey]);
    expect(deletedRecordings(bench)).toEqual([recordingPath(1)]);
  });
});

describe('a greeting whose beginning was measured', () => {
  async function greetWithPause() {
    const bench = openCall();
    const greeting = Buffer.concat([loud(700), silence(200), loud(1_100)]);
    bench.files.phrases.set(`/media/${samplePersona.phrases.greeting.key}`, greeting);
    await bench.answer();
    await bench.pass(705);
    bench.telephony.emit({ type: 'playback-started', legId, playbackId: bench.telephony.lastPlaybackId });
    expect(bench.telephony.asked('play')).toHaveLength(2);
    return bench;
  }

  it('is heard to its end, and nothing of it is kept', async () => {
    const bench = await greetWithPause();
    await bench.playOut(1_280);
    const [rest] = bench.files.created.values();
    expect(rest?.length).toBe(ulawBytes(1_280));
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordKey]);
    expect(recordOf(bench)).toMatchObject({ lostRecordings: [], turns: [], conversation: [{ speaker: 'agent' }] });
    expect(deletedRecordings(bench)).toEqual([1, 2, 3].map(recordingPath));
    expectNothingLeft(bench);
  });

  it('gives way to words, of which one recording is kept', async () => {
    const bench = await greetWithPause();
    await bench.pass(295);
    await bench.say();
    bench.reply('Stop.', 'Yes?');
    await bench.pass(400);
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordKey]);
    const kept = decodeUlawWav(bench.spool.objects.get(recordingKey(1)) ?? new Uint8Array());
    expect(kept).toHaveLength(ulawBytes(400 + 500 + 300));
    expect(recordOf(bench)).toMatchObject({ lostRecordings: [], turns: [{ turn: 1, transcript: 'Stop.' }] });
    expect(recordOf(bench).conversation[0]).toMatchObject({ speaker: 'agent', interrupted: true });
    expect(new Set(deletedRecordings(bench))).toEqual(new Set([1, 2, 3, 5].map(recordingPath)));
    expectNothingLeft(bench);
  });
});

/** Asterisk finishes the next recording, and the news of it is lost. */
function losesNews({ telephony }: CallBench): void {
  const { rotateRecording } = telephony;
  telephony.rotateRecording = async (...request) => {
    telephony.rotateRecording = rotateRecording;
    const { path } = await rotateRecording(...request);
    throw new EtheraError('ari.request', `${path} did not come within 3000 ms`);
  };
}

describe('a recording of which Asterisk does not tell in time that it is finished', () => {
  /** One turn that fails for it, the next that goes well. */
  async function holdCall(bench: CallBench, fault: (bench: CallBench) => void): Promise<void> {
    await bench.answer();
    await bench.playOut();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(800);
    fault(bench);
    bench.telephony.emit({ type: 'talk-finished', legId });
    await bench.pass(1_000);
    await bench.playOut();
    await bench.turn('Two?', 'Two.');
    await bench.hangUp();
    await bench.pass(1_000);
  }
  const kept = ({ spool }: CallBench) => [...spool.objects.keys()];
  const keptMs = (bench: CallBench, turn: number) =>
    decodeUlawWav(bench.spool.objects.get(recordingKey(turn)) ?? new Uint8Array()).length / 8;

  it('is kept at the end of the call with all of its turn, and is not lost', async () => {
    const bench = openCall();
    await holdCall(bench, losesNews);
    expect(recordOf(bench)).toMatchObject({
      lostRecordings: [],
      turns: [{ attempts: [{ outcome: 'failed', errorCode: 'ari.request' }] }, { transcript: 'Two?' }],
    });
    expect(kept(bench)).toEqual([recordingKey(2), recordingKey(1), recordKey]);
    expect(keptMs(bench, 1)).toBeGreaterThan(500);
    const files = [...bench.files.recordings.keys()];
    expect(deletedRecordings(bench).toSorted()).toEqual(files.toSorted());
  });

  it('is kept, too, where Asterisk has never been asked to finish it, and goes on', async () => {
    const bench = openCall();
    await holdCall(bench, ({ telephony }) => telephony.failNext('rotateRecording'));
    expect(recordOf(bench).lostRecordings).toEqual([]);
    expect(kept(bench)).toEqual([recordingKey(2), recordingKey(1), recordKey]);
    expect(keptMs(bench, 1)).toBeGreaterThan(500);
    expect(new Set(deletedRecordings(bench))).toEqual(new Set(bench.files.recordings.keys()));
  });

  it('is kept under the attempt that would have sent it, when the call ends with it', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    losesNews(bench);
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(800);
    await bench.hangUp();
    await bench.pass(1_000);
    expect(kept(bench)).toEqual([recordingKey(1), recordingKey(2), recordKey]);
    expect(keptMs(bench, 2)).toBeGreaterThan(700);
    expect(recordOf(bench).lostRecordings).toEqual([]);
    expect(new Set(deletedRecordings(bench))).toEqual(new Set(bench.files.recordings.keys()));
  });

  it('is lost, by its name, where Asterisk has no file of it', async () => {
    const bench = openCall();
    await holdCall(bench, (each) => {
      losesNews(each);
      each.telephony.onRecorded = (path, ulaw) => {
        if (path !== recordingPath(2)) each.files.recordings.set(path, ulaw);
      };
    });
    expect(recordOf(bench).lostRecordings).toEqual([`${callId}-0002`]);
    expect(bench.log.messages('error')).toContain('recording lost');
  });

  it('is removed where the persona keeps no audio, and nothing is lost', async () => {
    const bench = openCall({ archive: 'transcript' });
    await holdCall(bench, losesNews);
    expect(recordOf(bench).lostRecordings).toEqual([]);
    expect(kept(bench)).toEqual([recordKey]);
    expect(new Set(deletedRecordings(bench))).toEqual(new Set(bench.files.recordings.keys()));
  });

  it('is the next process’s to keep when this one dies before the end of the call', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(800);
    losesNews(bench);
    bench.telephony.emit({ type: 'talk-finished', legId });
    await bench.pass(1_000);
    await takeUpCalls({ ...bench.deps, isLive: () => false, adopt: () => undefined });
    expect(kept(bench)).toEqual([recordingKey(1), recordKey]);
    expect(recordOf(bench).lostRecordings).toEqual([]);
  });

  it('waits, with the call’s record, for a spool that has room', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordingKey(1);
    await holdCall(bench, losesNews);
    expect(kept(bench)).toEqual([recordingKey(2)]);
    bench.spool.refuses = () => false;
    await takeUpCalls({ ...bench.deps, isLive: () => false, adopt: () => undefined });
    expect(kept(bench)).toEqual([recordingKey(2), recordingKey(1), recordKey]);
    expect(recordOf(bench).lostRecordings).toEqual([]);
  });
});

describe('a recording that cannot be kept', () => {
  /** What is owed is tried again, as the agent does every few minutes. */
  const tryAgain = async (bench: CallBench) => {
    bench.spool.refuses = () => false;
    await takeUpCalls({ ...bench.deps, isLive: () => false, adopt: () => undefined });
  };

  it('stays in Asterisk whatever is kept after it, and the call’s record waits for it', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordingKey(1);
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.turn('Two?', 'Two.');
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(500);
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(2), recordingKey(3)]);
    expect(bench.journal.records).toEqual([]);
    expect(deletedRecordings(bench)).toEqual([3, 5, 6, 8].map(recordingPath));
    expect(bench.log.messages('error')).toEqual(['recording not spooled']);
    expectNothingLeft(bench);
    await tryAgain(bench);
    expect([...bench.spool.objects.keys()]).toEqual([2, 3, 1].map((turn) => recordingKey(turn)).concat(recordKey));
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up', lostRecordings: [] });
    expect(bench.journal.records).toEqual([recordOf(bench)]);
    expect(deletedRecordings(bench).slice(4)).toEqual([1, 2].map(recordingPath));
    expect(bench.liveCalls.notes.size).toBe(0);
  });

  it('stays in Asterisk when the call then ends in silence', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordingKey(1);
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.hangUp();
    expect(deletedRecordings(bench)).toEqual([3, 5].map(recordingPath));
    expect(bench.spool.objects.size).toBe(0);
    await tryAgain(bench);
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordKey]);
  });

  it('stays in Asterisk when the caller hangs up before its turn is taken', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordingKey(1);
    await bench.answer();
    await bench.playOut();
    await bench.say();
    await bench.hangUp();
    expect(deletedRecordings(bench)).toEqual([3].map(recordingPath));
    await tryAgain(bench);
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordKey]);
  });

  it('is not deleted by a later turn while it is still on its way to the disk', async () => {
    const bench = openCall();
    const opened = Promise.withResolvers<void>();
    await bench.answer();
    await bench.playOut();
    bench.spool.hold(opened.promise);
    await bench.turn('One?', 'One.');
    bench.spool.hold(Promise.resolve());
    await bench.turn('Two?', 'Two.');
    expect(deletedRecordings(bench)).toEqual([3, 5].map(recordingPath));
    await bench.hangUp();
    expect(bench.ended).toBe(0);
    opened.resolve();
    await bench.pass(0);
    expect(deletedRecordings(bench)).toContain(recordingPath(1));
    expect([...bench.spool.objects.keys()].at(-1)).toBe(recordKey);
    expectNothingLeft(bench);
  });

  it('is listed when it cannot be read, and its turn gets an apology', async () => {
    const bench = openCall();
    bench.files.unreadable.add(recordingPath(2));
    await bench.answer();
    await bench.playOut();
    await bench.say();
    await bench.pass(400);
    expect(bench.telephony.asked('play').at(-1)?.[2]).toBe(`/media/prompts/${'4'.repeat(64)}.ulaw`);
    await bench.hangUp();
    expect(recordOf(bench)).toMatchObject({
      lostRecordings: [`${callId}-0002`],
      turns: [{ attempts: [{ outcome: 'failed', errorCode: 'recording.unreadable' }] }],
    });
    expect(bench.log.messages('error')).toContain('recording lost');
    // The other of the same turn is kept.
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordKey]);
    expect(deletedRecordings(bench)).toEqual([3, 5, 1].map(recordingPath));
  });

  it('does not keep a call from its end when that is its record', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordKey;
    await bench.answer();
    await bench.hangUp();
    expect(bench.log.messages('error')).toEqual(['call record not spooled']);
    expectNothingLeft(bench);
    await tryAgain(bench);
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up' });
  });

  it('is no lost recording when Asterisk only keeps its copy', async () => {
    const bench = openCall();
    bench.telephony.failNext('deleteRecording');
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.hangUp();
    expect(recordOf(bench).lostRecordings).toEqual([]);
    expect(bench.log.messages('error')).toEqual(['recording not removed from Asterisk']);
  });
});
