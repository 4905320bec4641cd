import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { writeMarks } from './audio-mark.ts';
import { createMarkedTranscriber } from './marked-transcriber.ts';

const second = 8_000;
const loud = (samples: number) =>
  encodeMulaw(Int16Array.from({ length: samples }, (_, index) => (index % 5) * 3_000 - 6_000));
const lines = [
  { name: { owner: 0, line: 0 }, text: 'Where is the station?' },
  { name: { owner: 1, line: 2 }, text: 'I want to leave' },
];
const transcriber = createMarkedTranscriber();
const sounds = lines.map(({ name, text }) => {
  const said = writeMarks(loud(second), { kind: 'said', ...name, part: 0 });
  transcriber.add(name, text, said);
  return said;
});
const hear = async (...parts: readonly Uint8Array[]) => {
  const pcm8k = decodeMulaw(Buffer.concat(parts));
  return transcriber.transcribe({ pcm8k, language: 'en', model: 'whisper' });
};
const [station = loud(0), leave = loud(0)] = sounds;

describe('callers whose sound says what it is', () => {
  it('are understood word for word', async () => {
    expect(await hear(station)).toEqual({ text: 'Where is the station?', noSpeechProbability: 0.02 });
  });

  it('are understood as far as they have come', async () => {
    expect((await hear(station.subarray(0, 0.45 * second))).text).toBe('Where is');
    expect((await hear(station.subarray(0.44 * second + 33))).text).toBe('the station?');
  });

  it('are told apart in one recording, and what is said twice is there twice', async () => {
    expect((await hear(loud(500), leave, station, station)).text).toBe(
      'I want to leave Where is the station? Where is the station?',
    );
  });

  it('are nobody where nothing is marked', async () => {
    expect((await hear(loud(second))).text).toBe('');
    expect((await hear(loud(second))).noSpeechProbability).toBeGreaterThan(0.9);
  });
});
