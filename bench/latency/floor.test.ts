import { describe, expect, it } from 'vitest';
import { type FloorInput, floorOf, noNetwork } from './floor.ts';

const turn: FloorInput = {
  pauseMs: 300,
  askedSilenceMs: 700,
  quietTailMs: 0,
  transcriptionMs: 250,
  firstChunkMs: 220,
  firstSpeechMs: 190,
  leadInMs: 0,
  network: noNetwork,
};

describe('the floor of a turn', () => {
  it('waits for the answer when that takes longer than the silence', () => {
    expect(floorOf(turn)).toEqual({
      totalMs: 960,
      waitsFor: 'answer',
      beforeSpeechMs: 770,
      firstSpeechMs: 190,
      leadInMs: 0,
      networkMs: 0,
    });
  });

  it('waits for the silence when the answer is there before', () => {
    expect(floorOf({ ...turn, transcriptionMs: 100 })).toMatchObject({ totalMs: 890, waitsFor: 'commit' });
  });

  it('is sooner by a quiet end of the last word, and later by the silence the voice begins with', () => {
    expect(floorOf({ ...turn, quietTailMs: 30, leadInMs: 40 }).totalMs).toBe(970);
  });

  it('names what the network adds', () => {
    const network = { telephoneMs: 75, toFunctionMs: 50, toEdgeMs: 15, providerMs: 8 };
    // There and back on the telephone, up and down, and three requests to providers.
    expect(floorOf({ ...turn, network })).toMatchObject({ totalMs: 960 + 150 + 65 + 24, networkMs: 150 + 65 + 24 });
  });

  it('does not count a request that the silence has covered', () => {
    const network = { telephoneMs: 75, toFunctionMs: 50, toEdgeMs: 15, providerMs: 8 };
    const early = { ...turn, transcriptionMs: 50 };
    expect(floorOf({ ...early, network })).toMatchObject({ waitsFor: 'commit', networkMs: 150 + 15 + 8 });
  });
});
