import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientTransaction } from './client-transaction.ts';
import type { SipRequest, SipResponse } from './sip-message.ts';

const timers = { t1Ms: 500, t2Ms: 4000 };

function response(status: number): SipResponse {
  return { kind: 'response', status, reason: '', headers: [], body: '' };
}

/** A started transaction, with the milliseconds at which its request left. */
function begin(method: string, giveUpMs?: number) {
  const request: SipRequest = { kind: 'request', method, uri: 'sip:a@b', headers: [], body: '' };
  const startedAt = Date.now();
  const sentAt: number[] = [];
  const statuses: number[] = [];
  const timedOutAt: number[] = [];
  const transaction = new ClientTransaction({
    request,
    timers,
    send: () => sentAt.push(Date.now() - startedAt),
    onResponse: ({ status }) => statuses.push(status),
    onTimeout: () => timedOutAt.push(Date.now() - startedAt),
    ...(giveUpMs === undefined ? {} : { giveUpMs }),
  });
  transaction.start();
  return { transaction, sentAt, statuses, timedOutAt };
}

describe('a client transaction', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('repeats an INVITE at doubling intervals and gives up after 64 T1', () => {
    const { sentAt, timedOutAt } = begin('INVITE');
    vi.advanceTimersByTime(100_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(timedOutAt).toEqual([32_000]);
  });

  it('repeats another request at most every T2', () => {
    const { sentAt, timedOutAt } = begin('BYE');
    vi.advanceTimersByTime(100_000);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(timedOutAt).toEqual([32_000]);
  });

  it('lets an INVITE ring for as long as it may once the far side has it', () => {
    const { transaction, sentAt, statuses, timedOutAt } = begin('INVITE');
    transaction.receive(response(180));
    vi.advanceTimersByTime(100_000);
    expect({ sentAt, statuses, timedOutAt }).toEqual({ sentAt: [0], statuses: [180], timedOutAt: [] });
  });

  it('goes on repeating another request until its final response', () => {
    const { transaction, sentAt, timedOutAt } = begin('BYE');
    transaction.receive(response(100));
    vi.advanceTimersByTime(600);
    expect(sentAt).toEqual([0, 500]);
    transaction.receive(response(200));
    vi.advanceTimersByTime(100_000);
    expect(sentAt).toEqual([0, 500]);
    expect(timedOutAt).toEqual([]);
  });

  it('passes repeated final responses to INVITE on, since each wants an ACK, and others once', () => {
    const invite = begin('INVITE');
    const bye = begin('BYE');
    for (const { transaction } of [invite, bye]) {
      transaction.receive(response(200));
      transaction.receive(response(200));
    }
    expect(invite.statuses).toEqual([200, 200]);
    expect(bye.statuses).toEqual([200]);
  });

  it('gives up earlier when asked to', () => {
    const { timedOutAt } = begin('BYE', 5000);
    vi.advanceTimersByTime(100_000);
    expect(timedOutAt).toEqual([5000]);
  });
});
