import { attemptKeys, callRecord, callRecordKey, decodeUlawWav, EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallBench, callerNumber, callId, legId, openCall, recordingPath } from '../testing/call-bench.ts';
import { loud, silence } from '../testing/samples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const recordKey = callRecordKey(callId);
const recordOf = (bench: CallBench) => callRecord.parse(bench.spool.json(recordKey));
const keyOf = (turn: number, attempt = 1) => attemptKeys(callId, turn, attempt).recording;
const deleted = (bench: CallBench) => bench.telephony.asked('deleteRecording').map(([path]) => path);

function expectNothingLeft(bench: CallBench): void {
  expect(bench.ended).toBe(1);
  expect(bench.files.cleared).toEqual([callId]);
  expect(vi.getTimerCount()).toBe(0);
}

describe('a whole call', () => {
  async function wholeCall(persona: Parameters<typeof openCall>[0] = {}) {
    const bench = openCall(persona);
    await bench.answer();
    await bench.playOut();
    await bench.turn('When do you open?', 'We open at nine.');
    await bench.turn('And on Sundays?', 'We are closed on Sundays.');
    await bench.hangUp();
    return bench;
  }

  it('keeps a record of who said what, which attempt answered it and when', async () => {
    const bench = await wholeCall();
    expect(recordOf(bench)).toMatchObject({
      callId,
      stage: 'test',
      edgeId: 'edge',
      personaId: 'test',
      caller: callerNumber,
      called: '777',
      startedAt: Date.parse('2026-11-23T09:45:00.123Z'),
      answeredAt: Date.parse('2026-11-23T09:45:00.123Z'),
      result: 'completed',
      reason: 'caller-hung-up',
      lostRecordings: [],
      conversation: [
        { speaker: 'agent', text: 'Hello, an AI speaks.' },
        { speaker: 'caller', text: 'When do you open?' },
        { speaker: 'agent', text: 'We open at nine.' },
        { speaker: 'caller', text: 'And on Sundays?' },
        { speaker: 'agent', text: 'We are closed on Sundays.' },
      ],
      turns: [
        { turn: 1, committedAttempt: 1, heard: 'We open at nine.', attempts: [{ outcome: 'replied' }] },
        { turn: 2, committedAttempt: 1, heard: 'We are closed on Sundays.', attempts: [{ outcome: 'replied' }] },
      ],
    });
    expectNothingLeft(bench);
  });

  it('sends the second turn with the conversation before it', async () => {
    const bench = await wholeCall();
    expect(bench.turnService.replies.map(({ request }) => request.history.map(({ text }) => text))).toEqual([
      ['Hello, an AI speaks.'],
      ['Hello, an AI speaks.', 'When do you open?', 'We open at nine.'],
    ]);
    expect(bench.turnService.warmed).toEqual(['test']);
  });

  it('plays each reply as the bytes that came', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.reply('Yes?', 'Yes.', loud(900));
    await bench.pass(400);
    expect([...bench.files.created.values()]).toEqual([[...loud(900)]]);
    await bench.hangUp();
  });

  it('spools each recording, and the record last', async () => {
    const bench = await wholeCall();
    expect([...bench.spool.objects.keys()]).toEqual([keyOf(1), keyOf(2), recordKey]);
    expect(decodeUlawWav(bench.spool.objects.get(keyOf(1)) ?? new Uint8Array())).toEqual(loud(500));
  });

  it('leaves no recording in Asterisk, the silence after the last turn included', async () => {
    expect(deleted(await wholeCall())).toEqual([recordingPath(1), recordingPath(2), recordingPath(3)]);
  });

  it('shows an operator no number and no word of it', async () => {
    const { log } = await wholeCall();
    const shown = JSON.stringify(log.shown);
    for (const said of ['30123', '777', 'open', 'Sunday', 'an AI speaks']) expect(shown).not.toContain(said);
    expect(log.messages('info')).toEqual(['call answered', 'turn committed', 'turn committed', 'call ended']);
    expect(log.lines.every(({ fields }) => fields.callId === callId)).toBe(true);
    expect([...log.messages('warn'), ...log.messages('error')]).toEqual([]);
  });

  it.each(['transcript', 'none'] as const)('keeps no audio anywhere with archive %s', async (archive) => {
    const bench = await wholeCall({ archive });
    expect([...bench.spool.objects.keys()]).toEqual([recordKey]);
    expect(bench.archive.writes).toEqual([]);
    expect(deleted(bench)).toEqual([recordingPath(1), recordingPath(2), recordingPath(3)]);
    expectNothingLeft(bench);
  });
});

describe('the line', () => {
  it('has its lease and its talk detection before it is answered, and its recording before the first word', async () => {
    const bench = openCall();
    await bench.answer();
    expect(bench.telephony.requests.map(({ method }) => method)).toEqual([
      'renewLease',
      'detectTalk',
      'answer',
      'startRecording',
      'detectTalk',
      'play',
    ]);
    await bench.hangUp();
  });

  it('is harder to interrupt while the agent speaks', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    const energies = bench.telephony.asked('detectTalk').map(([, options]) => options);
    expect(energies).toEqual([256, 600, 256].map((energy) => ({ silenceMs: 300, energy })));
    await bench.hangUp();
  });

  it('has its lease renewed every three seconds, until the end', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.pass(6_500);
    expect(bench.telephony.asked('renewLease')).toEqual([1, 2, 3].map(() => [legId, 10_000]));
    await bench.hangUp();
    await bench.pass(10_000);
    expect(bench.telephony.asked('renewLease')).toHaveLength(3);
  });

  it('is hung up 400 ms after the last words', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.turn('Goodbye.', 'Goodbye.', { type: 'action', action: { name: 'end_call', reason: 'goodbye' } });
    await bench.pass(399);
    expect(bench.telephony.asked('hangUp')).toEqual([]);
    await bench.pass(1);
    expect(bench.telephony.asked('hangUp')).toEqual([[legId]]);
    await bench.pass(0);
    expect(recordOf(bench)).toMatchObject({ reason: 'agent-ended', result: 'completed' });
    expectNothingLeft(bench);
  });

  it('is not hung up any more when the caller is quicker', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.turn('Goodbye.', 'Goodbye.', { type: 'action', action: { name: 'end_call', reason: 'goodbye' } });
    await bench.pass(100);
    await bench.hangUp();
    expect(bench.telephony.asked('hangUp')).toEqual([]);
    expectNothingLeft(bench);
  });

  it('that does not end is given up after five seconds, and told', async () => {
    const bench = openCall();
    bench.telephony.stuck.add(legId);
    await bench.answer();
    bench.call.stop();
    await bench.pass(4_999);
    expect(bench.ended).toBe(0);
    await bench.pass(1);
    expect(bench.telephony.asked('hangUp')).toEqual([[legId]]);
    expect(bench.log.messages('error')).toEqual(['leg did not end']);
    expectNothingLeft(bench);
  });
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
    expect([...bench.spool.objects.keys()]).toEqual([keyOf(1, 1), keyOf(1, 2), recordKey]);
    expect(decodeUlawWav(bench.spool.objects.get(keyOf(1, 2)) ?? new Uint8Array())).toHaveLength(loud(1_000).length);
    expect(recordOf(bench).turns).toMatchObject([{ attempts: [{ outcome: 'cancelled' }, { outcome: 'pending' }] }]);
    expect(new Set(deleted(bench))).toEqual(new Set([recordingPath(1), recordingPath(2)]));
  });

  it('is not kept when it was silence', async () => {
    const bench = openCall();
    bench.files.recordings.set(recordingPath(1), silence(500));
    await bench.answer();
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.hangUp();
    expect([...bench.spool.objects.keys()]).toEqual([recordKey]);
    expect(deleted(bench)).toEqual([recordingPath(1)]);
  });
});

describe('a recording that cannot be kept', () => {
  it('is listed, and stays in Asterisk whatever is kept after it', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === keyOf(1);
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.turn('Two?', 'Two.');
    bench.telephony.emit({ type: 'talk-started', legId });
    await bench.hangUp();
    expect(recordOf(bench).lostRecordings).toEqual([keyOf(1)]);
    expect([...bench.spool.objects.keys()]).toEqual([keyOf(2), keyOf(3), recordKey]);
    expect(deleted(bench)).toEqual([recordingPath(2), recordingPath(3)]);
    expect(bench.log.messages('error')).toEqual(['recording not spooled']);
    expectNothingLeft(bench);
  });

  it('stays in Asterisk when the call then ends in silence', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === keyOf(1);
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.hangUp();
    expect(recordOf(bench).lostRecordings).toEqual([keyOf(1)]);
    expect(deleted(bench)).toEqual([recordingPath(2)]);
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
    expect(deleted(bench)).toEqual([recordingPath(2)]);
    await bench.hangUp();
    expect(bench.ended).toBe(0);
    opened.resolve();
    await bench.pass(0);
    expect(deleted(bench)).toContain(recordingPath(1));
    expect([...bench.spool.objects.keys()].at(-1)).toBe(recordKey);
    expectNothingLeft(bench);
  });

  it('is listed when it cannot be read, and its turn gets an apology', async () => {
    const bench = openCall();
    bench.files.recordings.delete(recordingPath(1));
    await bench.answer();
    await bench.playOut();
    await bench.say();
    await bench.pass(400);
    expect(bench.telephony.asked('play').at(-1)?.[2]).toBe(`/media/prompts/${'4'.repeat(64)}.ulaw`);
    await bench.hangUp();
    expect(recordOf(bench)).toMatchObject({
      lostRecordings: [`${callId}-0001`],
      turns: [{ attempts: [{ outcome: 'failed', errorCode: 'recording.unreadable' }] }],
    });
    expect(deleted(bench)).toEqual([recordingPath(2)]);
  });

  it('does not keep a call from its end when that is its record', async () => {
    const bench = openCall();
    bench.spool.refuses = (key) => key === recordKey;
    await bench.answer();
    await bench.hangUp();
    expect(bench.log.messages('error')).toEqual(['call record not spooled']);
    expectNothingLeft(bench);
  });

  it('is no lost recording when Asterisk only keeps its copy', async () => {
    const bench = openCall();
    bench.telephony.failNext('deleteRecording', new EtheraError('ari.unreachable', 'gone'));
    await bench.answer();
    await bench.playOut();
    await bench.turn('One?', 'One.');
    await bench.hangUp();
    expect(recordOf(bench).lostRecordings).toEqual([]);
    expect(bench.log.messages('error')).toEqual(['recording not removed from Asterisk']);
  });
});

describe('when something fails', () => {
  const playedKey = (bench: CallBench) =>
    String(bench.telephony.asked('play').at(-1)?.[2]).charAt('/media/prompts/'.length);

  it('leaves a caller who cannot be answered to the dialplan', async () => {
    const bench = openCall();
    bench.telephony.failNext('answer');
    void bench.call.answer();
    await bench.pass(1_000);
    expect(bench.telephony.asked('leaveToDialplan')).toEqual([[legId]]);
    expect(recordOf(bench)).toMatchObject({ reason: 'telephony-failed', result: 'failed', answeredAt: null });
    expect(bench.log.messages('error')).toEqual(['answering failed']);
    expectNothingLeft(bench);
  });

  it('leaves a caller who cannot be recorded to the dialplan', async () => {
    const bench = openCall();
    bench.telephony.failNext('startRecording');
    await bench.answer();
    await bench.pass(1_000);
    expect(bench.telephony.asked('leaveToDialplan')).toEqual([[legId]]);
    expect(recordOf(bench)).toMatchObject({ reason: 'telephony-failed' });
    expectNothingLeft(bench);
  });

  it('apologises for a reply that broke off, once what came of it was heard', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.turnService.last.send(
      { type: 'transcript', text: 'When?', rejected: null },
      { type: 'commit', rule: 'default' },
      { type: 'say', chunk: 0, text: 'At nine, ' },
      { type: 'audio', chunk: 0, offset: 0, audio: loud(500) },
    );
    await bench.pass(400);
    await bench.playOut(500);
    bench.turnService.last.send({ type: 'error', code: 'speaker.unavailable', message: 'cut', retryable: true });
    await bench.pass(0);
    expect(playedKey(bench)).toBe('4');
    await bench.hangUp();
    expect(recordOf(bench).turns).toMatchObject([
      { heard: 'At nine,', attempts: [{ outcome: 'failed', errorCode: 'speaker.unavailable' }] },
    ]);
    expect(bench.log.messages('error')).toEqual(['turn failed']);
  });

  it('apologises for a reply that cannot be played, and buys no more of it', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.files.unwritable = true;
    bench.turnService.last.send(
      { type: 'transcript', text: 'When?', rejected: null },
      { type: 'commit', rule: 'default' },
      { type: 'say', chunk: 0, text: 'At nine, ' },
      { type: 'audio', chunk: 0, offset: 0, audio: loud(500) },
    );
    await bench.pass(400);
    expect(playedKey(bench)).toBe('4');
    expect(bench.turnService.last.signal.aborted).toBe(true);
    expect(bench.archive.writes).toEqual([attemptKeys(callId, 1, 1).cancel]);
    await bench.hangUp();
    expect(bench.log.messages('error')).toEqual(['speech failed']);
    expectNothingLeft(bench);
  });

  it('says so when Asterisk cannot play a file, and goes on', async () => {
    const bench = openCall();
    await bench.answer();
    const playbackId = bench.telephony.lastPlaybackId;
    bench.telephony.emit({ type: 'playback-finished', legId, playbackId, played: false });
    await bench.pass(500);
    expect(bench.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'speech failed', fields: { code: 'media.unplayable' } },
    ]);
    await bench.turn('When?', 'At nine.');
    await bench.hangUp();
    expect(recordOf(bench).conversation.map(({ text }) => text)).toEqual(['When?', 'At nine.']);
  });

  it('gives the caller to the dialplan after two failed turns, once told', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    for (let turn = 1; turn <= 2; turn += 1) {
      await bench.say();
      bench.turnService.last.end(new EtheraError('function.unavailable', 'down'));
      await bench.pass(400);
      expect(bench.telephony.asked('leaveToDialplan')).toEqual([]);
      await bench.playOut();
    }
    await bench.pass(0);
    expect(bench.telephony.asked('leaveToDialplan')).toEqual([[legId]]);
    expect(recordOf(bench)).toMatchObject({ reason: 'turns-failed', result: 'failed' });
    expectNothingLeft(bench);
  });
});

describe('the agent stops', () => {
  it('and leaves the caller to the dialplan', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    bench.call.stop();
    await bench.pass(0);
    expect(bench.telephony.asked('leaveToDialplan')).toEqual([[legId]]);
    expect(recordOf(bench).reason).toBe('agent-stopped');
    expectNothingLeft(bench);
  });

  it('while it answers, and renews no lease of a call that is over', async () => {
    const bench = openCall();
    const opened = Promise.withResolvers<void>();
    bench.telephony.hold('answer', opened.promise);
    void bench.call.answer();
    await bench.pass(0);
    bench.call.stop();
    await bench.pass(0);
    opened.resolve();
    await bench.pass(0);
    expect(bench.log.messages('info')).toEqual(['call ended']);
    expectNothingLeft(bench);
  });
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
    bench.telephony.emit({ type: 'leg-ended', legId });
    await bench.pass(0);
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up', result: 'completed', lostRecordings: [] });
    expect(bench.log.messages('error')).toEqual([]);
    expect(bench.log.messages('info').filter((message) => message === 'call ended')).toHaveLength(1);
    expect(bench.telephony.asked('endRecording')).toHaveLength(1);
    expectNothingLeft(bench);
    await bench.pass(60_000);
    expectNothingLeft(bench);
  });

  it('just before a reply is played is no failure of Asterisk', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.reply('When?', 'At nine.');
    bench.telephony.failNext('play');
    await bench.pass(402);
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
    bench.telephony.emit({ type: 'leg-ended', legId });
    await bench.pass(1_000);
    expect(recordOf(bench)).toMatchObject({ reason: 'caller-hung-up', result: 'completed' });
    expect(bench.log.messages('error')).toEqual([]);
    expectNothingLeft(bench);
  });
});
