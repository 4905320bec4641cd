import { readFileSync } from 'node:fs';
import type { BriefedPersona } from '@ethera/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adoptedCall, savedCall } from '../core/adopted-call.ts';
import { type CallState, newCall } from '../core/call-state.ts';
import { anyPlan } from './call-plan.ts';
import {
  asks,
  attempt,
  fires,
  greeted,
  isAnswered,
  passesCallsOn,
  pauses,
  says,
  spoken,
  talks,
} from './call-scenes.ts';
import { runCall } from './run-call.ts';
import { samplePersona } from './samples.ts';
import { simulateCall } from './simulated-call.ts';

const architecture = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
/** The first diagram's lines: `greeting --> listening: greeting spoken`. */
const diagram = architecture.match(/stateDiagram-v2\n(.*?)```/s)?.[1] ?? '';
const drawn = [...diagram.matchAll(/^ {2}(\w+ --> \w+)(?::|$)/gm)].map(([, arrow]) => arrow);

test('the picture of a call has every change of its phase, and none but these', () => {
  const seen = new Set<string>();
  const change = (before: CallState, after: CallState) => {
    if (before.phase !== after.phase) seen.add(`${before.phase} --> ${after.phase}`);
  };
  const walk = fc.property(anyPlan, (plan) => {
    for (const { before, after } of simulateCall(plan).steps) change(before, after);
  });
  fc.assert(walk, { numRuns: 500 });
  // What hardly any plan comes to.
  const ringing = runCall([]).state;
  const greeting = runCall([{ type: 'answered' }]).state;
  const thinking = runCall([...greeted, ...asks(1)]).state;
  for (const before of [ringing, thinking]) change(before, runCall([{ type: 'caller-left' }], before).state);
  change(greeting, runCall([fires('longest-call')], greeting).state);
  const passesOn = [attempt(1).transfersTo('reception'), attempt(1).done];
  const early = [{ type: 'answered' } as const, ...says(500), attempt(1).words(), ...passesOn, fires('end-of-turn')];
  const overGreeting = runCall(early, newCall(passesCallsOn)).state;
  change(overGreeting, runCall([attempt(1).commits], overGreeting).state);
  const transferring = (persona: BriefedPersona) =>
    runCall([...greeted, ...asks(1), ...passesOn], newCall(persona)).state;
  const announced = [...greeted, ...isAnswered(1), ...passesOn];
  const cough = [...says(500), attempt(2).rejects('noise'), talks(600), spoken(2)];
  const waiting = runCall([...announced, ...cough, pauses], newCall(passesCallsOn)).state;
  change(waiting, runCall([attempt(3).rejects('noise')], waiting).state);
  const wordless = transferring({ ...passesCallsOn, phrases: samplePersona.phrases });
  change(wordless, runCall([{ type: 'transfer-failed', outcome: 'busy' }], wordless).state);
  for (const [events, apologise] of [
    [greeted, true],
    [greeted, false],
    [[...greeted, fires('longest-call')], true],
  ] as const) {
    const left = adoptedCall(samplePersona, savedCall(runCall(events).state), 0);
    change(left, runCall([{ type: 'adopted', apologise, answeredForMs: 0 }], left).state);
  }
  expect([...seen].sort()).toEqual([...drawn].sort());
});
