import {
  attemptKeys,
  decodeUlawWav,
  EtheraError,
  INLINE_RECORDING_LIMIT_BYTES,
  type ReplyFrame,
  turnRequest,
} from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import type { AttemptNews } from '../core/call-event.ts';
import { FakeTurnService } from '../testing/fake-turn-service.ts';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { loud, sampleSummary } from '../testing/samples.ts';
import { AttemptRun } from './attempt-run.ts';

const callId = '20261123T094500123Z-edge-0a1b2c3d';
const keys = attemptKeys(callId, 2, 1);
const history = [{ speaker: 'agent' as const, text: 'Hello.', interrupted: true }];
const done: ReplyFrame = { type: 'done', summary: sampleSummary };

function openBench({
  nowMs = 10_000,
  commitAt = 10_400,
  pressed = null as string | null,
  keepsAudio = true,
  inlineAudio = true,
} = {}) {
  const turnService = new FakeTurnService();
  const archive = new MemoryArchive();
  const news: AttemptNews[] = [];
  const failures: EtheraError[] = [];
  const clock = { nowMs };
  const run = new AttemptRun(
    {
      callId,
      turn: 2,
      attempt: 1,
      personaId: 'test',
      keepsAudio,
      inlineAudio,
      history,
      keys: pressed,
      overAgent: false,
      transfers: [],
      commitAt,
      earliestCommitAt: commitAt,
      turnDeadlineMs: 8_000,
    },
    {
      turnService,
      archive,
      now: () => clock.nowMs,
      tell: (each) => news.push(each),
      failed: (error) => failures.push(error),
    },
  );
  const heard: (number | 'end')[] = [];
  const sink = { append: (audio: Uint8Array) => heard.push(...audio), complete: () => heard.push('end') };
  return { run, turnService, archive, news, failures, clock, heard, sink, kinds: () => news.map(({ type }) => type) };
}

/** Long enough for everything that waits for nothing but promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the request of an attempt', () => {
  it('is one that the function accepts, with the recording and the conversation', async () => {
    const { run, turnService } = openBench();
    void run.run(Promise.resolve(loud(500)));
    await settle();
    const { request } = turnService.last;
    expect(turnRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ callId, turn: 2, attempt: 1, personaId: 'test', probe: false, history });
    const { recording } = request;
    expect(recording.in === 'request' && Buffer.from(recording.ulawBase64, 'base64')).toEqual(Buffer.from(loud(500)));
  });

  it('holds keys instead of a recording', async () => {
    const { run, turnService } = openBench({ pressed: '4711' });
    void run.run(Promise.resolve(new Uint8Array(0)));
    await settle();
    expect(turnRequest.parse(turnService.last.request).recording).toEqual({ in: 'keys', keys: '4711' });
  });

  it('is not made for a recording in which nobody speaks', async () => {
    const { run, turnService, news } = openBench();
    await run.run(Promise.resolve(new Uint8Array(0)));
    expect(turnService.replies).toEqual([]);
    expect(news).toEqual([{ type: 'transcript', text: '', rejected: 'noise' }]);
  });

  it('says what is left of the silence when the recording is there', async () => {
    const { run, turnService, clock } = openBench();
    const recorded = Promise.withResolvers<Uint8Array>();
    void run.run(recorded.promise);
    clock.nowMs += 150;
    recorded.resolve(loud(500));
    await settle();
    expect(turnService.last.request).toMatchObject({ commitInMs: 250, commitFloorMs: 250 });
  });

  it('never asks for a commit in the past', async () => {
    const { run, turnService } = openBench({ nowMs: 11_000 });
    void run.run(Promise.resolve(loud(500)));
    await settle();
    expect(turnService.last.request).toMatchObject({ commitInMs: 0, commitFloorMs: 0 });
  });

  it.each([
    ['is made when the archive has the recording, without inline audio', true, 'bucket', [keys.recording]],
    ['holds the recording where no audio may be kept, inline audio or not', false, 'request', []],
  ])('%s', async (_, keepsAudio, where, archived) => {
    const { run, turnService, archive } = openBench({ inlineAudio: false, keepsAudio });
    void run.run(Promise.resolve(loud(500)));
    await settle();
    expect(turnRequest.parse(turnService.last.request).recording.in).toBe(where);
    expect([...archive.objects.keys()]).toEqual(archived);
  });

  it('holds the last of a recording too large for it where no audio may be kept', async () => {
    const { run, turnService, archive } = openBench({ keepsAudio: false });
    const ulaw = new Uint8Array(INLINE_RECORDING_LIMIT_BYTES + 1).fill(7);
    ulaw[0] = 1;
    void run.run(Promise.resolve(ulaw));
    await settle();
    const { recording } = turnRequest.parse(turnService.last.request);
    const sent = recording.in === 'request' ? Buffer.from(recording.ulawBase64, 'base64') : Buffer.alloc(0);
    expect(sent.equals(ulaw.subarray(1))).toBe(true);
    expect([...archive.objects.keys()]).toEqual([]);
  });

  it('refers to a recording too large for it, once that is in the bucket', async () => {
    const { run, turnService, archive } = openBench();
    const opened = Promise.withResolvers<void>();
    archive.hold(opened.promise);
    const ulaw = new Uint8Array(INLINE_RECORDING_LIMIT_BYTES + 1).fill(7);
    void run.run(Promise.resolve(ulaw));
    await settle();
    expect(turnService.replies).toEqual([]);
    opened.resolve();
    await settle();
    expect(turnRequest.parse(turnService.last.request).recording).toEqual({ in: 'bucket', key: keys.recording });
    expect(decodeUlawWav(archive.objects.get(keys.recording) ?? new Uint8Array())).toHaveLength(ulaw.length);
  });

  it('carries the largest recording that still fits', async () => {
    const { run, turnService, archive } = openBench();
    void run.run(Promise.resolve(new Uint8Array(INLINE_RECORDING_LIMIT_BYTES)));
    await settle();
    expect(turnRequest.safeParse(turnService.last.request).success).toBe(true);
    expect(archive.writes).toEqual([]);
  });
});

describe('the reply of an attempt', () => {
  it('is told frame by frame, its transcript trimmed, its audio passed on', async () => {
    const { run, turnService, news, heard, sink } = openBench();
    run.audio.flowInto(sink);
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.send(
      { type: 'transcript', text: '  When do you open? ', rejected: null },
      { type: 'commit', rule: 'default' },
      { type: 'say', chunk: 0, text: 'At nine. ' },
      { type: 'audio', chunk: 0, offset: 0, audio: Uint8Array.of(1, 2, 3) },
      { type: 'action', action: { name: 'end_call', reason: 'goodbye' } },
      done,
    );
    await ran;
    expect(news).toEqual([
      { type: 'request-sent', pausedAt: 10_000 },
      { type: 'transcript', text: 'When do you open?', rejected: null },
      { type: 'function-committed' },
      { type: 'text', chunk: 0, text: 'At nine. ' },
      { type: 'audio', chunk: 0, bytes: 3 },
      { type: 'action', action: { name: 'end_call', reason: 'goodbye' } },
      { type: 'reply-done', summary: sampleSummary },
    ]);
    expect(heard.slice(0, 4)).toEqual([1, 2, 3, 'end']);
  });

  it('is known as done, or failed, before its audio ends: a reply played to its last byte is over with that', async () => {
    for (const last of [done, { type: 'error', code: 'llm.timeout', message: 'late', retryable: true } as const]) {
      const { run, turnService, news } = openBench();
      const knownAtEnd: string[] = [];
      run.audio.flowInto({ append: () => undefined, complete: () => knownAtEnd.push(news.at(-1)?.type ?? '') });
      const ran = run.run(Promise.resolve(loud(500)));
      await settle();
      turnService.last.send(last);
      await ran;
      expect(knownAtEnd[0]).toBe(last.type === 'done' ? 'reply-done' : 'reply-failed');
    }
  });

  it('fails once with the code of its error frame', async () => {
    const { run, turnService, news, failures, kinds } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.send({ type: 'error', code: 'llm.unavailable', message: 'the model is down', retryable: true });
    await ran;
    expect(kinds()).toEqual(['request-sent', 'reply-failed']);
    expect(news.at(-1)).toEqual({ type: 'reply-failed', code: 'llm.unavailable' });
    expect(failures).toMatchObject([{ code: 'llm.unavailable', message: 'the model is down' }]);
  });

  it('fails once with the code of what the stream throws', async () => {
    const { run, turnService, news, failures, heard, sink } = openBench();
    run.audio.flowInto(sink);
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.end(new EtheraError('function.crashed', 'the stream broke off'));
    await ran;
    expect(news.slice(1)).toEqual([{ type: 'reply-failed', code: 'function.crashed' }]);
    expect(failures).toHaveLength(1);
    expect(heard).toContain('end');
  });

  it('stays done when the stream breaks after its last frame', async () => {
    const { run, turnService, failures, kinds } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.end(new EtheraError('function.crashed', 'the stream broke off'));
    turnService.last.send(done);
    await ran;
    expect(kinds()).toEqual(['request-sent', 'reply-done']);
    expect(failures).toEqual([]);
  });

  it('fails with the code of a recording that cannot be had', async () => {
    const { run, news, turnService } = openBench();
    await run.run(Promise.reject(new EtheraError('recording.unreadable', 'ENOENT')));
    expect(news).toEqual([{ type: 'reply-failed', code: 'recording.unreadable' }]);
    expect(turnService.replies).toEqual([]);
  });

  it('fails when the bucket does not take a large recording', async () => {
    const { run, archive, news } = openBench();
    archive.failNext();
    await run.run(Promise.resolve(new Uint8Array(INLINE_RECORDING_LIMIT_BYTES + 1)));
    expect(news).toEqual([{ type: 'reply-failed', code: 'store.unavailable' }]);
  });
});

describe('a cancelled attempt', () => {
  it('ends its stream, puts one marker, and is silent from then on', async () => {
    const { run, turnService, archive, kinds, failures } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.send({ type: 'say', chunk: 0, text: 'At nine.' });
    run.cancel();
    run.cancel();
    await ran;
    expect(turnService.last.signal.aborted).toBe(true);
    expect(archive.writes).toEqual([keys.cancel]);
    expect(kinds()).toEqual(['request-sent']);
    expect(failures).toEqual([]);
  });

  it('is silent when its stream then breaks', async () => {
    const { run, turnService, kinds, failures } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.end(new Error('socket hang up'));
    run.cancel();
    await ran;
    expect(kinds()).toEqual(['request-sent']);
    expect(failures).toEqual([]);
  });

  it('sends nothing, and needs no marker, when nothing had been sent', async () => {
    const { run, turnService, archive, news } = openBench();
    const recorded = Promise.withResolvers<Uint8Array>();
    const ran = run.run(recorded.promise);
    run.cancel();
    recorded.resolve(loud(500));
    await ran;
    expect(turnService.replies).toEqual([]);
    expect(archive.writes).toEqual([]);
    expect(news).toEqual([]);
  });

  it('needs no marker when its reply is over', async () => {
    const { run, turnService, archive } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    turnService.last.send(done);
    await ran;
    run.cancel();
    await settle();
    expect(archive.writes).toEqual([]);
  });

  it('does not mind a marker that cannot be put', async () => {
    const { run, archive, failures } = openBench();
    const ran = run.run(Promise.resolve(loud(500)));
    await settle();
    archive.failNext();
    run.cancel();
    await ran;
    await settle();
    expect(failures).toEqual([]);
  });
});
