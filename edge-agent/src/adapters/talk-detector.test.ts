import { describe, expect, it } from 'vitest';
import { type TalkChange, TalkDetector, type TalkSource } from './talk-detector.ts';

type Step = `${TalkSource} ${TalkChange}`;

function said(...steps: Step[]): (TalkChange | '-')[] {
  const detector = new TalkDetector();
  return steps.map((step) => tell(detector, step) ?? '-');
}

function tell(detector: TalkDetector, step: Step, atMs = 0): TalkChange | undefined {
  const [source, change] = step.split(' ') as [TalkSource, TalkChange];
  return detector.hear(source, change, atMs);
}

/** Whether the snoop is behind after each step. */
function behind(detector: TalkDetector, ...steps: Step[]): boolean[] {
  return steps.map((step) => {
    tell(detector, step);
    return detector.snoopIsBehind;
  });
}

describe('talk detection on two channels', () => {
  it('says everything once when both agree', () => {
    expect(said('main started', 'snoop started', 'main finished', 'snoop finished')).toEqual([
      'started',
      '-',
      'finished',
      '-',
    ]);
  });

  it('takes the end of whoever is first', () => {
    expect(said('main started', 'snoop started', 'snoop finished', 'main finished')).toEqual([
      'started',
      '-',
      'finished',
      '-',
    ]);
  });

  it('does not end new speech with the late end of the old', () => {
    expect(said('main started', 'snoop started', 'main finished', 'main started', 'snoop finished')).toEqual([
      'started',
      '-',
      'finished',
      'started',
      '-',
    ]);
  });

  it('listens to the snoop alone while the RTP of the main channel has stopped', () => {
    expect(
      said('main started', 'snoop started', 'snoop finished', 'snoop started', 'snoop finished', 'main finished'),
    ).toEqual(['started', '-', 'finished', 'started', 'finished', '-']);
  });

  it('knows that the snoop has not heard the end yet, or not even the beginning', () => {
    expect(behind(new TalkDetector(), 'main started', 'snoop started', 'main finished', 'snoop finished')).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(behind(new TalkDetector(), 'main started', 'main finished', 'snoop started', 'snoop finished')).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(behind(new TalkDetector(), 'main started', 'snoop started', 'snoop finished', 'main finished')).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('waits for no snoop that took over after the words', () => {
    const detector = new TalkDetector();
    behind(detector, 'main started', 'snoop started', 'main finished');
    detector.changeSnoop();
    expect(detector.snoopIsBehind).toBe(false);
    expect(behind(detector, 'main started', 'main finished')).toEqual([false, true]);
  });

  it('measures how late the snoop is', () => {
    const detector = new TalkDetector();
    tell(detector, 'main started', 1_000);
    tell(detector, 'snoop started', 1_057);
    expect(detector.lagMs).toBe(57);
    tell(detector, 'main finished', 2_000);
    tell(detector, 'snoop finished', 2_284);
    expect(detector.lagMs).toBe(284);
    detector.changeSnoop();
    expect(detector.lagMs).toBe(0);
  });

  it('knows nothing of an end without a beginning', () => {
    expect(said('main finished', 'snoop started', 'snoop finished')).toEqual(['-', '-', '-']);
  });
});

describe('talk detection that has missed something', () => {
  it('knows an end by itself as the end of a talk whose beginning was lost', () => {
    const detector = new TalkDetector();
    expect(detector.hasMissedStart('main', 'finished')).toBe(true);
    expect(detector.hasMissedStart('main', 'started')).toBe(false);
    // The snoop repeats what the main channel said.
    expect(detector.hasMissedStart('snoop', 'finished')).toBe(false);
    tell(detector, 'main started');
    expect(detector.hasMissedStart('main', 'finished')).toBe(false);
  });

  it('starts over with a caller who talks until the main channel, or nobody, says otherwise', () => {
    const detector = new TalkDetector();
    detector.startOver();
    expect(detector.isTalking).toBe(true);
    expect(detector.endUnheard()).toBe(true);
    expect([detector.isTalking, detector.endUnheard()]).toEqual([false, false]);
  });

  it('takes nobody for silent who is heard, and ends him by his own silence', () => {
    const detector = new TalkDetector();
    tell(detector, 'main started');
    detector.startOver();
    // His detection was set up anew.
    expect(tell(detector, 'main started')).toBeUndefined();
    expect(detector.endUnheard()).toBe(false);
    expect(tell(detector, 'main finished')).toBe('finished');
  });

  it('is not behind for what an earlier snoop has heard', () => {
    const detector = new TalkDetector();
    for (const step of ['main started', 'snoop started', 'main finished'] as const) tell(detector, step);
    expect(detector.snoopIsBehind).toBe(true);
    detector.startOver();
    detector.endUnheard();
    expect(detector.snoopIsBehind).toBe(false);
  });
});
