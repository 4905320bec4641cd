import { describe, expect, it } from 'vitest';
import { channelNames, judgeChannels } from './channel-watch.ts';

const sample = (atMs: number, ...names: string[]) => ({ atMs, names });

describe('a channel', () => {
  const calls = [{ fromMs: 0, toMs: 30_000 }];

  it('may be there as long as its caller, and a while after', () => {
    expect(judgeChannels([sample(3_000, 'a'), sample(30_000, 'a'), sample(44_000, 'a')], calls)).toEqual([]);
  });

  it('is stuck where it stays for longer', () => {
    expect(judgeChannels([sample(3_000, 'a'), sample(48_000, 'a')], calls)).toMatchObject([
      { kind: 'stuckChannels', what: 'a was there 18 s after its callers' },
    ]);
  });

  it('is explained by callers who were there when it came, not by later ones', () => {
    const later = [...calls, { fromMs: 40_000, toMs: 90_000 }];
    expect(judgeChannels([sample(3_000, 'a'), sample(60_000, 'a')], later)).toHaveLength(1);
    expect(judgeChannels([sample(41_000, 'b'), sample(90_000, 'b')], later)).toEqual([]);
  });
});

it('reads the names in what Asterisk’s console prints', () => {
  const channels = 'PJSIP/softphone-00000001!from-internal!777!5!Up!Stasis!x\nSnoop/1-0!!!1!Up!Stasis\n\n';
  const bridges =
    'Bridge-ID                            Chans Type            Technology\n' +
    '0a1b2c3d-0000-4000-8000-00000000000a     2 basic           simple_bridge\n';
  expect(channelNames(channels, bridges)).toEqual([
    'PJSIP/softphone-00000001',
    'Snoop/1-0',
    'bridge 0a1b2c3d-0000-4000-8000-00000000000a',
  ]);
});
