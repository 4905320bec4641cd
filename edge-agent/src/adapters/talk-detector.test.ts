import { describe, expect, it } from 'vitest';
import { type TalkChange, TalkDetector, type TalkSource } from './talk-detector.ts';

type Step = `${TalkSource} ${TalkChange}`;

function said(...steps: Step[]): (TalkChange | '-')[] {
  const detector = new TalkDetector();
  return steps.map((step) => {
    const [source, change] = step.split(' ') as [TalkSource, TalkChange];
    return detector.hear(source, change) ?? '-';
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

  it('knows nothing of an end without a beginning', () => {
    expect(said('main finished', 'snoop started', 'snoop finished')).toEqual(['-', '-', '-']);
  });
});
