import { expect, it } from 'vitest';
import type { TurnLatency } from './turn-latency.ts';
import { turnTable, waterfall } from './turn-table.ts';

const turns: TurnLatency[] = [
  {
    turn: 1,
    said: 'Hello.',
    sent: 300,
    transcript: 400,
    firstText: 600,
    functionAudio: 800,
    edgeAudio: 810,
    callerAudio: 900,
  },
  {
    turn: 12,
    said: 'Bye.',
    sent: 150,
    transcript: 449.6,
    firstText: null,
    functionAudio: null,
    edgeAudio: null,
    callerAudio: null,
  },
];

it('lays the moments out in columns', () => {
  expect(turnTable(turns)).toEqual([
    'turn  transcript  first text  audio in function  at the edge  at the caller',
    '   1         400         600                800          810            900   Hello.',
    '  12         450           –                  –            –              –   Bye.',
  ]);
});

it('draws each turn to one scale', () => {
  expect(waterfall(turns, 18)).toEqual([' 1  ······░░▒▒▒▒▓▓▓▓▄▄ 900 ms', '12  ···░░░░░░ no reply']);
});

it('keeps its measure when a moment comes before the one it follows', () => {
  const [first] = turns as [TurnLatency];
  expect(waterfall([{ ...first, firstText: 350 }], 9)).toEqual(['1  ···░▓▓▓▓▄ 900 ms']);
});
