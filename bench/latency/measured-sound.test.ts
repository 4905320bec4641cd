import { describe, expect, it } from 'vitest';
import { heardAnswer } from './measured-sound.ts';

const question = {
  interrupts: false,
  parts: [
    { startMs: 1000, endMs: 1500 },
    { startMs: 2000, endMs: 2600 },
  ],
  untilMs: 9000,
  fillersAtMs: [],
  replyAtMs: undefined,
};

describe('what a caller hears after a question', () => {
  it('is the first sound after the last word', () => {
    const sounds = [
      { startMs: 200, endMs: 900 },
      { startMs: 3500, endMs: 5000 },
    ];
    expect(heardAnswer({ ...question, sounds })).toEqual({ voiceToVoiceMs: 900, fillerMs: undefined, cutOff: false });
  });

  it('is a cut-off where the agent speaks into a pause', () => {
    const sounds = [
      { startMs: 1800, endMs: 2100 },
      { startMs: 3500, endMs: 5000 },
    ];
    expect(heardAnswer({ ...question, sounds })).toMatchObject({ cutOff: true, voiceToVoiceMs: 900 });
    expect(heardAnswer({ ...question, interrupts: true, sounds }).cutOff).toBe(false);
  });

  it('counts a filler apart', () => {
    const sounds = [
      { startMs: 4600, endMs: 5200 },
      { startMs: 6020, endMs: 8000 },
    ];
    const heard = heardAnswer({ ...question, sounds, fillersAtMs: [4590], replyAtMs: 6000 });
    expect(heard).toEqual({ voiceToVoiceMs: 3420, fillerMs: 2000, cutOff: false });
  });

  it('takes no filler for the reply that never came', () => {
    const sounds = [{ startMs: 4600, endMs: 5200 }];
    const heard = heardAnswer({ ...question, sounds, fillersAtMs: [4590], replyAtMs: undefined });
    expect(heard).toEqual({ voiceToVoiceMs: undefined, fillerMs: 2000, cutOff: false });
  });

  it('does not take the answer to the next question', () => {
    expect(heardAnswer({ ...question, sounds: [{ startMs: 9500, endMs: 9900 }] }).voiceToVoiceMs).toBeUndefined();
  });
});
