import { EtheraError } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { connectFailure, messageOf, requestFailure } from './ari-failure.ts';

describe('what ari-client throws', () => {
  it('is read out of the JSON text it hides in', () => {
    expect(messageOf(new Error('{"message":"Channel not found"}'))).toBe('Channel not found');
    expect(messageOf(new Error('{"error":1}'))).toBe('{"error":1}');
    expect(messageOf('plain')).toBe('plain');
  });

  it('becomes a refused request that names what was asked', () => {
    expect(requestFailure('answer', new Error('{"message":"Channel not found"}'))).toMatchObject({
      code: 'ari.request',
      message: 'answer: Channel not found',
    });
    const own = new EtheraError('ari.unreachable', 'down');
    expect(requestFailure('answer', own)).toBe(own);
  });

  it.each([
    ['401 : undefined http://127.0.0.1:8088/ari/api-docs/resources.json', 'ari.auth'],
    ['Unexpected server response: 401', 'ari.auth'],
    ['connect ECONNREFUSED 127.0.0.1:8088', 'ari.unreachable'],
    ['Unexpected server response: 503', 'ari.unreachable'],
  ])('tells by "%s" why there is no connection', (text, code) => {
    expect(connectFailure(new Error(text)).code).toBe(code);
  });

  it('keeps the password in the address of the websocket to itself', () => {
    const error = connectFailure(new Error('connect ECONNREFUSED ws://h/ari/events?api_key=user:secret'));
    expect(`${error.message}${error.cause}`).not.toContain('secret');
    expect(error.message).toContain('ECONNREFUSED');
  });
});
