import { describe, expect, it } from 'vitest';
import type { SpeechRequestLog } from '../../local/src/elevenlabs/server.ts';
import type { GroqRequestLog } from '../../local/src/groq/request-log.ts';
import { serviceTimes } from './service-times.ts';

const complete = { complete: true };
const transcription: GroqRequestLog = {
  ...complete,
  operation: 'transcriptions',
  text: 'Where can I park my car?',
  receivedAtMs: 1010,
  firstByteAtMs: 1260,
};
const reply = 'Over there. Here now.';
const chat: GroqRequestLog = {
  ...complete,
  operation: 'chat',
  asked: 'Where can I park my car?',
  receivedAtMs: 1270,
  firstContentAtMs: 1470,
  doneAtMs: 1510,
};
/** 1000 ms of audio at a fifth of the time. */
const speech: SpeechRequestLog = {
  ...complete,
  operation: 'speak',
  text: 'Over there.',
  receivedAtMs: 1720,
  firstByteAtMs: 1870,
  doneAtMs: 2057.5,
  audioBytes: 8000,
};
const attempt = {
  moments: { receivedAt: 1000, transcriptAt: 1265, firstTextAt: 1475, firstSpeechAt: 1875 },
  transcript: 'Where can I park my car?',
  reply,
  firstChunk: 'Over there. ',
  trimmedMs: 0,
};

describe('what the services took for a turn', () => {
  it('is told by the requests that the function made meanwhile', () => {
    const times = serviceTimes({ groq: [transcription, chat], speech: [speech] }, attempt);
    expect(times?.transcriptionMs).toBe(250);
    // “there.” left after one token of the five that come before the last word, in 40 ms.
    expect(times?.firstChunkMs).toBeCloseTo(200 + 40 / 5, 6);
    // 120 ms are there with the piece that begins at 62.5 ms.
    expect(times?.firstSpeechMs).toBeCloseTo(150 + 62.5 * 0.2, 6);
    // … and the 60 before them with the next.
    const trimmed = serviceTimes({ groq: [transcription, chat], speech: [speech] }, { ...attempt, trimmedMs: 60 });
    expect(trimmed?.firstSpeechMs).toBeCloseTo(150 + 125 * 0.2, 6);
  });

  it('is not told by what somebody else asked', () => {
    const others = { groq: [{ ...transcription, text: 'Yes.' }, chat], speech: [speech] };
    expect(serviceTimes(others, attempt)).toBeUndefined();
    expect(
      serviceTimes({ groq: [transcription, { ...chat, asked: 'Yes.' }], speech: [speech] }, attempt),
    ).toBeUndefined();
    expect(
      serviceTimes({ groq: [transcription, chat], speech: [{ ...speech, text: 'Yes.' }] }, attempt),
    ).toBeUndefined();
  });

  it('is not told by the same question in an earlier or a later turn', () => {
    const moved = (byMs: number) => ({
      ...transcription,
      receivedAtMs: transcription.receivedAtMs + byMs,
      firstByteAtMs: 1260 + byMs,
    });
    expect(serviceTimes({ groq: [moved(-500), chat], speech: [speech] }, attempt)).toBeUndefined();
    expect(serviceTimes({ groq: [moved(500), chat], speech: [speech] }, attempt)).toBeUndefined();
    const times = serviceTimes({ groq: [moved(-500), transcription, moved(500), chat], speech: [speech] }, attempt);
    expect(times?.transcriptionMs).toBe(250);
  });

  it('knows a question that stands behind words without an answer', () => {
    const longer = { ...chat, asked: 'Hello. Where can I park my car?' };
    expect(serviceTimes({ groq: [transcription, longer], speech: [speech] }, attempt)).toBeDefined();
  });
});
