import { EtheraError, ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ethera } from '../../personas/ethera.ts';
import { attemptPrefix, openBench, says, turnOf } from './testing/turn-bench.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const cancelKey = `${attemptPrefix}cancel`;
const marker = { body: new Uint8Array(1), contentType: 'text/plain' };

describe('a failure is the last frame, with its code', () => {
  test('of the recording', async () => {
    const bench = openBench();
    await bench.run(turnOf({ recording: { in: 'bucket', key: `${attemptPrefix}caller.wav` } }));
    expect(bench.order()).toEqual(['error recording.missing']);
    expect(bench.find('error').frame.retryable).toBe(true);
  });

  test('of the transcription', async () => {
    const bench = openBench({ transcriber: { fails: new EtheraError('transcriber.auth', 'refused') } });
    await bench.run();
    expect(bench.order()).toEqual(['error transcriber.auth']);
    expect(bench.record()).toMatchObject({ outcome: 'failed', errorCode: 'transcriber.auth' });
  });

  test('and says what is left of the budgets, of each the last that was heard of', async () => {
    const budget = (name: string, remainingShare: number) => ({ name, remainingShare, resetMs: 60_000 });
    const bench = openBench({
      transcriber: { takesMs: 0, budgets: [budget('w requests', 0.9)] },
      reply: [
        { budgets: [budget('l tokens', 0.5)] },
        { budgets: [budget('l tokens', 0.1), budget('l refused', 0)] },
        { fails: new EtheraError('llm.rate-limited', 'enough') },
      ],
    });
    await bench.run();
    const left = [budget('w requests', 0.9), budget('l tokens', 0.1), budget('l refused', 0)].map((each) => ({
      ...each,
      ageMs: 0,
    }));
    expect(bench.find('error').frame.budgets).toEqual(left);
    expect(bench.record().budgets).toEqual(left);
  });

  test('of the model before the commit: at once, and no speech is bought', async () => {
    const bench = openBench({
      reply: [says('We are open. But'), { fails: new EtheraError('llm.unavailable', 'cut off') }],
    });
    await bench.run(turnOf({ commitInMs: 5_000 }));
    expect(bench.order()).toEqual(['transcript', 'error llm.unavailable']);
    expect(bench.find('error').at).toBe(100);
    expect(bench.speaker.bought).toEqual([]);
  });

  test('of the model in the middle: what was complete is spoken first', async () => {
    const bench = openBench({
      reply: [says('We are open. But'), { waitMs: 800 }, { fails: new EtheraError('llm.unavailable', 'cut off') }],
    });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'error llm.unavailable']);
    expect(bench.record()).toMatchObject({ outcome: 'failed', errorCode: 'llm.unavailable', reply: 'We are open. ' });
    expect(bench.store.objects.get(`${attemptPrefix}reply.ulaw`)?.body.length).toBe(ulawBytes(1_000));
  });

  test.each([
    ['nothing', []],
    ['white space', [says(' \n ')]],
    ['only emoji', [says('😀')]],
    ['only a tool nobody knows', [{ type: 'tool-call', name: 'dance', argumentsJson: '{}' } as const]],
  ])('of a model that answers with %s', async (_, reply) => {
    const bench = openBench({ reply });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'error llm.unavailable']);
  });

  test('of the speech in the middle of a chunk', async () => {
    const error = new EtheraError('speaker.unavailable', 'cut');
    const bench = openBench({ speaker: { fails: { afterPieces: 1, error } } });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'error speaker.unavailable']);
  });

  test('of the second chunk’s speech: the first is sent whole', async () => {
    const error = new EtheraError('speaker.rate-limited', 'too many');
    const persona = { models: { ...ethera.models, fallback: {} } };
    const bench = openBench({ persona, speaker: { fails: { request: 1, afterPieces: 0, error } } });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'say 1', 'error speaker.rate-limited']);
    const first = bench.frames.flatMap(({ frame }) => (frame.type === 'audio' ? [frame.audio.length] : []));
    expect(first.reduce((sum, bytes) => sum + bytes, 0)).toBe(ulawBytes(1_000));
  });

  test('of the deadline, while the model is thinking', async () => {
    const bench = openBench({ remainingMs: 5_000, reply: [{ waitMs: 60_000 }, says('Late.')] });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'error turn.deadline']);
    expect(bench.find('error').at).toBe(2_500);
    expect(bench.record().errorCode).toBe('turn.deadline');
  });

  test('of our own code: without particulars for the edge, without words in the log', async () => {
    const bench = openBench({ transcriber: { fails: new TypeError('secret words') as never } });
    await bench.run();
    expect(bench.order()).toEqual(['error internal']);
    expect(JSON.stringify(bench.frames)).not.toContain('secret');
    expect(bench.lines.join()).not.toContain('secret');
    expect(bench.lines.join()).toContain('TypeError');
  });
});

describe('a request that cannot be served', () => {
  test.each([
    ['no request', null, 'request.malformed'],
    ['a field of the wrong kind', { ...turnOf(), turn: 'first' }, 'request.malformed'],
    ['a call id with a path', { ...turnOf(), callId: '../../secrets' }, 'request.malformed'],
    ['a persona that is not deployed', { ...turnOf(), personaId: 'nobody' }, 'request.malformed'],
    ['a persona named like a property of objects', { ...turnOf(), personaId: 'constructor' }, 'request.malformed'],
    ['a version from the future', { ...turnOf(), version: 9 }, 'contract.version'],
  ])('%s', async (_, event, code) => {
    const bench = openBench();
    await bench.run(event);
    expect(bench.order()).toEqual([`error ${code}`]);
    expect(bench.ended()).toBe(true);
  });
});

describe('a cancelled attempt', () => {
  test('before the commit buys no speech', async () => {
    const bench = openBench({ reply: [{ waitMs: 900 }, says('Hello.')] });
    const running = bench.start(turnOf({ commitInMs: 1_500, commitFloorMs: 1_500 }));
    await vi.advanceTimersByTimeAsync(500);
    bench.store.objects.set(cancelKey, marker);
    await vi.advanceTimersByTimeAsync(150);
    expect(bench.find('done').frame.summary.outcome).toBe('cancelled');
    await vi.runAllTimersAsync();
    await running;
    expect(bench.order()).toEqual(['transcript', 'done']);
    expect(bench.replyModel.stopped()).toBe(1);
    expect(bench.speaker.bought).toEqual([]);
    expect(bench.record()).toMatchObject({ outcome: 'cancelled', errorCode: null });
    expect(bench.connections.calls).toEqual(['begin', 'cut off']);
  });

  test('while it is transcribed stops at once', async () => {
    const bench = openBench({ transcriber: { takesMs: 3_000 } });
    bench.store.objects.set(cancelKey, marker);
    await bench.run();
    expect(bench.order()).toEqual(['done']);
    expect(bench.find('done').at).toBe(0);
    expect(bench.record().transcript).toBeNull();
  });

  test('after the commit buys no further chunk', async () => {
    const sentences = 'One is here. Two is here. Three is here. Four is here.';
    const bench = openBench({ reply: [says(sentences)], speaker: { durationMs: () => 4_000 } });
    const running = bench.start(turnOf());
    await vi.advanceTimersByTimeAsync(2_000);
    bench.store.objects.set(cancelKey, marker);
    await vi.runAllTimersAsync();
    await running;
    expect(bench.find('done').frame.summary.outcome).toBe('cancelled');
    // The third is bought beside the look that finds the marker: nothing waits for S3.
    expect(bench.speaker.bought.length).toBeLessThanOrEqual(3);
    expect(bench.order()).not.toContain('say 3');
  });

  test('is looked for no more once committed, but before each further chunk', async () => {
    const sentences = 'One is here. Two is here. Three is here. Four is here.';
    const bench = openBench({ reply: [says(sentences)], speaker: { durationMs: () => 4_000 } });
    const running = bench.start(turnOf());
    await vi.advanceTimersByTimeAsync(400);
    const before = bench.store.looks.length;
    expect(before).toBeGreaterThanOrEqual(3);
    await vi.runAllTimersAsync();
    await running;
    expect(bench.store.looks.length - before).toBeLessThanOrEqual(3);
  });

  test('a look that fails is as good as none, and counted once', async () => {
    const bench = openBench();
    bench.store.faults.set('size', new EtheraError('store.unavailable', 'no answer'));
    await bench.run();
    expect(bench.find('done').frame.summary.outcome).toBe('replied');
    expect(bench.lines.filter((line) => line.includes('cancel_check_failed'))).toHaveLength(1);
  });
});

test('a failure to archive does not fail the turn', async () => {
  const bench = openBench();
  bench.store.faults.set('create', new EtheraError('store.denied', 'refused'));
  await bench.run();
  expect(bench.order().at(-1)).toBe('done');
  expect(bench.lines.filter((line) => line.includes('archive failed') && line.includes('store.denied'))).toHaveLength(
    2,
  );
});

test('what an earlier run of the attempt wrote stays', async () => {
  const bench = openBench();
  bench.store.objects.set(`${attemptPrefix}turn.json`, marker);
  await bench.run();
  expect(bench.store.objects.get(`${attemptPrefix}turn.json`)).toBe(marker);
  expect(bench.order().at(-1)).toBe('done');
});

test('nothing is left running after a turn', async () => {
  const bench = openBench();
  await bench.run();
  expect(vi.getTimerCount()).toBe(0);
});
