import { EtheraError } from '@ethera/contract';
import { expect, test } from 'vitest';
import { openTestLine, readVariable } from './test-line.ts';
import { createFakeAri, type FakeAnswers } from './testing/fake-ari.ts';

const going = new AbortController().signal;
const caller = { id: 'doctor-0f-caller' };
const leg = { id: 'doctor-0f-leg' };
const none = () => new EtheraError('ari.request', 'Channel not found');

function openOn(answers: FakeAnswers) {
  const ari = createFakeAri({ ...answers, [`GET /channels/${leg.id}`]: none });
  return { ari, line: openTestLine(ari, 'app-doctor', '0f', going) };
}

const well: FakeAnswers = {
  [`POST /channels/${caller.id}?`]: (_, ari) => ari.emit({ type: 'StasisStart', channel: leg }),
  [`GET /channels/${leg.id}/variable`]: () => ({ value: '9.7' }),
  [`POST /channels/${leg.id}/answer`]: (_, ari) => ari.emit({ type: 'StasisStart', channel: caller }),
};

test('a call of Asterisk to itself arrives and is answered; its lease is prolonged before that', async () => {
  const { ari, line } = openOn(well);
  expect(await line).toMatchObject({ caller: caller.id, leg: leg.id, leaseSeconds: 9.7 });
  expect(ari.requests).toEqual([
    `POST /channels/${caller.id}?endpoint=Local/call@ethera-agent/n&app=app-doctor&otherChannelId=${leg.id}&formats=ulaw&timeout=5`,
    `GET /channels/${leg.id}/variable?variable=TIMEOUT(absolute)`,
    `POST /channels/${leg.id}/variable?variable=TIMEOUT(absolute)&value=120`,
    `POST /channels/${leg.id}/answer`,
  ]);
});

test('the caller hangs up first, so that the fallback sees nobody', async () => {
  const { ari, line } = openOn(well);
  await (await line).close();
  expect(ari.requests.filter((request) => request.startsWith('DELETE'))).toEqual([
    `DELETE /channels/${caller.id}`,
    `DELETE /channels/${leg.id}`,
  ]);
});

test('a context that is not there ends the call at once', async () => {
  const { line } = openOn({
    [`POST /channels/${caller.id}?`]: (_, ari) => ari.emit({ type: 'ChannelDestroyed', channel: caller }),
  });
  await expect(line).rejects.toThrow('the dialplan has no context [ethera-agent]');
});

test('a dialplan that answers by itself is not waited for, and is hung up on', async () => {
  const { ari, line } = openOn({
    [`POST /channels/${caller.id}?`]: (_, ari) => ari.emit({ type: 'StasisStart', channel: caller }),
  });
  await expect(line).rejects.toThrow('does not hand the call to Stasis()');
  expect(ari.requests).toContain(`DELETE /channels/${caller.id}`);
});

test('what Asterisk does not know is undefined; what it does not tell is an error', async () => {
  const unknown = createFakeAri({ 'GET ': none });
  expect(await readVariable(unknown, 'x', 'NOSUCH()', going)).toBeUndefined();
  const away = createFakeAri({ 'GET ': () => new EtheraError('ari.unreachable', 'ECONNREFUSED') });
  await expect(readVariable(away, 'x', 'NOSUCH()', going)).rejects.toMatchObject({ code: 'ari.unreachable' });
});
