import { attemptKeys, callRecord, decodeUlawWav } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LiveCall, liveCall } from '../core/live-call.ts';
import {
  type CallBench,
  callId,
  deletedRecordings,
  legId,
  openCall,
  recordingKey,
  recordingPath,
  recordKey,
} from '../testing/call-bench.ts';
import { loud, samplePersona, samplePhrase, silence } from '../testing/samples.ts';
import { takeUpCalls } from './adoption.ts';
import { CallController } from './call-controller.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const resumed = samplePhrase('Sorry, I was gone.', '9');
const phrases = { ...samplePersona.phrases, resumed };

/** In the middle of an answer of four seconds. */
async function inReply(): Promise<CallBench> {
  const bench = openCall({ phrases });
  await bench.answer();
  await bench.playOut();
  await bench.say();
  bench.reply('When do you open?', 'We open at nine.', loud(4_000));
  await bench.pass(400);
  bench.telephony.emit({ type: 'playback-started', legId, playbackId: bench.telephony.lastPlaybackId });
  await bench.pass(2_000);
  return bench;
}

/** What a process that dies at this moment has on disk. */
const noteOf = (bench: CallBench): LiveCall => liveCall.parse(bench.liveCalls.notes.get(callId));

/** The next process, on the same disk. Its Asterisk has these recordings, and silence in the others unless they are lost. */
function nextProcess(
  note: LiveCall,
  recordings: Readonly<Record<number, Uint8Array>> = {},
  { legLives = true, othersAreLost = false } = {},
) {
  const bench = openCall({ phrases });
  const { telephony, liveCalls, files, deps } = bench;
  liveCalls.notes.set(callId, note);
  if (legLives) telephony.oldLegs.add(legId);
  const others = othersAreLost ? [] : note.recordings.open;
  for (const name of others) files.recordings.set(`/recordings/${name}.ulaw`, silence(1_000));
  for (const [number, ulaw] of Object.entries(recordings)) files.recordings.set(recordingPath(Number(number)), ulaw);
  const calls: CallController[] = [];
  const adopt = (left: LiveCall) => {
    const call = new CallController({ ...left, left }, deps);
    telephony.onEvent((event) => call.receive(event));
    calls.push(call);
    void call.resume(left, { apologise: left.handedOver !== true });
  };
  return {
    ...bench,
    calls,
    takeUp: async () => {
      await takeUpCalls({ ...deps, adopt, isLive: () => calls.length > 0 });
      await bench.pass(0);
    },
    said: () => telephony.asked('play').map(([, , path]) => path),
    record: () => callRecord.parse(bench.spool.json(recordKey)),
  };
}

describe('a call whose process died in the middle of a reply', () => {
  it('is silenced, apologised to in one sentence, recorded and listened to by the next', async () => {
    const died = await inReply();
    const next = nextProcess(noteOf(died));
    await next.takeUp();
    const { telephony } = next;
    const asked = telephony.requests.map(({ method }) => method);
    expect(
      asked.filter((method) => ['adopt', 'renewLease', 'startRecording', 'play', 'answer'].includes(method)),
    ).toEqual(['adopt', 'renewLease', 'startRecording', 'play']);
    expect(next.said()).toEqual([`/media/${resumed.key}`]);
    const [, silenced] = telephony.asked('adopt')[0] ?? [];
    expect(silenced).toContain(died.telephony.lastPlaybackId);
    expect(silenced).not.toContain(telephony.lastPlaybackId);
    expect(next.log.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'call taken up' }));
  });

  it('goes on with the conversation as it was heard', async () => {
    const next = nextProcess(noteOf(await inReply()));
    await next.takeUp();
    await next.playOut();
    await next.say();
    expect(next.turnService.last.request).toMatchObject({ turn: 3, attempt: 1 });
    expect(next.turnService.last.request.history).toMatchObject([
      { text: 'Hello, an AI speaks.' },
      { text: 'When do you open?' },
      { speaker: 'agent', interrupted: true },
      { text: resumed.text },
    ]);
  });

  it('gives recordings names that no other had', async () => {
    const died = await inReply();
    const next = nextProcess(noteOf(died));
    await next.takeUp();
    const [, names] = next.telephony.asked('startRecording')[0] ?? [];
    const earlier = died.telephony.asked('rotateRecording').map(([, name]) => name);
    expect(names).toEqual({ current: expect.stringMatching(/-01\d\d$/), next: expect.stringMatching(/-01\d\d$/) });
    expect(earlier).not.toContain((names as { current: string }).current);
  });

  it('asks the pipeline to stop what it was doing, and for nothing twice', async () => {
    const died = openCall({ phrases });
    await died.answer();
    await died.playOut();
    await died.say();
    const next = nextProcess(noteOf(died));
    await next.takeUp();
    expect(next.archive.writes).toEqual([attemptKeys(callId, 1, 1).cancel]);
    expect(next.turnService.replies).toEqual([]);
    await next.hangUp();
    await next.pass(1_000);
    expect(next.record().turns).toMatchObject([{ turn: 1, attempts: [{ attempt: 1, outcome: 'pending' }] }]);
  });

  it('is concluded by the next when the caller hangs up, with the turns of both', async () => {
    const next = nextProcess(noteOf(await inReply()));
    await next.takeUp();
    await next.playOut();
    await next.turn('And on Sundays?', 'We are closed.');
    await next.hangUp();
    await next.pass(1_000);
    expect(next.record()).toMatchObject({
      callId,
      reason: 'caller-hung-up',
      lostRecordings: [],
      turns: [
        { turn: 1, transcript: 'When do you open?' },
        { turn: 3, transcript: 'And on Sundays?' },
      ],
    });
    expect(next.liveCalls.notes.size).toBe(0);
  });
});

const spoken = () => Buffer.concat([silence(500), loud(600), silence(500)]);

/** A note as it stands after so much of a recording's way into the spool. */
const claiming = (note: LiveCall, spooled: boolean): LiveCall => ({
  ...note,
  recordings: {
    ...note.recordings,
    claims: [{ key: recordingKey(1), names: [`${callId}-0001`, `${callId}-0002`], spooled }],
  },
});

it('a call is no older, and no more of a reply was heard, for a clock that was set while it lasted', async () => {
  const note = noteOf(await inReply());
  const clockSetMs = 3_600_000;
  vi.setSystemTime(Date.now() + clockSetMs);
  const next = nextProcess({ ...note, clockSetMs });
  await next.takeUp();
  expect(next.said()).toEqual([`/media/${resumed.key}`]);
  expect(next.log.lines.find(({ message }) => message === 'call taken up')?.fields).toMatchObject({
    leftMs: Date.now() - clockSetMs - note.savedAt,
  });
  await next.playOut();
  await next.say();
  expect(next.turnService.last.request.history).toContainEqual(expect.objectContaining({ interrupted: true }));
});

describe('the recordings of a process that died', () => {
  it('are kept, each under the key that it would have had, and only then removed from Asterisk', async () => {
    const next = nextProcess(claiming(noteOf(await inReply()), false), {
      1: spoken(),
      2: silence(300),
      3: silence(400),
      4: spoken(),
    });
    await next.takeUp();
    await next.hangUp();
    await next.pass(1_000);
    expect([...next.spool.objects.keys()]).toEqual([recordingKey(1), recordingKey(2), recordKey]);
    expect(deletedRecordings(next)).toEqual(expect.arrayContaining([1, 2, 3, 4].map(recordingPath)));
    expect(next.record().lostRecordings).toEqual([]);
  });

  it('are not kept once more when the spool had them already', async () => {
    // It died between two removals.
    const next = nextProcess(claiming(noteOf(await inReply()), true), { 2: spoken() });
    await next.takeUp();
    expect([...next.spool.objects.keys()]).toEqual([]);
    expect(deletedRecordings(next)).toEqual([2, 5].map(recordingPath));
    await next.hangUp();
    await next.pass(1_000);
    expect(next.record().lostRecordings).toEqual([]);
  });

  it('go to the same key when nobody knows whether the spool had them: it is written once', async () => {
    const note = claiming(noteOf(await inReply()), false);
    const files = { 1: spoken(), 2: silence(300) };
    const [first, second] = [nextProcess(note, files), nextProcess(note, files)];
    await first.takeUp();
    await second.takeUp();
    expect(first.spool.objects).toEqual(second.spool.objects);
    expect([...first.spool.objects.keys()]).toEqual([recordingKey(1)]);
  });

  it('are told of when the disk they were on is lost', async () => {
    const note = claiming(noteOf(await inReply()), false);
    const next = nextProcess(
      { ...note, recordings: { ...note.recordings, open: [`${callId}-0004`] } },
      { 1: spoken() },
      { othersAreLost: true },
    );
    await next.takeUp();
    await next.hangUp();
    await next.pass(1_000);
    expect(next.record().lostRecordings).toEqual([`${callId}-0004`, `${callId}-0002`]);
  });

  it('are removed and not kept where the persona keeps no audio', async () => {
    for (const archive of ['transcript', 'none'] as const) {
      const note = noteOf(await inReply());
      const next = nextProcess({ ...note, persona: { ...note.persona, archive } }, { 3: spoken(), 4: spoken() });
      await next.takeUp();
      expect([...next.spool.objects.keys()]).toEqual([]);
      expect(deletedRecordings(next)).toEqual([3, 4, 5].map(recordingPath));
      expect(next.unkeptAudio.news).toContain(`begin ${callId}`);
    }
  });

  it('are those that were begun after the last note, too, and none of the next process’s own', async () => {
    const died = await inReply();
    const next = nextProcess(noteOf(died), { 9: spoken() });
    await next.takeUp();
    await next.playOut();
    await next.turn('Yes?', 'Yes.');
    expect([...next.spool.objects.keys()]).toEqual([recordingKey(2), recordingKey(3)]);
  });
});

describe('a call whose caller was gone before the next process came', () => {
  it('has its record concluded, with its recordings, and is forgotten', async () => {
    const died = await inReply();
    const next = nextProcess(noteOf(died), { 4: spoken() }, { legLives: false });
    await next.takeUp();
    expect(next.calls).toEqual([]);
    expect([...next.spool.objects.keys()]).toEqual([recordingKey(2), recordKey]);
    expect(next.record()).toMatchObject({
      result: 'failed',
      reason: 'agent-lost',
      lostRecordings: [],
      turns: [{ turn: 1, transcript: 'When do you open?' }],
    });
    expect(next.journal.records).toEqual([next.record()]);
    expect(next.liveCalls.notes.size).toBe(0);
    await next.takeUp();
    expect(next.journal.records).toHaveLength(1);
  });

  it('is recorded no longer than the caller can have been ours: what follows is between people', async () => {
    const note = noteOf(await inReply());
    const next = nextProcess(note, { 4: Buffer.concat([spoken(), silence(2_000), loud(60_000)]) }, { legLives: false });
    next.stored.writtenAtMs.set(recordingPath(4), note.savedAt + 9_000 + 60_000);
    await next.takeUp();
    const kept = decodeUlawWav(next.spool.objects.get(recordingKey(2)) ?? new Uint8Array());
    expect(kept.length / 8).toBeLessThan(3_600);
    expect(kept.length / 8).toBeGreaterThan(600);
    expect(deletedRecordings(next)).toEqual([4, 5].map(recordingPath));
    expect(next.record().endedAt).toBe(note.savedAt + 9_000);
  });

  it('is kept in full where the clock was set forward while it lasted', async () => {
    const note = noteOf(await inReply());
    const clockSetMs = 3_600_000;
    const next = nextProcess({ ...note, clockSetMs }, { 4: spoken() }, { legLives: false });
    next.stored.writtenAtMs.set(recordingPath(4), note.savedAt + 1_000 + clockSetMs);
    await next.takeUp();
    const kept = decodeUlawWav(next.spool.objects.get(recordingKey(2)) ?? new Uint8Array());
    expect(kept.length / 8).toBeGreaterThanOrEqual(600);
    expect(next.record()).toMatchObject({ lostRecordings: [], endedAt: note.savedAt + 1_000 });
  });

  it('has the record that it had, when its process died while it was being kept', async () => {
    const died = await inReply();
    died.spool.refuses = (key) => key === recordKey;
    await died.hangUp();
    await died.pass(1_000);
    const next = nextProcess(noteOf(died), {}, { legLives: false });
    await next.takeUp();
    expect(next.record()).toMatchObject({ reason: 'caller-hung-up', result: 'completed' });
  });

  it('keeps no word of it where the persona keeps none', async () => {
    const note = noteOf(await inReply());
    const next = nextProcess({ ...note, persona: { ...note.persona, archive: 'none' } }, {}, { legLives: false });
    await next.takeUp();
    expect(next.record().conversation).toEqual([]);
    expect(JSON.stringify(next.record())).not.toContain('open');
    expect(next.liveCalls.notes.size).toBe(0);
  });

  it('waits where Asterisk does not answer', async () => {
    const next = nextProcess(noteOf(await inReply()), {}, { legLives: false });
    next.telephony.failNext('legs');
    await next.takeUp();
    expect(next.spool.objects.size).toBe(0);
    await next.takeUp();
    expect(next.record().reason).toBe('agent-lost');
  });
});

describe('a call that the process had passed on when it died', () => {
  const passedOn = async () => {
    const note = noteOf(await inReply());
    return nextProcess({ ...note, call: { ...note.call, passedOn: true } }, {}, { legLives: false });
  };

  it('waits as long as it rings there, and goes on when it comes back', async () => {
    const next = await passedOn();
    next.telephony.progress = 'ringing';
    await next.takeUp();
    expect([next.spool.objects.size, next.liveCalls.notes.size]).toEqual([0, 1]);
    next.telephony.oldLegs.add(legId);
    await next.takeUp();
    expect(next.said()).toEqual([`/media/${resumed.key}`]);
  });

  it.each([
    ['taken', 'transferred', 'completed'],
    ['gone', 'agent-lost', 'failed'],
  ] as const)('is concluded when the caller is %s', async (progress, reason, result) => {
    const next = await passedOn();
    next.telephony.progress = progress;
    await next.takeUp();
    expect(next.record()).toMatchObject({ reason, result });
    expect(next.liveCalls.notes.size).toBe(0);
  });
});

describe('a call that is handed over', () => {
  it('goes on without a word where nobody was speaking', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    await bench.call.abandon({ handedOver: true });
    await bench.pass(0);
    expect(bench.ended).toBe(1);
    const next = nextProcess(noteOf(bench));
    await next.takeUp();
    expect(next.said()).toEqual([]);
    await next.say();
    expect(next.turnService.last.request.history).toMatchObject([{ text: 'Hello, an AI speaks.' }]);
  });

  it('is apologised to where the caller spoke when nobody listened', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    await bench.call.abandon({ handedOver: true });
    const next = nextProcess(noteOf(bench), { 3: spoken() });
    await next.takeUp();
    expect(next.said()).toEqual([`/media/${resumed.key}`]);
    expect([...next.spool.objects.keys()]).toEqual([recordingKey(1)]);
  });

  it('is apologised to where something was going on', async () => {
    const bench = await inReply();
    await bench.call.abandon({ handedOver: true });
    const next = nextProcess(noteOf(bench));
    await next.takeUp();
    expect(next.said()).toEqual([`/media/${resumed.key}`]);
  });

  it('is touched by the old process no more: nothing asked, nothing concluded, no timer', async () => {
    const bench = await inReply();
    await bench.call.abandon({ handedOver: true });
    const asked = bench.telephony.requests.length;
    bench.telephony.emit({ type: 'leg-ended', legId, hungUp: false });
    await bench.pass(60_000);
    expect(bench.telephony.requests.slice(asked)).toEqual([]);
    expect(bench.spool.objects.has(recordKey)).toBe(false);
    expect(bench.liveCalls.notes.size).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a recording that one process keeps and another looks for', () => {
  /** What Asterisk has left: numbers and content. */
  const filesOf = ({ files, telephony }: Pick<CallBench, 'files' | 'telephony'>) => {
    const deleted = telephony.asked('deleteRecording').map(([path]) => path);
    const left = [...files.recordings].filter(([path]) => !deleted.includes(path));
    return Object.fromEntries(left.map(([path, ulaw]) => [Number(path.slice(-9, -5)), ulaw]));
  };
  const lostAfter = async (note: LiveCall, files: Readonly<Record<number, Uint8Array>>) => {
    const next = nextProcess(note, files, { legLives: false, othersAreLost: true });
    await next.takeUp();
    return next.record().lostRecordings;
  };

  it('is not missed where the old one was still at it when the call was handed over', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    const opened = Promise.withResolvers<void>();
    bench.spool.hold(opened.promise);
    await bench.say();
    await bench.call.abandon({ handedOver: true });
    opened.resolve();
    await bench.pass(1_000);
    expect(bench.spool.objects.has(recordingKey(1))).toBe(true);
    expect(deletedRecordings(bench)).toEqual([]);
    const { 3: running = silence(300), ...closed } = filesOf(bench);
    expect(await lostAfter(noteOf(bench), { ...closed, 3: running })).toEqual([]);
  });

  it('is not missed where the call was being concluded when the others were handed over', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    const opened = Promise.withResolvers<void>();
    bench.spool.hold(opened.promise);
    await bench.say();
    await bench.hangUp();
    await bench.liveCalls.close();
    opened.resolve();
    await bench.pass(1_000);
    expect(bench.spool.objects.has(recordKey)).toBe(false);
    expect(await lostAfter(noteOf(bench), filesOf(bench))).toEqual([]);
  });

  it.each([
    ['speaks', spoken()],
    ['is silent', silence(500)],
  ])('is not missed where the new one, too, dies while it removes what $0', async (_, ulaw) => {
    const first = nextProcess(noteOf(await inReply()), { 4: ulaw });
    const notes: LiveCall[] = [];
    const { deleteRecording } = first.telephony;
    first.telephony.deleteRecording = (path) => {
      notes.push(structuredClone(noteOf(first)));
      return deleteRecording(path);
    };
    await first.takeUp();
    const [died] = notes;
    expect(died).toBeDefined();
    expect(await lostAfter(died as LiveCall, {})).toEqual([]);
  });

  it('is not removed by a later attempt of its turn before it is safe', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    const opened = Promise.withResolvers<void>();
    bench.spool.hold(opened.promise);
    await bench.say();
    bench.spool.hold(Promise.resolve());
    await bench.say();
    expect(bench.spool.objects.has(recordingKey(1, 2))).toBe(true);
    expect(deletedRecordings(bench)).not.toContain(recordingPath(1));
    opened.resolve();
    await bench.pass(0);
    expect(deletedRecordings(bench)).toContain(recordingPath(1));
  });

  it('is not missed where Asterisk had not begun it when the one before it was given up', async () => {
    const bench = openCall({ phrases });
    await bench.answer();
    await bench.playOut();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.pass(800);
    bench.telephony.failNext('rotateRecording');
    bench.telephony.emit({ type: 'talk-finished', legId });
    await bench.pass(700);
    const { open, claims, lost } = noteOf(bench).recordings;
    expect(claims.flatMap(({ names }) => names)).toEqual([1, 2].map((number) => `${callId}-000${number}`));
    expect([open, lost]).toEqual([[], []]);
  });
});

describe('what is on disk of a call', () => {
  it('is gone when the call has been concluded', async () => {
    const bench = await inReply();
    await bench.hangUp();
    await bench.pass(1_000);
    expect(bench.liveCalls.notes.size).toBe(0);
  });

  it('follows the call within a second', async () => {
    const bench = await inReply();
    const { speech } = noteOf(bench).call;
    expect(speech?.playedMs).toBeGreaterThan(900);
  });

  it('harms no call when the disk is full', async () => {
    const bench = openCall({ phrases });
    bench.liveCalls.isFull = true;
    await bench.answer();
    await bench.playOut();
    await bench.turn('When do you open?', 'We open at nine.');
    await bench.hangUp();
    await bench.pass(1_000);
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordKey]);
  });
});
