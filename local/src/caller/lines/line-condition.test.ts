import { describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../audio/levels.ts';
import { decodeMulaw } from '../../audio/mulaw.ts';
import { concatPcm, silence } from '../../audio/tone.ts';
import { clearLine, type Line } from '../line.ts';
import { createLine, type LineOptions, lineConditions } from './line-condition.ts';
import { whiteNoise } from './noise-line.ts';
import { packetsOf, rtpOf } from './packet-fixture.ts';
import { seededRandom } from './random.ts';

function sentThrough(line: Line): Int16Array {
  const sent: Int16Array[] = [];
  for (const packet of packetsOf(silence(3000))) {
    line.outgoing(packet, (passed) => sent.push(decodeMulaw(rtpOf(passed).payload)));
  }
  return concatPcm(...sent);
}

const options: LineOptions = { babble: whiteNoise(seededRandom(9), 3000) };

describe('the conditions of a line', () => {
  it('are those that the tables of measurements name', () => {
    expect(lineConditions).toEqual([
      'clean',
      'jitter60',
      'burst300',
      'fast-clock',
      'slow-clock',
      'babble15',
      'white15',
      'echo80',
      'echo180',
      'echo300',
    ]);
  });

  it('leave clocks and packets alone where they do not name them', async () => {
    const setups = await Promise.all(lineConditions.map((name) => createLine(name, options)));
    expect(setups.filter(({ line }) => line === clearLine)).toHaveLength(3);
    const rates = lineConditions.map((name, index) => [name, setups[index]?.clockRate]);
    expect(rates.filter(([, rate]) => rate !== 1)).toEqual([
      ['fast-clock', 1.001],
      ['slow-clock', 0.999],
    ]);
  });

  it.each(['white15', 'babble15'] as const)('%s is 15 dB below the speech that it is told of', async (name) => {
    for (const speechDbfs of [-14, -24]) {
      const { line } = await createLine(name, { ...options, speechDbfs });
      expect(Math.abs(rmsDbfs(sentThrough(line)) - (speechDbfs - 15))).toBeLessThan(1);
    }
  });

  it('are the same for the same seed', async () => {
    const [first, same, other] = await Promise.all([1, 1, 2].map((seed) => createLine('white15', { seed })));
    const sent = [first, same, other].map((setup) => sentThrough(setup?.line ?? clearLine));
    expect(sent[0]).toEqual(sent[1]);
    expect(sent[0]).not.toEqual(sent[2]);
  });
});
