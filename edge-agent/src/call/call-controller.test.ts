import { attemptKeys, decodeUlawWav, EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CallBench,
  callerNumber,
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

/** Of a call with two turns. The fourth and the seventh waited behind another until the recording was renewed. */
const finishedRecordings = [1, 2, 3, 5, 6, 8].map(recordingPath);

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T09:45:00.123Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

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
    expect(bench.turnService.warmed).toEqual(['test', 'test']);
    expect(bench.archive.warmed).toEqual([samplePersona.phrases.greeting.key]);
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
    expect([...bench.spool.objects.keys()]).toEqual([recordingKey(1), recordingKey(2), recordKey]);
    expect(decodeUlawWav(bench.spool.objects.get(recordingKey(1)) ?? new Uint8Array())).toEqual(
      Uint8Array.from([...silence(400), ...loud(500), ...silence(300)]),
    );
  });

  it('leaves no recording in Asterisk, the silence after the last turn included', async () => {
    expect(deletedRecordings(await wholeCall())).toEqual(finishedRecordings);
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
    expect(deletedRecordings(bench)).toEqual(finishedRecordings);
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
      'awaitMedia',
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
    const asked = bench.telephony.asked('detectTalk').map(([, options]) => options as { energy: number });
    const changes = asked.filter(({ energy }, index) => energy !== asked[index - 1]?.energy);
    expect(changes).toEqual([256, 600, 256].map((energy) => ({ silenceMs: 300, energy })));
    await bench.hangUp();
  });

  it('has its lease renewed every three seconds, until the end', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.pass(6_500);
    expect(bench.telephony.asked('renewLease')).toEqual([1, 2, 3].map(() => [legId, 9_000]));
    await bench.hangUp();
    await bench.pass(9_000);
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
    await bench.playOut();
    await bench.turn('Goodbye.', 'Goodbye.', { type: 'action', action: { name: 'end_call', reason: 'goodbye' } });
    await bench.pass(400);
    await bench.pass(4_999);
    expect(bench.ended).toBe(0);
    await bench.pass(1);
    expect(bench.telephony.asked('hangUp')).toEqual([[legId], [legId]]);
    expect(bench.log.messages('error')).toEqual(['leg did not end']);
    expectNothingLeft(bench);
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
