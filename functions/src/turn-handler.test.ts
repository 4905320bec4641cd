import { ULAW_FRAME_BYTES, ulawBytes, ulawDurationMs } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { attemptPrefix, openBench, says, turnOf } from './testing/turn-bench.ts';
import { ulawOfEnergy } from './testing/ulaw-signal.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a turn', () => {
  test('leaves in order: transcript, commit, then each chunk’s words before its audio, then done', async () => {
    const bench = openBench();
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'say 1', 'audio 1', 'done']);
    expect(bench.find('done').frame.summary).toMatchObject({
      outcome: 'replied',
      transcript: 'Tell me your opening hours.',
      rejection: null,
      reply: 'We open at nine. See you then.',
    });
    expect(bench.ended()).toBe(true);
  });

  test('the said chunks put together are the reply', async () => {
    const bench = openBench();
    await bench.run();
    const said = bench.frames.flatMap(({ frame }) => (frame.type === 'say' ? [frame.text] : []));
    expect(said.join('')).toBe(bench.find('done').frame.summary.reply);
  });

  test('tells with the last frame what is left of the budgets', async () => {
    const budgets = [{ name: 'l tokens', remainingShare: 0.1, resetMs: 54_000 }];
    const bench = openBench({ reply: [{ budgets }, { waitMs: 600 }, says('We open at nine.')] });
    await bench.run();
    const ageMs = bench.find('done').at - bench.find('transcript').at;
    expect(ageMs).toBeGreaterThan(600);
    expect(bench.find('done').frame.summary.budgets).toEqual([{ ...budgets[0], ageMs }]);
  });

  test('buys no speech and does nothing before the commit', async () => {
    const bench = openBench({ reply: [says('Bye.'), { type: 'tool-call', name: 'end_call', argumentsJson: '{}' }] });
    const running = bench.start(turnOf({ commitInMs: 700 }));
    await vi.advanceTimersByTimeAsync(699);
    expect(bench.order()).toEqual(['transcript']);
    expect(bench.replyModel.requests).toHaveLength(1);
    expect(bench.speaker.bought).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bench.find('commit')).toEqual({ at: 700, frame: { type: 'commit', rule: 'default' } });
    expect(bench.speaker.bought).toHaveLength(1);
    await vi.runAllTimersAsync();
    await running;
  });

  test('emits the time to its first audio as a metric, once', async () => {
    const bench = openBench();
    await bench.run(turnOf({ commitInMs: 700 }));
    expect(bench.emitted.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ Stage: 'test', FirstAudioMs: bench.find('audio').at }),
    ]);
    expect(bench.find('audio').at).toBe(780);
  });

  test.each([
    ['a probe', turnOf({ probe: true })],
    ['a warm-up', { kind: 'warm', version: 1, personaId: 'ethera' }],
  ])('%s has no first audio and emits nothing', async (_, request) => {
    const bench = openBench();
    await bench.run(request);
    expect(bench.emitted).toEqual([]);
  });

  test('commits no earlier than the floor', async () => {
    const bench = openBench();
    await bench.run(turnOf({ commitInMs: 0, commitFloorMs: 600 }));
    expect(bench.find('commit').at).toBe(600);
  });

  test.each([
    { without: [], rule: 'sooner', at: 150 },
    { without: ['text-rule' as const], rule: 'default', at: 400 },
  ])('commits a whole answer by the rule “$rule” without $without', async ({ without, rule, at }) => {
    const bench = openBench({ transcriber: { heard: { text: 'Yes.' } }, without });
    await bench.run(turnOf({ history: [{ speaker: 'agent', text: 'Shall I book it?' }] }));
    expect(bench.find('commit')).toMatchObject({ at, frame: { rule } });
  });

  test('commits as soon as it is transcribed when the moment has passed', async () => {
    const bench = openBench({ transcriber: { takesMs: 900 } });
    await bench.run();
    expect(bench.find('commit').at).toBe(900);
  });

  test('sends whole packets, counts offsets within the chunk and fills up the last', async () => {
    const bench = openBench({ reply: [says('Hello there.')], speaker: { durationMs: () => 505, pieceMs: 33 } });
    await bench.run();
    const audio = bench.frames.flatMap(({ frame }) => (frame.type === 'audio' ? [frame] : []));
    let expected = 0;
    for (const frame of audio) {
      expect(frame.audio.length % ULAW_FRAME_BYTES).toBe(0);
      expect(frame.offset).toBe(expected);
      expected += frame.audio.length;
    }
    expect(ulawDurationMs(expected)).toBe(520);
    expect(audio.at(-1)?.audio.at(-1)).toBe(0xff);
  });

  test('nobody waits for the silence before the first word; that between chunks is kept', async () => {
    const bench = openBench({ speaker: { leadInMs: 60, durationMs: () => 500, pieceMs: 40 } });
    await bench.run();
    const bytes = [0, 0];
    for (const { frame } of bench.frames) {
      if (frame.type !== 'audio') continue;
      if (frame.chunk === 0 && frame.offset === 0) expect(frame.audio[0]).not.toBe(0xff);
      bytes[frame.chunk] = frame.offset + frame.audio.length;
    }
    expect(bytes).toEqual([ulawBytes(440), ulawBytes(500)]);
  });

  test('audio leaves as it arrives, not when the chunk is complete', async () => {
    const bench = openBench({ reply: [says('Hello there.')], speaker: { firstByteMs: 80 } });
    await bench.run();
    expect(bench.find('audio').at).toBe(480);
    expect(bench.find('audio').frame.audio.length).toBe(1_600);
  });

  test('speaks the first sentence before the second has been written', async () => {
    const bench = openBench({ reply: [says('Good morning.'), { waitMs: 1_400 }, says(' I am here.')] });
    await bench.run();
    expect(bench.find('audio').at).toBeLessThan(800);
    expect(bench.frames.filter(({ frame }) => frame.type === 'say')[1]?.at).toBeGreaterThan(1_400);
  });

  test('puts the persona, the conversation and the words to the model', async () => {
    const bench = openBench();
    await bench.run(turnOf({ history: [{ speaker: 'agent', text: 'Hello, I am', interrupted: true }] }));
    const messages = bench.replyModel.requests[0]?.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'assistant', 'user']);
    expect(messages[0]?.content).toMatch(/^You are Ethera/);
    expect(messages[1]?.content).toBe('Hello, I am…');
    expect(messages[2]?.content).toBe('[interrupted you] Tell me your opening hours.');
  });

  test('hears a caller who went on as one sentence, for the commit and for the model', async () => {
    const bench = openBench({ transcriber: { heard: { text: 'Like.' } } });
    const history = [{ speaker: 'caller', text: 'I would.' } as const];
    await bench.run(turnOf({ history }));
    expect(bench.find('commit').frame.rule).toBe('later');
    expect(bench.replyModel.requests[0]?.messages.slice(1)).toEqual([{ role: 'user', content: 'I would. Like.' }]);
  });

  test('keeps the reply and the record in S3, with timings and usage', async () => {
    const bench = openBench({
      reply: [says('We open at nine.'), { type: 'usage', promptTokens: 300, completionTokens: 12 }],
    });
    await bench.run();
    expect(bench.record()).toMatchObject({
      callId: turnOf().callId,
      turn: 2,
      attempt: 1,
      personaId: 'ethera',
      outcome: 'replied',
      errorCode: null,
      usage: { transcribedSeconds: 1, promptTokens: 300, completionTokens: 12, speechCharacters: 16 },
      timings: {
        coldStart: true,
        recordingMs: 0,
        transcriptMs: 100,
        firstTextMs: 100,
        commitMs: 400,
        firstSpeechMs: 480,
      },
    });
    const sent = bench.frames.flatMap(({ frame }) => (frame.type === 'audio' ? [frame.audio] : []));
    expect(bench.store.objects.get(`${attemptPrefix}reply.ulaw`)?.body).toEqual(Buffer.concat(sent));
  });

  test('reads a recording that is too big for the request from the bucket', async () => {
    const { encodeUlawWav } = await import('@ethera/contract');
    const bench = openBench();
    const key = `${attemptPrefix}caller.wav`;
    const ulaw = ulawOfEnergy(2_000, 500);
    bench.store.objects.set(key, { body: encodeUlawWav(ulaw), contentType: 'audio/wav' });
    await bench.run(turnOf({ recording: { in: 'bucket', key } }));
    expect(bench.transcriber.requests[0]?.ulaw).toEqual(ulaw);
    expect(bench.order().at(-1)).toBe('done');
  });
});

describe('speech is bought late', () => {
  const sentences = 'One is here. Two is here. Three is here. Four is here.';

  test('the first two chunks at once, the third when 1.5 s is unplayed', async () => {
    const bench = openBench({ reply: [says(sentences)], speaker: { durationMs: () => 4_000 } });
    await bench.run();
    const bought = bench.speaker.bought.map(({ at }) => at - (bench.speaker.bought[0]?.at ?? 0));
    // Both arrive after 80 ms; 8 s of audio lasts until 8080, so the third is bought at 6580; 12 s until 12080.
    expect(bought).toEqual([0, 0, 6_580, 10_580]);
  });

  test('without late buying, each chunk when its text is there', async () => {
    const reply = [says(sentences), { waitMs: 900 }, says(' Five is here.')];
    const bench = openBench({ reply, speaker: { durationMs: () => 4_000 }, without: ['late-buying'] });
    await bench.run();
    // The turn is committed at 400, the fifth sentence written at 1000.
    expect(bench.speaker.bought.map(({ at }) => at - (bench.speaker.bought[0]?.at ?? 0))).toEqual([0, 0, 0, 0, 600]);
    const chunks = bench.frames.flatMap(({ frame }) => (frame.type === 'say' ? [frame.chunk] : []));
    expect(chunks).toEqual([0, 1, 2, 3, 4]);
  });

  test('the second chunk’s audio waits for the first to be sent', async () => {
    const bench = openBench({ reply: [says('One is here. Two is here.')] });
    await bench.run();
    const chunks = bench.frames.flatMap(({ frame }) => (frame.type === 'audio' ? [frame.chunk] : []));
    expect(chunks).toEqual(chunks.toSorted((a, b) => a - b));
    expect(new Set(chunks).size).toBe(2);
  });

  test('short chunks follow one another without waiting', async () => {
    const bench = openBench({ reply: [says(sentences)], speaker: { durationMs: () => 300 } });
    await bench.run();
    const last = bench.speaker.bought.at(-1)?.at ?? 0;
    expect(last - (bench.speaker.bought[0]?.at ?? 0)).toBe(160);
  });
});

describe('what nobody said', () => {
  test('near-silence is not even transcribed', async () => {
    const bench = openBench();
    const ulawBase64 = Buffer.from(ulawOfEnergy(20, 2_000)).toString('base64');
    await bench.run(turnOf({ recording: { in: 'request', ulawBase64 } }));
    expect(bench.order()).toEqual(['transcript', 'done']);
    expect(bench.find('transcript').frame.rejected).toBe('silence');
    expect(bench.transcriber.requests).toEqual([]);
    expect(bench.record()).toMatchObject({
      outcome: 'rejected',
      rejection: 'silence',
      usage: { transcribedSeconds: 0 },
    });
  });

  test('an invention never reaches the model', async () => {
    const bench = openBench({ transcriber: { heard: { text: 'Продолжение следует...' } } });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'done']);
    expect(bench.find('transcript').frame.rejected).toBe('invention');
    expect(bench.replyModel.requests).toEqual([]);
  });

  test('an “mhm” over the agent’s speech never reaches the model', async () => {
    const history = [{ speaker: 'agent', text: 'We are open from nine to', interrupted: true } as const];
    const bench = openBench({ transcriber: { heard: { text: 'Mhm.' } } });
    await bench.run(turnOf({ overAgent: true, history }));
    expect(bench.order()).toEqual(['transcript', 'done']);
    expect(bench.find('transcript').frame).toEqual({ type: 'transcript', text: 'Mhm.', rejected: 'back-channel' });
    expect(bench.record()).toMatchObject({ outcome: 'rejected', rejection: 'back-channel' });
    expect(bench.replyModel.requests).toEqual([]);
  });

  test.each([
    ['said while the agent was silent', 'Yeah.', { history: [{ speaker: 'agent', text: 'We are open.' } as const] }],
    [
      'the answer to the question within that speech',
      'Yeah.',
      { overAgent: true, history: [{ speaker: 'agent', text: 'We are open. Is that right?' } as const] },
    ],
    ['a “stop”', 'Stop.', { overAgent: true, history: [{ speaker: 'agent', text: 'We are open.' } as const] }],
  ])('%s is answered', async (_, text, changes) => {
    const bench = openBench({ transcriber: { heard: { text } } });
    await bench.run(turnOf(changes));
    expect(bench.find('transcript').frame.rejected).toBeNull();
    expect(bench.find('done').frame.summary.outcome).toBe('replied');
  });

  test('a probe stops after the transcript', async () => {
    const bench = openBench();
    await bench.run(turnOf({ probe: true }));
    expect(bench.order()).toEqual(['transcript', 'done']);
    expect(bench.find('done').frame.summary.outcome).toBe('probed');
    expect(bench.replyModel.requests).toEqual([]);
  });
});

describe('end_call', () => {
  const ends = (argumentsJson: string) => ({ type: 'tool-call', name: 'end_call', argumentsJson }) as const;

  test('is asked for after the words', async () => {
    const bench = openBench({ reply: [says('Goodbye!'), ends('{"reason":"the caller said goodbye"}')] });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'action', 'done']);
    expect(bench.find('action').frame.action).toEqual({ name: 'end_call', reason: 'the caller said goodbye' });
  });

  test('without a word says the persona’s farewell', async () => {
    const bench = openBench({ reply: [ends('{}')] });
    await bench.run();
    expect(bench.find('say').frame.text).toBe('Thank you for calling. Goodbye!');
    expect(bench.order()).toContain('action');
  });

  test.each([
    ['an unknown tool', { type: 'tool-call', name: 'send_money', argumentsJson: '{}' } as const, 'unknown-tool'],
    ['arguments that are no JSON', ends('{"reason": '), 'malformed-arguments'],
    ['a reason that is no text', ends('{"reason": 5}'), 'malformed-arguments'],
  ])('%s is ignored with a log line', async (_, call, fault) => {
    const bench = openBench({ reply: [says('Yes.'), call] });
    await bench.run();
    expect(bench.order()).toEqual(['transcript', 'commit', 'say 0', 'audio 0', 'done']);
    expect(bench.lines.join()).toContain(fault);
  });
});

describe('connections', () => {
  test.each([
    ['is opened beside the transcription when no earlier one is left', false, 1],
    ['is not opened when there is one', true, 0],
  ])('the speaker’s %s', async (_, isConnected, opened) => {
    const bench = openBench({ isConnected });
    const startedAt = Date.now();
    await bench.run();
    expect(bench.speaker.warmed).toEqual(Array(opened).fill(startedAt));
    expect(bench.connections.calls).toEqual(['begin', 'end']);
  });

  test('that took longer than the turn leave no word in the log', async () => {
    const bench = openBench({ isConnected: false, speaker: { warmTakesMs: 60_000 } });
    await bench.run();
    expect(bench.order().at(-1)).toBe('done');
    expect(bench.lines.join()).not.toContain('warm-up failed');
  });

  test('are idle again after a request that nobody could read', async () => {
    const bench = openBench();
    await bench.run({ kind: 'unknown' });
    expect(bench.connections.calls).toEqual(['begin', 'end']);
  });
});

test('a warm-up opens connections and tells what failed only the log', async () => {
  const bench = openBench({ speaker: { warmTakesMs: 10_000 } });
  await bench.run({ kind: 'warm', version: 1, personaId: 'ethera' });
  expect(bench.order()).toEqual(['done']);
  expect(bench.find('done').at).toBe(2_000);
  expect(bench.find('done').frame.summary.outcome).toBe('warmed');
  expect(bench.replyModel.warmed()).toBe(1);
  expect(bench.store.looks).toHaveLength(1);
  expect(bench.lines.filter((line) => line.includes('warm-up failed'))).toHaveLength(1);
  expect(bench.store.objects.size).toBe(0);
});

describe('what is kept', () => {
  test('archive `transcript` keeps no audio', async () => {
    const bench = openBench({ persona: { archive: 'transcript' } });
    await bench.run();
    expect([...bench.store.objects.keys()]).toEqual([`${attemptPrefix}turn.json`]);
    expect(bench.record().reply).not.toBe('');
  });

  test('archive `none` keeps no words either', async () => {
    const bench = openBench({ persona: { archive: 'none' } });
    await bench.run();
    expect([...bench.store.objects.keys()]).toEqual([`${attemptPrefix}turn.json`]);
    expect(bench.record()).toMatchObject({ transcript: null, reply: '', outcome: 'replied' });
  });

  test('the log holds times and codes, nothing that was said', async () => {
    const bench = openBench();
    await bench.run();
    const finished = bench.lines.map((line) => JSON.parse(line)).find((line) => line.message === 'turn finished');
    expect(finished).toMatchObject({ callId: turnOf().callId, turn: 2, attempt: 1, outcome: 'replied' });
    expect(finished.timings.commitMs).toBe(400);
    expect(bench.lines.join()).not.toMatch(/John Smith|We open/);
  });
});
