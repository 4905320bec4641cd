import { describe, expect, it } from 'vitest';
import type { LabelledRecording } from '../../turn-taking/labelled-recording.ts';
import type { RecordedTurn } from '../recorded-turn.ts';
import { findings } from './pauses.ts';

const recording: LabelledRecording = {
  id: 'en-dev-name-1',
  language: 'en',
  split: 'development',
  kind: 'name',
  voice: 'rms',
  asked: '',
  parts: [],
};
const turn = (commitDelayMs: number | undefined, pauses: readonly [number, boolean][], more = {}): RecordedTurn => ({
  recording,
  pauses: pauses.map(([lengthMs, cutOff]) => ({ lengthMs, cutOff, afterMs: undefined })),
  overFirstWords: false,
  commitDelayMs,
  early: 0,
  misheard: 0,
  attempts: 2,
  entry: undefined,
  stages: {},
  committed: [],
  soundDelayMs: undefined,
  ...more,
});
const groups = { languages: ['en'], splits: ['development', 'held-out'] } as const;
const barOf = (turns: readonly RecordedTurn[], what: RegExp) =>
  findings(turns, groups).bars.find((bar) => what.test(bar.what))?.value;

describe('what the pauses say about the agent', () => {
  it('counts cut-offs by the length of the pause', () => {
    const turns = [
      turn(700, [
        [400, true],
        [599, false],
        [600, true],
      ]),
      turn(720, [
        [1000, false],
        [800, false],
        [700, false],
        [1400, true],
      ]),
    ];
    expect(barOf(turns, /under 600/)).toBe(1);
    expect(barOf(turns, /600–1000/)).toBe(0.25);
    expect(findings(turns, groups).figures).toMatchObject({ cutOffs600: 1, cutOffs1000: 0.25, commitP50: 710 });
  });

  it('counts a sound over the first words as a cut-off without an excuse', () => {
    expect(barOf([turn(700, [], { overFirstWords: true })], /under 600/)).toBe(1);
  });

  it('has no median without a turn that was taken, and counts those that were not', () => {
    expect(barOf([turn(undefined, [])], /median/)).toBeNull();
    expect(barOf([turn(undefined, []), turn(700, [])], /not taken/)).toBe(1);
  });

  it('shows the slowest turns, and nothing of the held-out half among them', () => {
    const heldOut = turn(3000, [], { recording: { ...recording, id: 'en-out-name-1', split: 'held-out' } });
    const rows = findings([turn(700, []), turn(1600, []), heldOut], groups).tables.at(-1)?.rows;
    expect(rows?.map(([id, delayMs]) => [id, delayMs])).toEqual([
      ['en-dev-name-1', 1600],
      ['en-dev-name-1', 700],
    ]);
  });

  it('reports the held-out half apart', () => {
    const heldOut = turn(900, [[700, true]], { recording: { ...recording, split: 'held-out' } });
    expect(findings([turn(700, [[700, false]]), heldOut], groups).figures.pauses).toMatchObject([
      { language: 'en', split: 'development', commitP50: 700, cutOffs1000: 0 },
      { language: 'en', split: 'held-out', commitP50: 900, cutOffs1000: 1 },
    ]);
  });
});
