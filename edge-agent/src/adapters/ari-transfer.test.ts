import { describe, expect, it } from 'vitest';
import { nameFallback, passOn, progressOf, readReturn } from './ari-transfer.ts';

/** Asterisk, as far as a transfer asks it. */
function asterisk({ exists = true, peer = '' }: { exists?: boolean; peer?: string } = {}) {
  const asked: unknown[][] = [];
  return {
    asked,
    setVariable: async (...request: unknown[]) => void asked.push(['set', ...request]),
    continueInDialplan: async (...request: unknown[]) => void asked.push(['continue', ...request]),
    hasChannel: async () => exists,
    variable: async (_: string, name: string) => (name === 'BRIDGEPEER' ? peer || undefined : undefined),
  };
}

describe('an order to pass a call on', () => {
  it('is a name, the call’s id, and a place in the dialplan', async () => {
    const ari = asterisk();
    await passOn(ari, 'leg', { destination: 'reception', callId: 'call-1' });
    expect(ari.asked).toEqual([
      ['set', 'leg', 'ETHERA_TRANSFER', 'reception'],
      ['set', 'leg', 'ETHERA_CALL', 'call-1'],
      ['continue', 'leg', { context: 'ethera-transfer', extension: 'call' }],
    ]);
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables, as an attacker brings them
  it.each(['reception,1&PJSIP/900', '${EXTEN}', 'a b', 'Reception', '', '900', 'reception\n'])(
    'that is more than a name never leaves: %j',
    async (destination) => {
      const ari = asterisk();
      await expect(passOn(ari, 'leg', { destination, callId: 'call-1' })).rejects.toMatchObject({
        code: 'ari.request',
      });
      await expect(nameFallback(ari, 'leg', destination)).rejects.toMatchObject({ code: 'ari.request' });
      expect(ari.asked).toEqual([]);
    },
  );
});

it.each([
  [{ exists: false }, 'gone'],
  [{ peer: '' }, 'ringing'],
  [{ peer: 'PJSIP/desk-0000001' }, 'taken'],
] as const)('a caller whom Asterisk knows as %j is %s', async (known, progress) => {
  expect(await progressOf(asterisk(known), 'leg')).toBe(progress);
});

it.each([
  [['resume', 'call-1', 'busy'], { callId: 'call-1', outcome: 'busy' }],
  [['resume', 'call-1', 'no-answer'], { callId: 'call-1', outcome: 'no-answer' }],
  [['resume', 'call-1', 'answered'], { callId: 'call-1', outcome: 'unavailable' }],
  [['resume'], { callId: '', outcome: 'unavailable' }],
  [['777'], undefined],
  [[], undefined],
] as const)('what Asterisk says of a call, %j, is read', (args, said) => {
  expect(readReturn(args)).toEqual(said);
});
