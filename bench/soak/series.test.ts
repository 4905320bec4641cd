import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { type SeriesName, type SoakSample, verdictsOf } from './series.ts';

const tenSecondsMs = 10_000;

/** Half an hour of samples of one series, by the minute in a life; three lives of ten minutes each. */
function samplesOf(name: SeriesName, valueAt: (minute: number) => number, minutes = 30): SoakSample[] {
  return Array.from({ length: minutes * 6 }, (_, index) => {
    const life = Math.floor(index / (minutes * 2));
    const minute = (index % (minutes * 2)) / 6;
    return { atMs: index * tenSecondsMs, agentPid: 100 + life, values: { [name]: valueAt(minute) } };
  });
}

const noise = () => {
  const random = seededRandom(3);
  return (spread: number) => (random() - 0.5) * spread;
};
const only = (samples: readonly SoakSample[]) => verdictsOf(samples)[0];

describe('memory', () => {
  it('is flat where it comes and goes', () => {
    const about = noise();
    expect(only(samplesOf('agent memory, MB', () => 120 + about(4)))).toMatchObject({ verdict: 'flat' });
  });

  it('grows where each life gains more than it may', () => {
    const about = noise();
    const leaking = only(samplesOf('agent memory, MB', (minute) => 120 + 2 * minute + about(4)));
    expect(leaking).toMatchObject({ verdict: 'grows' });
    expect(leaking?.perHour).toBeGreaterThan(80);
  });

  it('may grow in the beginning of a life, until the caches are full', () => {
    const filling = samplesOf('agent memory, MB', (minute) => 120 - 40 * Math.exp(-minute / 0.6));
    expect(only(filling)).toMatchObject({ verdict: 'flat' });
  });

  it('is compared within a life: another process may be larger', () => {
    const samples = samplesOf('agent memory, MB', () => 120);
    const larger = samples.map((sample) => ({
      ...sample,
      values: { 'agent memory, MB': 60 + sample.agentPid },
    }));
    expect(only(larger)).toMatchObject({ verdict: 'flat', perHour: expect.closeTo(0) });
  });
});

describe('a series', () => {
  it('of what outlives the agents is one life', () => {
    const samples = samplesOf('spooled files', () => 0).map((sample, index) => ({
      ...sample,
      values: { 'spooled files': Math.floor(index / 6) },
    }));
    expect(only(samples)).toMatchObject({ verdict: 'grows' });
  });

  it('is open where it is too short, or too rough, to tell', () => {
    const about = noise();
    expect(only(samplesOf('agent handles', () => 40 + about(30), 2))).toMatchObject({ verdict: 'open' });
  });

  it('that was never seen has no verdict', () => {
    expect(verdictsOf(samplesOf('agent handles', () => 40)).map(({ name }) => name)).toEqual(['agent handles']);
    expect(verdictsOf([])).toEqual([]);
  });
});
