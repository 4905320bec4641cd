import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { CallNews } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { samplePersona } from './samples.ts';

/** An event without its time; the agent is silent unless it says how much was played. */
export type UntimedEvent = CallNews & { readonly playedMs?: number };

/** Feeds events a second apart; gives the last state and every effect. */
export function runCall(events: readonly UntimedEvent[], from: CallState = newCall(samplePersona)) {
  const effects: CallEffect[] = [];
  let state = from;
  events.forEach((event, index) => {
    const step = advanceCall(state, { playedMs: null, ...event, atMs: 1_000 * (index + 1) });
    state = step.state;
    effects.push(...step.effects);
  });
  return { state, effects, kinds: effects.map(({ type }) => type) };
}
