import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attemptKeys, CONTRACT_VERSION, callSummary, summaryKey, turnRecord } from '@ethera/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spokenWords } from '../local/src/speech/word-errors.ts';
import type { World } from '../local/src/world/world.ts';
import { functionOf } from '../scripts/render/render.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { startTestWorld } from './support/test-world.ts';

const releaseBefore = new URL('./support/release-before.ts', import.meta.url);
const fromRoot = (path: string) => new URL(`../${path}`, import.meta.url);
const deployed = [
  { id: 'Turn', entry: 'turn' },
  { id: 'Briefing', entry: 'briefing' },
] as const;

let world: World;
let oldFunctions: string;
let call: PlacedCall;

/** What a function recorded of the attempt by which a turn was taken. */
async function recordOf(turn: number) {
  const record = await call.record();
  const { committedAttempt } = record.turns.find((each) => each.turn === turn) ?? {};
  const key = attemptKeys(call.callId, turn, committedAttempt ?? 0).turn;
  return turnRecord.parse(JSON.parse(String(await world.waitForObject(key))));
}

beforeAll(async () => {
  oldFunctions = await mkdtemp(join(tmpdir(), 'ethera-release-'));
  for (const { entry } of deployed) {
    const lines = [
      `await import(${JSON.stringify(releaseBefore.href)});`,
      `export const { handler } = await import(${JSON.stringify(fromRoot(`functions/src/${entry}.ts`).href)});`,
    ];
    await writeFile(join(oldFunctions, `${entry}.mjs`), lines.join('\n'));
  }
  const agent = fileURLToPath(fromRoot('edge-agent/src/main.ts'));
  world = await startTestWorld({
    agent: false,
    agentCommand: [process.execPath, '--import', releaseBefore.href, agent, 'run', '--stage', 'dev'],
    afterCall: {},
  });
  for (const { id, entry } of deployed) {
    world.lambda.publish(functionOf(world.render, id).name, { folder: oldFunctions, handler: `${entry}.handler` });
  }
  await world.startAgent();
  call = await placeCall(world);
  await call.dialogue.listen();
});
afterAll(async () => {
  await world?.stop();
  await rm(oldFunctions, { recursive: true });
});

it('serves a call of an old edge on, when new functions are deployed in the middle of it', async () => {
  const { said: first } = await call.dialogue.ask('I would like to order three large pizzas.');
  for (const { id } of deployed) {
    const { name, folder, handler } = functionOf(world.render, id);
    world.lambda.publish(name, { folder, handler });
  }
  const { said: second } = await call.dialogue.ask('How many pizzas did I order?');
  await call.dialogue.ask('Goodbye.');

  const record = await call.record();
  expect(record).toMatchObject({ version: CONTRACT_VERSION - 1, result: 'completed', reason: 'agent-ended' });
  expect((await recordOf(1)).version).toBe(CONTRACT_VERSION - 1);
  expect((await recordOf(2)).version).toBe(CONTRACT_VERSION);
  const answer = await call.dialogue.heardBetween(second.spoken.endMs, second.spoken.endMs + 5_000);
  expect(spokenWords(answer).join(' ')).toMatch(/three large pizzas/);
  expect(first.spoken.endMs).toBeLessThan(second.spoken.startMs);
  expect(call.errors).toEqual([]);
});

it('is wrapped up by the new functions', async () => {
  const key = summaryKey(call.callId);
  const summary = callSummary.parse(JSON.parse(String(await world.waitForObject(key))));
  expect(summary).toMatchObject({ version: CONTRACT_VERSION, outcome: 'answered' });
});

it('leaves nothing behind', () => expectNothingLeft(world));
