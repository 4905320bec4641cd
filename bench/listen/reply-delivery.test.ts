import { expect, it } from 'vitest';
import { deliveryFaults, type ReplyDelivery } from './reply-delivery.ts';

const entry: NonNullable<ReplyDelivery['entry']> = {
  turn: 1,
  committedAttempt: 1,
  attempts: [],
  transcript: '',
  rejection: null,
  reply: '',
  heard: '',
  interrupted: false,
};
const whole: ReplyDelivery = {
  entry,
  bought: true,
  missingMs: 40,
  repeatedMs: 0,
  gaps: [{ fromMs: 0, ms: 600 }],
  heard: { fromMs: 0, untilMs: 10_000 },
  contentMs: 9400,
  heardWords: 30,
};

it.each([
  ['nothing, whatever its gaps', whole, []],
  ['that it broke off', { ...whole, bought: false }, ['given up']],
  ['that a word is missing', { ...whole, missingMs: 300 }, ['300 ms of the reply were never']],
  ['that a word came twice', { ...whole, repeatedMs: 300 }, ['300 ms of the reply were heard twice']],
  ['that there was none', { ...whole, entry: undefined }, ['not taken']],
])('finds in a reply: %s', (_, delivery, faults) => {
  expect(deliveryFaults(delivery).map((fault, index) => fault.includes(faults[index] ?? '?'))).toEqual(
    faults.map(() => true),
  );
});
