import { EtheraError, type ReplyFrame, ulawDurationMs } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { ethera } from '../../personas/ethera.ts';
import { AsyncQueue } from './async-queue.ts';
import { speak } from './speech-line.ts';
import { createFakeSpeaker, type FakeSpeakerScript } from './testing/fake-speaker.ts';
import { startProgress } from './turn-progress.ts';

/** What is sent of one sentence that is spoken at once, in pieces of 60 ms. */
async function sent(script: FakeSpeakerScript) {
  const clock = { now: () => 1_000, delay: () => Promise.resolve() };
  const audio: Extract<ReplyFrame, { type: 'audio' }>[] = [];
  const speaker = createFakeSpeaker({ durationMs: () => 3_000, pieceMs: 60, ...script });
  const chunks = new AsyncQueue<string>();
  chunks.push('One sentence.');
  chunks.finish();
  const spoken = speak({
    clock,
    frames: {
      send: async (frame) => {
        if (frame.type === 'audio') audio.push(frame);
      },
    },
    progress: startProgress({ clock, receivedAt: 1_000, coldStart: false, models: ethera.models }),
    voice: {
      say: async (text, push) => {
        const request = { text, voice: ethera.voice, model: ethera.models.speech, language: 'en' };
        for await (const piece of speaker.speak(request, new AbortController().signal)) push(piece);
      },
    },
    playing: () => undefined,
    chunks,
    buysLate: true,
    beforeBuying: () => undefined,
    signal: new AbortController().signal,
  });
  const [{ status }] = await Promise.allSettled([spoken]);
  return { status, lengthsMs: audio.map((frame) => ulawDurationMs(frame.audio.length)), audio };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the audio of a sentence', () => {
  test('leaves piece by piece until half a second is ahead, and then in quarters of a second', async () => {
    const { lengthsMs, audio } = await sent({});
    expect(lengthsMs.slice(0, 9)).toEqual(new Array(9).fill(60));
    expect(lengthsMs.slice(9)).toEqual([300, 300, 300, 300, 300, 300, 300, 300, 60]);
    expect(audio.map(({ offset }) => offset)).toEqual(audio.map((_, index) => sum(lengthsMs.slice(0, index)) * 8));
  });

  test('is sent as far as it came when the voice fails', async () => {
    const error = new EtheraError('speaker.unavailable', 'the voice broke off');
    const { status, lengthsMs } = await sent({ fails: { request: 0, afterPieces: 21, error } });
    expect(status).toBe('rejected');
    expect(sum(lengthsMs)).toBe(21 * 60);
  });
});
