import type { TurnEntry } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { voiceToVoice } from './voice-to-voice.ts';

const base = 1_700_000_000_000;
const line = { text: 'Hello.', startedAtMs: base + 5000, endedAtMs: base + 6000 };

function entry(turn: number, playbackStartedAt: number | null, more: Partial<TurnEntry> = {}): TurnEntry {
  const attempts = [{ attempt: 1, edge: { playbackStartedAt } }];
  return { turn, committedAttempt: 1, attempts, rejection: null, ...more } as unknown as TurnEntry;
}

const recorded = {
  startedAtMs: base,
  // The speech proper ends 40 ms before the last sample.
  spoken: [{ startMs: 5000, endMs: 5960 }],
  heard: [
    { startMs: 100, endMs: 4000 },
    { startMs: 6900, endMs: 9000 },
  ],
};
const measured = { said: 'Hello.', silentAt: base + 5960, heardAt: base + 6900, ms: 940 };

describe('from voice to voice', () => {
  it('counts from the last sound of the caller to the first of the reply', () => {
    expect(voiceToVoice({ turns: [entry(1, base + 6850)] }, [line], recorded)).toEqual([{ turn: 1, ...measured }]);
  });

  it('does not take a filler for the reply', () => {
    const heard = [...recorded.heard.slice(0, 1), { startMs: 6300, endMs: 6700 }, { startMs: 6900, endMs: 9000 }];
    expect(voiceToVoice({ turns: [entry(1, base + 6850)] }, [line], { ...recorded, heard })[0]?.ms).toBe(940);
  });

  it('leaves out turns in which nothing was said', () => {
    const noise = entry(1, null, { rejection: 'noise', committedAttempt: null });
    const [turn] = voiceToVoice({ turns: [entry(2, base + 6850), noise] }, [line], recorded);
    expect(turn).toEqual({ turn: 2, ...measured });
  });

  it('knows nothing of what did not happen', () => {
    const unheard = { turn: 1, ...measured, heardAt: null, ms: null };
    expect(voiceToVoice({ turns: [entry(1, null)] }, [line], recorded)).toEqual([unheard]);
    expect(voiceToVoice({ turns: [] }, [line], recorded)).toEqual([unheard]);
  });
});
