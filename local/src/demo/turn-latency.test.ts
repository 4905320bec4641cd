import type { AttemptRecord, TurnEntry } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { turnLatencies } from './turn-latency.ts';

const base = 1_700_000_000_000;
const line = { text: 'Hello.', startedAtMs: base + 5000, endedAtMs: base + 6000 };

function attempt(more: { edge?: object; function?: object | null } = {}): AttemptRecord {
  return {
    attempt: 1,
    outcome: 'replied',
    errorCode: null,
    edge: {
      speechEndedAt: base + 5960,
      sentAt: base + 6260,
      transcriptAt: base + 6400,
      firstTextAt: base + 6600,
      committedAt: base + 6660,
      firstAudioAt: base + 6800,
      playbackStartedAt: base + 6850,
      ...more.edge,
    },
    function:
      more.function === null
        ? null
        : {
            receivedAt: base + 6270,
            coldStart: false,
            recordingMs: 1,
            transcriptMs: 120,
            firstTextMs: 300,
            firstChunkMs: 310,
            commitMs: 390,
            firstSpeechMs: 500,
            doneMs: 900,
            ...more.function,
          },
  };
}

function entry(turn: number, more: Partial<TurnEntry> = {}): TurnEntry {
  return {
    turn,
    committedAttempt: 1,
    attempts: [attempt()],
    transcript: 'Hello.',
    rejection: null,
    reply: 'Hi.',
    heard: 'Hi.',
    interrupted: false,
    ...more,
  };
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

describe('the latency of a turn', () => {
  it('counts from the last sound of the caller to the first of the reply', () => {
    expect(turnLatencies({ turns: [entry(1)] }, [line], recorded)).toEqual([
      {
        turn: 1,
        said: 'Hello.',
        sent: 300,
        transcript: 430,
        firstText: 610,
        functionAudio: 810,
        edgeAudio: 840,
        callerAudio: 940,
      },
    ]);
  });

  it('does not take a filler for the reply', () => {
    const heard = [...recorded.heard.slice(0, 1), { startMs: 6300, endMs: 6700 }, { startMs: 6900, endMs: 9000 }];
    expect(turnLatencies({ turns: [entry(1)] }, [line], { ...recorded, heard })[0]?.callerAudio).toBe(940);
  });

  it('leaves out turns in which nothing was said', () => {
    const noise = entry(1, { rejection: 'noise', committedAttempt: null });
    expect(turnLatencies({ turns: [entry(2), noise] }, [line], recorded)[0]?.turn).toBe(2);
  });

  it('knows nothing of what did not happen', () => {
    const failed = attempt({ edge: { firstAudioAt: null, playbackStartedAt: null }, function: null });
    const [latency] = turnLatencies({ turns: [entry(1, { attempts: [failed] })] }, [line], recorded);
    expect(latency).toMatchObject({
      sent: 300,
      transcript: null,
      functionAudio: null,
      edgeAudio: null,
      callerAudio: null,
    });
    expect(turnLatencies({ turns: [] }, [line], recorded)[0]).toMatchObject({ turn: 1, sent: null, callerAudio: null });
  });
});
