import { describe, expect, it } from 'vitest';
import { allowedTransfers, callTools, readToolCall } from './call-tools.ts';

const reception = { name: 'reception', description: 'A colleague.' };
const sales = { name: 'sales', description: 'For orders.' };

describe('the tools of a call', () => {
  it('pass it to nobody for a persona that may pass it to nobody', () => {
    expect(callTools([]).map(({ name }) => name)).toEqual(['end_call']);
  });

  it('name the destinations, and no others', () => {
    const [, transfer] = callTools([reception, sales]);
    expect(transfer).toMatchObject({
      name: 'transfer_call',
      description: expect.stringContaining('reception (A colleague.) sales (For orders.)'),
      parameters: { properties: { destination: { enum: ['reception', 'sales'] } }, required: ['destination'] },
    });
  });

  it('are those that the persona and the edge both have', () => {
    expect(allowedTransfers([reception, sales], ['sales', 'duty'])).toEqual([sales]);
    // Older edges can pass a call to nobody, and do not say so.
    expect(allowedTransfers([reception, sales])).toEqual([]);
    expect(allowedTransfers(undefined, ['sales'])).toEqual([]);
  });
});

describe('a tool call', () => {
  const read = (argumentsJson: string, name = 'transfer_call') => readToolCall(name, argumentsJson, [reception]);

  it('passes the call to a destination by its name', () => {
    expect(read('{"destination":"reception","reason":"asked"}')).toEqual({
      action: { name: 'transfer_call', destination: 'reception' },
    });
  });

  it.each([
    ['{"destination":"sales"}', 'unknown-destination'],
    ['{"destination":"Reception"}', 'unknown-destination'],
    ['{"destination":["reception"]}', 'malformed-arguments'],
    ['{}', 'malformed-arguments'],
    ['reception', 'malformed-arguments'],
  ])('is refused with %s: %s', (argumentsJson, fault) => {
    expect(read(argumentsJson)).toEqual({ fault });
  });

  it('ends the call, with or without a reason', () => {
    expect(read('', 'end_call')).toEqual({ action: { name: 'end_call', reason: '' } });
    expect(read('{"reason":"bye"}', 'end_call')).toEqual({ action: { name: 'end_call', reason: 'bye' } });
    expect(read('{}', 'dial')).toEqual({ fault: 'unknown-tool' });
  });
});
