import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spokenWords } from '../local/src/speech/word-errors.ts';
import type { World } from '../local/src/world/world.ts';
import { bundleEdge } from '../scripts/edge-bundle/bundle.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { startTestWorld } from './support/test-world.ts';

/** What each caller orders, and what only that caller may hear. */
const orders = [
  { order: 'I would like to order three large pizzas.', own: /pizzas?\b/ },
  { order: 'I would like to order seven small salads.', own: /salads?\b/ },
  { order: 'Can I book a table for four people?', own: /\btable\b/ },
  { order: 'What time do you open?', own: /\bmorning\b/ },
  { order: 'How long does the delivery take?', own: /\bminutes\b/ },
];

let world: World;
let bundleFolder: string;
const ordering: PlacedCall[] = [];

beforeAll(async () => {
  // The agent of these calls is the one file that an edge machine gets, in a folder with nothing else.
  bundleFolder = await mkdtemp(join(tmpdir(), 'ethera-edge-'));
  const { file } = await bundleEdge(join(bundleFolder, 'ethera-edge.mjs'));
  world = await startTestWorld({ agentCommand: [process.execPath, file, 'run', '--stage', 'dev'] });
  // One after the other, so that each is known in the log; they talk at the same time.
  for (const _ of orders) ordering.push(await placeCall(world));
});
afterAll(async () => {
  await world?.stop();
  await rm(bundleFolder, { recursive: true });
});

describe('callers at the same time', () => {
  it('hear, all five, the answers to their own questions', async () => {
    const calls = await Promise.all(
      ordering.map(async (call, index) => {
        const order = orders[index]?.order ?? '';
        await call.dialogue.listen();
        const { said } = await call.dialogue.ask(order);
        await call.dialogue.ask('Goodbye.');
        return { call, said };
      }),
    );
    const words = await Promise.all(
      calls.map(({ call, said }) => call.dialogue.heardBetween(said.spoken.endMs, said.spoken.endMs + 8_000)),
    );
    for (const [caller, transcript] of words.entries()) {
      const text = spokenWords(transcript).join(' ');
      for (const [owner, { own }] of orders.entries()) {
        if (owner === caller) expect(text, `caller ${caller} hears its own answer`).toMatch(own);
        else expect(text, `caller ${caller} hears nothing of caller ${owner}`).not.toMatch(own);
      }
    }
    for (const { call } of calls) {
      expect(await call.record()).toMatchObject({ reason: 'agent-ended', result: 'completed' });
    }
  });
});

it('leaves nothing of any of them behind', () => expectNothingLeft(world));
