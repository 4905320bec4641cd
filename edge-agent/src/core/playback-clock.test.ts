import { expect, it } from 'vitest';
import { PlaybackClock } from './playback-clock.ts';

it('counts the time that a playback was audible', () => {
  const clock = new PlaybackClock();
  expect(clock.playedMs(500)).toBe(0);
  clock.run(1_000);
  expect(clock.playedMs(1_250)).toBe(250);
  clock.hold(1_290);
  expect(clock.playedMs(9_000)).toBe(300);
  clock.run(9_000);
  clock.run(9_050);
  expect(clock.playedMs(9_100)).toBe(400);
});

it('does not run backwards when an event is older than the one before', () => {
  const clock = new PlaybackClock();
  clock.run(1_000);
  expect(clock.playedMs(990)).toBe(0);
});

it('counts the packet that is on its way when it is held, once', () => {
  const clock = new PlaybackClock();
  clock.run(1_000);
  clock.hold(1_001);
  clock.hold(1_500);
  expect(clock.playedMs(2_000)).toBe(20);
});
