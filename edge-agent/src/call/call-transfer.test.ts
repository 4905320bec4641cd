import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callId, deletedRecordings, expectNothingLeft, legId, openCall, recordOf } from '../testing/call-bench.ts';
import { passesCallsOn } from '../testing/call-scenes.ts';
import { loud } from '../testing/samples.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const transfer = { type: 'action', action: { name: 'transfer_call', destination: 'reception' } } as const;

/** A call whose caller has just heard that he is put through. */
async function announced(destination = 'reception') {
  const { phrases, transfers } = passesCallsOn;
  const call = openCall({ phrases, transfers: transfers ?? [] });
  for (const { key } of [phrases.transferBusy, phrases.transferFailed].flatMap((phrase) => phrase ?? [])) {
    call.files.phrases.set(`/media/${key}`, loud(2_000));
  }
  await call.answer();
  await call.playOut();
  const action = { ...transfer.action, destination };
  await call.turn('A human, please.', 'I am putting you through.', { ...transfer, action });
  return call;
}

type Call = Awaited<ReturnType<typeof announced>>;

/** Until the caller is in the dialplan. */
async function passedOn(): Promise<Call> {
  const call = await announced();
  await call.pass(400);
  return call;
}

async function comesBack(call: Call, outcome: 'busy' | 'no-answer'): Promise<void> {
  call.telephony.emit({ type: 'call-returned', legId, callId, outcome });
  await call.pass(0);
}

describe('a call that is passed on', () => {
  it('waits until the announcement has reached the ear, and ends the recording first', async () => {
    const { telephony, pass } = await announced();
    await pass(399);
    expect(telephony.asked('transfer')).toEqual([]);
    await pass(1);
    const order = telephony.requests.map(({ method }) => method);
    expect(order.indexOf('endRecording')).toBeGreaterThan(0);
    expect(order.indexOf('transfer')).toBeGreaterThan(order.indexOf('endRecording'));
    expect(telephony.asked('transfer')).toEqual([[legId, { destination: 'reception', callId }]]);
  });

  it('is no longer the agent’s: no lease, no recording, no hang-up', async () => {
    const call = await passedOn();
    const before = call.telephony.requests.length;
    await call.pass(60_000);
    const asked = new Set(call.telephony.requests.slice(before).map(({ method }) => method));
    expect(asked).toEqual(new Set(['transferProgress']));
    expect(call.ended).toBe(0);
    // Everything that was recorded is in the spool, or was of nobody.
    expect(deletedRecordings(call)).toHaveLength(call.files.recordings.size);
  });

  it('is over, and on record, once somebody has taken it', async () => {
    const call = await passedOn();
    call.telephony.progress = 'taken';
    await call.pass(1_500);
    expectNothingLeft(call);
    expect(call.telephony.asked('hangUp')).toEqual([]);
    expect(call.telephony.asked('leaveToDialplan')).toEqual([]);
    const { reason, result, transfers } = recordOf(call);
    expect({ reason, result, transfers }).toMatchObject({
      reason: 'transferred',
      result: 'completed',
      transfers: [{ destination: 'reception', outcome: 'answered' }],
    });
  });

  it('is over when the caller hangs up while it rings', async () => {
    const call = await passedOn();
    call.telephony.progress = 'gone';
    await call.pass(1_500);
    expectNothingLeft(call);
    expect(recordOf(call)).toMatchObject({ reason: 'caller-hung-up', transfers: [{ outcome: 'abandoned' }] });
  });

  it('is asked after again when Asterisk gives no answer', async () => {
    const call = await passedOn();
    call.telephony.failNext('transferProgress', new EtheraError('ari.unreachable', 'no connection'));
    call.telephony.progress = 'taken';
    await call.pass(1_500);
    expect(call.ended).toBe(0);
    await call.pass(1_500);
    expect(call.ended).toBe(1);
  });

  it('stays with people when the agent stops', async () => {
    const call = await passedOn();
    call.call.stop();
    await call.pass(10_000);
    expectNothingLeft(call);
    expect(call.telephony.asked('hangUp')).toEqual([]);
    expect(call.telephony.asked('leaveToDialplan')).toEqual([]);
    expect(recordOf(call)).toMatchObject({ reason: 'agent-stopped' });
  });

  it('is concluded when another process takes the agent’s calls over: there is nothing to take up', async () => {
    const call = await passedOn();
    const abandoned = call.call.abandon({ handedOver: true });
    await call.pass(10_000);
    await abandoned;
    expectNothingLeft(call);
    expect(recordOf(call)).toMatchObject({ reason: 'agent-stopped', result: 'completed', lostRecordings: [] });
    expect(call.telephony.asked('hangUp')).toEqual([]);
  });

  it('misses no recording of it, should the agent die while it rings', async () => {
    const { liveCalls } = await passedOn();
    const [note] = await liveCalls.all();
    expect(note?.recordings.open).toEqual([]);
  });

  it('goes to the fallback when the agent stops before Asterisk has it', async () => {
    const call = await announced();
    await call.pass(100);
    call.call.stop();
    await call.pass(10_000);
    expectNothingLeft(call);
    expect(call.telephony.asked('transfer')).toEqual([]);
    expect(call.telephony.asked('leaveToDialplan')).toEqual([[legId]]);
  });

  it('is over when the caller hangs up over the last word', async () => {
    const call = await announced();
    await call.hangUp();
    await call.pass(1_000);
    expectNothingLeft(call);
    expect(call.telephony.asked('transfer')).toEqual([]);
    expect(recordOf(call)).toMatchObject({ reason: 'caller-hung-up' });
  });
});

describe('a caller who comes back', () => {
  it('is held by a lease again, recorded and told, and can go on', async () => {
    const call = await passedOn();
    const before = call.telephony.requests.length;
    await comesBack(call, 'busy');
    const asked = call.telephony.requests.slice(before).map(({ method }) => method);
    expect(asked).toEqual(expect.arrayContaining(['renewLease', 'detectTalk', 'answer', 'startRecording', 'play']));
    expect(call.telephony.asked('play').at(-1)?.[2]).toContain(passesCallsOn.phrases.transferBusy?.key);
    await call.playOut();
    await call.turn('Then when do you open?', 'At nine.');
    expect(call.turnService.last.request).toMatchObject({
      turn: 2,
      history: expect.arrayContaining([{ speaker: 'agent', text: 'It is busy there.' }]),
    });
    const renewals = call.telephony.asked('renewLease').length;
    await call.pass(6_000);
    expect(call.telephony.asked('renewLease').length).toBeGreaterThan(renewals);
    await call.hangUp();
    await call.pass(10_000);
    expectNothingLeft(call);
    expect(recordOf(call)).toMatchObject({
      reason: 'caller-hung-up',
      transfers: [{ outcome: 'busy' }],
      turns: [{ turn: 1 }, { turn: 2, transcript: 'Then when do you open?' }],
      lostRecordings: [],
    });
    expect(deletedRecordings(call)).toHaveLength(call.files.recordings.size);
  });

  it('is told when Asterisk would not have the transfer at all', async () => {
    const call = await announced();
    call.telephony.failNext('transfer');
    await call.pass(400 + 100);
    expect(call.telephony.asked('play').at(-1)?.[2]).toContain(passesCallsOn.phrases.transferFailed?.key);
    expect(call.ended).toBe(0);
    expect(call.telephony.asked('startRecording')).toHaveLength(2);
  });

  it('is told when the pipeline names somebody else, and nobody is called', async () => {
    const call = await announced('sales');
    await call.pass(1_000);
    expect(call.telephony.asked('transfer')).toEqual([]);
    expect(call.telephony.asked('play').at(-1)?.[2]).toContain(passesCallsOn.phrases.transferFailed?.key);
    expect(call.log.lines.map(({ message }) => message)).toContain('transfer refused');
  });
});

it('the persona’s fallback is known to Asterisk before the call is answered', async () => {
  const { answer, telephony } = openCall({ fallbackDestination: 'voicemail' });
  await answer();
  const order = telephony.requests.map(({ method }) => method);
  expect(telephony.asked('nameFallback')).toEqual([[legId, 'voicemail']]);
  expect(order.indexOf('nameFallback')).toBeLessThan(order.indexOf('answer'));
});
