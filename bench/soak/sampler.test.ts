import { expect, it } from 'vitest';
import { channelsIn, filesOf } from './sampler.ts';

it('sorts the agent’s files by what they are, without those that are kept on purpose', () => {
  const files = [
    'briefing.json',
    'journal/2026-11-24/a.json',
    'media/phrases/0a.ulaw',
    'media/calls/a/reply-1.ulaw',
    'spool/1-a.json',
    'spool/2-a.wav',
  ];
  expect(filesOf(files)).toEqual({ 'spooled files': 2, 'media files of calls': 1, 'other state files': 1 });
});

it('reads how many channels there are', () => {
  expect(channelsIn('8 active channels\n4 active calls\n22 calls processed\n')).toBe(8);
  expect(channelsIn('1 active channel\n1 active call\n')).toBe(1);
  expect(channelsIn('')).toBeUndefined();
});
