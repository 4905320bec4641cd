import { EtheraError, ulawBytes } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ethera } from '../../personas/ethera.ts';
import { openBench, says, turnOf } from './testing/turn-bench.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const { fallback = {} } = ethera.models;
const down = new EtheraError('transcriber.unavailable', '500');
const cutOff = { fails: new EtheraError('llm.unavailable', 'cut off') };
const broke = new EtheraError('speaker.unavailable', 'cut');
const reply = 'We open at nine. See you then.';
const withoutFallback = { models: { ...ethera.models, fallback: {} } };
const failsAt = (...failing: readonly number[]) => ({
  of: (index: number) => (failing.includes(index) ? { fails: down } : {}),
});

describe('a provider that fails', () => {
  test('at the transcription: the second model hears the same turn', async () => {
    const bench = openBench({ transcriber: failsAt(0) });
    await bench.run();
    const { summary } = bench.find('done').frame;
    expect(summary).toMatchObject({
      outcome: 'replied',
      models: { transcription: fallback.transcription },
      usage: { transcribedSeconds: 1 },
      recovery: {
        retries: 0,
        hedges: 0,
        fallbacks: 1,
        failures: [{ provider: 'groq', model: ethera.models.transcription, code: 'transcriber.unavailable' }],
      },
    });
    expect(summary.usage.further).toBeUndefined();
    expect(bench.record().recovery).toEqual(summary.recovery);
  });

  test('and has no second model is asked once more', async () => {
    const bench = openBench({ transcriber: failsAt(0), persona: withoutFallback });
    await bench.run();
    expect(bench.find('done').frame.summary.recovery).toMatchObject({ retries: 1, fallbacks: 0 });
    expect(bench.transcriber.requests.map(({ model }) => model)).toEqual(
      new Array(2).fill(ethera.models.transcription),
    );
  });

  test('is named in the error frame when nobody else could answer, and the budget is kept', async () => {
    const bench = openBench({ transcriber: { fails: down } });
    await bench.run(turnOf({ retries: { requests: 2, forMs: 8_000 } }));
    expect(bench.find('error').frame).toMatchObject({ code: 'transcriber.unavailable', provider: 'groq' });
    expect(bench.find('error').frame.recovery?.failures).toHaveLength(3);
    expect(bench.transcriber.requests).toHaveLength(3);
  });

  test('is asked for nothing again when the edge has used the budget up', async () => {
    const bench = openBench({ transcriber: failsAt(0) });
    await bench.run(turnOf({ retries: { requests: 0, forMs: 8_000 } }));
    expect([bench.order(), bench.transcriber.requests.length]).toEqual([['error transcriber.unavailable'], 1]);
  });
});

describe('an answer that is late', () => {
  test('of the recogniser is asked for a second time after 600 ms, and the quicker one counts', async () => {
    const bench = openBench({ transcriber: { of: (index) => ({ takesMs: index === 0 ? 9_000 : 100 }) } });
    await bench.run();
    expect(bench.find('transcript').at).toBe(700);
    // What is broken off closes its connection.
    expect(bench.connections.calls).toEqual(['begin', 'cut off']);
    expect(bench.find('done').frame.summary).toMatchObject({
      recovery: { hedges: 1, failures: [] },
      usage: {
        transcribedSeconds: 1,
        further: [{ part: 'transcription', model: ethera.models.transcription, seconds: 1 }],
      },
    });
  });

  test('is not asked for a second time while the provider’s budget is low', async () => {
    const budgets = [{ name: `${ethera.models.transcription} requests`, remainingShare: 0.1, resetMs: 60_000 }];
    const bench = openBench({ transcriber: { budgets, of: (index) => ({ takesMs: index === 0 ? 100 : 1_500 }) } });
    await bench.run();
    await bench.run(turnOf({ attempt: 2 }));
    expect(bench.transcriber.requests).toHaveLength(2);
  });

  test('of the model is asked for a second time, and its prompt is paid twice', async () => {
    const tokens = { type: 'usage', promptTokens: 300, completionTokens: 9 } as const;
    const bench = openBench({ reply: (index) => [{ waitMs: index === 0 ? 9_000 : 100 }, says(reply), tokens] });
    await bench.run();
    expect(bench.find('done').frame.summary).toMatchObject({
      reply,
      recovery: { hedges: 1 },
      usage: { promptTokens: 600, completionTokens: 9 },
    });
    expect(bench.replyModel.stopped()).toBe(1);
  });

  test('at all is another model’s after two seconds, and the caller is answered in time', async () => {
    const hangs = (index: number) => index < 2;
    const bench = openBench({
      transcriber: { of: (index) => ({ takesMs: hangs(index) ? 60_000 : 100 }) },
      reply: (index) => [{ waitMs: hangs(index) ? 60_000 : 100 }, says(reply)],
      speaker: { firstByteMs: 80 },
    });
    await bench.run();
    expect(bench.find('audio').at).toBeLessThan(5_000);
    expect(bench.find('done').frame.summary).toMatchObject({
      models: { transcription: fallback.transcription, reply: fallback.reply },
      recovery: { fallbacks: 2, failures: [{ code: 'transcriber.timeout' }, { code: 'llm.timeout' }] },
    });
  });
});

describe('an answer that breaks off', () => {
  test('after a sentence is gone on with by the second model, which is told what was said', async () => {
    const bench = openBench({
      reply: (index) => (index === 0 ? [says('We open at nine. See'), cutOff] : [says('See you then.')]),
    });
    await bench.run();
    const { summary } = bench.find('done').frame;
    expect(summary).toMatchObject({ outcome: 'replied', reply, models: { reply: fallback.reply } });
    expect(bench.speaker.bought.map(({ request }) => request.text)).toEqual(['We open at nine.', 'See you then.']);
    const [, second] = bench.replyModel.requests;
    expect(second?.model).toBe(fallback.reply);
    expect(second?.messages.at(-2)).toEqual({ role: 'assistant', content: 'We open at nine.' });
  });

  test('and is begun anew by the second model repeats no word to the caller', async () => {
    const bench = openBench({
      reply: (index) => [says('We open at nine. See '), index === 0 ? cutOff : says('you then.')],
    });
    await bench.run();
    expect(bench.find('done').frame.summary.reply).toBe(reply);
    expect(bench.speaker.bought.map(({ request }) => request.text).join(' ')).toBe(reply);
  });

  test('before a whole sentence is written anew', async () => {
    const bench = openBench({ reply: (index) => (index === 0 ? [says('We op'), cutOff] : [says(reply)]) });
    await bench.run();
    expect(bench.find('done').frame.summary.reply).toBe(reply);
    expect(bench.replyModel.requests[1]?.messages).toEqual(bench.replyModel.requests[0]?.messages);
  });

  test('of a model that wrote nothing at all is the second model’s', async () => {
    const bench = openBench({ reply: (index) => (index === 0 ? [] : [says(reply)]) });
    await bench.run();
    expect(bench.find('done').frame.summary.reply).toBe(reply);
  });
});

describe('a voice that breaks off', () => {
  /** A letter in 50 ms, in pieces of 200 ms. */
  const pace = { durationMs: (text: string) => text.length * 50 };
  const sentence = 'We are open every day from nine in the morning until ten at night.';

  test('within a sentence is bought the rest of it alone', async () => {
    const bench = openBench({
      reply: [says(sentence)],
      speaker: { ...pace, fails: { request: 0, afterPieces: 5, error: broke } },
    });
    await bench.run();
    const [first, rest] = bench.speaker.bought.map(({ request }) => request);
    expect(first?.text).toBe(sentence);
    expect(rest?.model).toBe(fallback.speech);
    expect(sentence.endsWith(rest?.text ?? '-')).toBe(true);
    expect(rest?.text.length).toBeLessThan(sentence.length - 10);
    const { usage, reply: said, recovery } = bench.find('done').frame.summary;
    expect(said).toBe(sentence);
    expect(recovery).toMatchObject({
      fallbacks: 1,
      failures: [{ provider: 'elevenlabs', code: 'speaker.unavailable' }],
    });
    const further = usage.further?.map((use) => (use.part === 'speech' ? use.characters : 0)) ?? [];
    expect(usage.speechCharacters + (further[0] ?? 0)).toBe(sentence.length + (rest?.text.length ?? 0));
  });

  test('within the last word has said it: nothing is bought again', async () => {
    const fails = { request: 0, afterPieces: 22, error: broke };
    const bench = openBench({ reply: [says(sentence)], speaker: { durationMs: () => 4_600, fails } });
    await bench.run();
    expect(bench.find('done').frame.summary.outcome).toBe('replied');
    expect(bench.speaker.bought).toHaveLength(1);
  });

  test('before its first byte is bought again whole, and costs nothing where it was refused', async () => {
    const bench = openBench({
      reply: [says(sentence)],
      speaker: { fails: { request: 0, afterPieces: 0, error: broke } },
    });
    await bench.run();
    expect(bench.speaker.bought.map(({ request }) => request.text)).toEqual([sentence, sentence]);
    const { usage, models } = bench.find('done').frame.summary;
    expect([usage, models.speech]).toMatchObject([{ speechCharacters: sentence.length }, fallback.speech]);
    expect(usage.further).toBeUndefined();
  });

  test('for good is heard as far as it came', async () => {
    const bench = openBench({
      reply: [says(sentence)],
      speaker: { ...pace, fails: { afterPieces: 1, error: broke } },
    });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'error speaker.unavailable']);
    const audio = bench.frames.flatMap(({ frame }) => (frame.type === 'audio' ? [frame.audio.length] : []));
    expect(audio.reduce((sum, bytes) => sum + bytes, 0)).toBe(4 * ulawBytes(200));
  });
});

describe('a provider that is down', () => {
  test('is left alone after three turns, and the second model is asked at once', async () => {
    const bench = openBench({ transcriber: { of: (index) => (index % 2 === 0 && index < 6 ? { fails: down } : {}) } });
    for (let attempt = 1; attempt <= 4; attempt += 1) await bench.run(turnOf({ attempt }));
    expect(bench.transcriber.requests.map(({ model }) => model).slice(6)).toEqual([fallback.transcription]);
    expect(bench.frames.findLast(({ frame }) => frame.type === 'done')?.frame).toMatchObject({
      summary: { recovery: { fallbacks: 1, failures: [] } },
    });
  });
});

test('nothing is left running after a turn that asked everybody twice', async () => {
  const bench = openBench({
    transcriber: { of: (index) => ({ takesMs: index === 0 ? 9_000 : 50 }) },
    reply: (index) => [{ waitMs: index === 0 ? 9_000 : 50 }, says(reply)],
  });
  const running = bench.start(turnOf());
  await vi.advanceTimersByTimeAsync(6_000);
  await running;
  expect(vi.getTimerCount()).toBe(0);
});
