import { setImmediate as nextTurn } from 'node:timers/promises';
import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AriProof } from './ari-proof.ts';

const lateMs = 500;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openProof(send: (eventName: string) => Promise<void> = async () => undefined) {
  const sent: string[] = [];
  const proof = new AriProof({
    nonce: 'ours',
    lateMs,
    send: (eventName) => {
      sent.push(eventName);
      return send(eventName);
    },
  });
  const comes = (eventname = sent.at(-1) ?? '') => proof.receive({ type: 'ChannelUserevent', eventname });
  return { proof, sent, comes };
}

describe('a socket', () => {
  it('is proven by the event that was sent last, before or after the answer to it', async () => {
    const answered = Promise.withResolvers<void>();
    const { proof, sent, comes } = openProof(() => answered.promise);
    const first = proof.prove();
    comes();
    expect(await first).toBe('proven');
    answered.resolve();
    const second = proof.prove();
    await vi.advanceTimersByTimeAsync(lateMs - 1);
    comes();
    expect(await second).toBe('proven');
    expect(new Set(sent).size).toBe(2);
  });

  it('is deaf when Asterisk has sent the event and it does not come; others prove nothing', async () => {
    const { proof, sent, comes } = openProof();
    const proven = proof.prove();
    comes('ethera-proof-theirs-1');
    proof.receive({ type: 'StasisStart' });
    await vi.advanceTimersByTimeAsync(lateMs);
    expect(await proven).toBe('deaf');
    // What comes too late proves nothing of the next.
    const next = proof.prove();
    comes(sent[0]);
    await vi.advanceTimersByTimeAsync(2 * lateMs);
    expect(await next).toBe('deaf');
  });

  it('is deaf at once when Asterisk does not know the application any more', async () => {
    const { proof } = openProof(() => Promise.reject(new EtheraError('ari.request', 'prove: not found')));
    expect(await proof.prove()).toBe('deaf');
  });

  it('is unanswered when Asterisk does not answer requests either', async () => {
    const { proof } = openProof(() => Promise.reject(new EtheraError('ari.timeout', 'prove: no answer')));
    expect(await proof.prove()).toBe('unanswered');
  });

  it('is waited for longer after each proof that was missed, until one is not', async () => {
    const { proof, comes } = openProof();
    const misses = async (afterMs: number) => {
      const proven = proof.prove();
      let outcome: string | undefined;
      void proven.then((known) => {
        outcome = known;
      });
      await vi.advanceTimersByTimeAsync(afterMs - 1);
      for (let turn = 0; turn < 3; turn += 1) await nextTurn();
      expect(outcome).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(await proven).toBe('deaf');
    };
    for (const factor of [1, 2, 4, 8, 8]) await misses(factor * lateMs);
    const proven = proof.prove();
    await vi.advanceTimersByTimeAsync(7 * lateMs);
    comes();
    expect(await proven).toBe('proven');
    await misses(lateMs);
  });

  it('of a process that stood still is proven by what it has not read yet', async () => {
    const { proof, comes } = openProof();
    const proven = proof.prove();
    await Promise.resolve();
    vi.advanceTimersByTime(60_000);
    // Sockets are read after the timers that are due, and before what is done next.
    void nextTurn().then(() => comes());
    expect(await proven).toBe('proven');
  });
});
