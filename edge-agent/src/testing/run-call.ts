import { advanceCall } from '../core/call.ts';
import type { CallEffect } from '../core/call-effect.ts';
import type { CallNews, TimerName } from '../core/call-event.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { samplePersona } from './samples.ts';

/** An event that needs no time of its own; the agent is silent unless it says how much was played. */
export type UntimedEvent = CallNews & { readonly playedMs?: number; readonly atMs?: number };

type Effect<Type extends CallEffect['type']> = Extract<CallEffect, { type: Type }>;

/** Feeds events a second apart; gives the last state, every effect, and the timers that run on. */
export function runCall(events: readonly UntimedEvent[], from: CallState = newCall(samplePersona)) {
  const effects: CallEffect[] = [];
  const timers = new Map<TimerName, number>();
  let state = from;
  events.forEach((event, index) => {
    const step = advanceCall(state, { playedMs: null, atMs: 1_000 * (index + 1), ...event });
    state = step.state;
    effects.push(...step.effects);
    if (event.type === 'timer') timers.delete(event.timer);
    for (const effect of step.effects) {
      if (effect.type === 'set-timer') timers.set(effect.timer, effect.afterMs);
      if (effect.type === 'clear-timer') timers.delete(effect.timer);
    }
  });
  const all = <Type extends CallEffect['type']>(type: Type) =>
    effects.filter((effect): effect is Effect<Type> => effect.type === type);
  return { state, effects, kinds: effects.map(({ type }) => type), all, timers };
}
