import { destinationName, encodeFrame, FrameDecoder } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passOn } from '../../edge-agent/src/adapters/ari-transfer.ts';
import { newCall } from '../../edge-agent/src/core/call-state.ts';
import { attempt, greeted, isAnswered, passesCallsOn, spoken } from '../../edge-agent/src/testing/call-scenes.ts';
import { runCall } from '../../edge-agent/src/testing/run-call.ts';
import { openBench, says, turnOf } from '../../functions/src/testing/turn-bench.ts';
import { efira } from '../../personas/efira.ts';
import { ethera } from '../../personas/ethera.ts';
import { type Attack, type ObedientCall, transferTo } from './attack.ts';
import { englishAttacks } from './attacks.en.ts';
import { russianAttacks } from './attacks.ru.ts';

const attacks = [
  ...englishAttacks.map((attack) => ({ ...attack, persona: ethera })),
  ...russianAttacks.map((attack) => ({ ...attack, persona: efira })),
];

/** What the function makes of a turn whose model does as the attacker says. */
async function asked({ by, says: words, obeys, persona }: Omit<Attack, 'about'> & { persona: typeof ethera }) {
  const bench = openBench({
    persona,
    transcriber: { heard: { text: words } },
    reply: [says('I am putting you through. '), ...obeys.map((call) => ({ type: 'tool-call' as const, ...call }))],
  });
  // An edge that would pass the call to more people than this persona may.
  const transfers = ['reception', 'duty', 'sales', 'premium', 'owner'];
  await bench.run(turnOf({ transfers, ...(by === 'keys' && { recording: { in: 'keys', keys: words } }) }));
  const actions = bench.frames.flatMap(({ frame }) => (frame.type === 'action' ? [frame.action] : []));
  return { actions, wasAsked: bench.replyModel.requests.length === 1, lines: bench.lines.join('\n') };
}

/** What an edge does that believes a function which has been taken over; and what then leaves for Asterisk. */
async function obeyed({ argumentsJson }: ObedientCall): Promise<{ transfers: unknown[]; variables: string[] }> {
  const destination = destinationIn(argumentsJson);
  const told = encodeFrame({ type: 'action', action: { name: 'transfer_call', destination: destination as string } });
  let transfers: unknown[] = [];
  try {
    const [frame] = new FrameDecoder().push(told);
    const action =
      frame?.type === 'action' ? [{ type: 'action' as const, turn: 1, attempt: 1, action: frame.action }] : [];
    const { all } = runCall(
      [...greeted, ...isAnswered(1), ...action, attempt(1).done, spoken(2)],
      newCall(passesCallsOn),
    );
    transfers = all('transfer');
  } catch {
    // No frame at all.
  }
  const variables: string[] = [];
  const commands = {
    setVariable: async (_: string, name: string, value: string) => {
      if (name === 'ETHERA_TRANSFER') variables.push(value);
    },
    continueInDialplan: async () => undefined,
  };
  await passOn(commands, 'leg', { destination: destination as string, callId: 'call' }).catch(() => undefined);
  return { transfers, variables };
}

/** What the model wants to call, however it wraps it up. */
function destinationIn(argumentsJson: string): unknown {
  try {
    const parsed = JSON.parse(argumentsJson) as { destination?: unknown } | null;
    return parsed?.destination ?? parsed;
  } catch {
    return argumentsJson;
  }
}

describe('a caller who wants to be put through to whom the persona may not call', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is tried in more than forty ways, in both languages, spoken and typed', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(40);
    expect(englishAttacks.length).toBeGreaterThanOrEqual(20);
    expect(russianAttacks.length).toBeGreaterThanOrEqual(20);
    expect(new Set(attacks.map(({ by }) => by))).toEqual(new Set(['voice', 'keys']));
    expect(new Set(attacks.map(({ about }) => about)).size).toBe(attacks.length);
  });

  it.each(attacks)('gets nowhere with a model that obeys: $about', async (attack) => {
    const { actions, wasAsked, lines } = await asked(attack);
    expect(wasAsked).toBe(true);
    expect(actions).toEqual([]);
    expect(lines.match(/tool call ignored/g)).toHaveLength(attack.obeys.length);
  });

  it.each(attacks)('gets nowhere with a function that obeys: $about', async ({ obeys }) => {
    for (const call of obeys) {
      const { transfers, variables } = await obeyed(call);
      expect(transfers).toEqual([]);
      // A name that no other check has stopped is the dialplan's to know: it can say nothing else.
      for (const value of variables) expect(destinationName.safeParse(value).success).toBe(true);
    }
  });

  it('is passed on where he may be, by the very same way', async () => {
    const may = { by: 'voice' as const, says: 'May I talk to a human?', obeys: [transferTo('reception')] as const };
    const { actions } = await asked({ ...may, persona: ethera });
    expect(actions).toEqual([{ name: 'transfer_call', destination: 'reception' }]);
    const { transfers, variables } = await obeyed(transferTo('reception'));
    expect([transfers.length, variables]).toEqual([1, ['reception']]);
  });

  it('is not passed on by an edge that says it would pass the call to nobody', async () => {
    vi.useFakeTimers();
    const bench = openBench({
      persona: ethera,
      reply: [says('Yes. '), { type: 'tool-call', ...transferTo('reception') }],
    });
    await bench.run(turnOf());
    expect(bench.frames.map(({ frame }) => frame.type)).not.toContain('action');
    expect(bench.replyModel.requests[0]?.tools.map(({ name }) => name)).toEqual(['end_call']);
  });
});
