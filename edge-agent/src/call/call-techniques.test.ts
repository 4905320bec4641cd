import type { Technique } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCall, recordingKey } from '../testing/call-bench.ts';
import { loud } from '../testing/samples.ts';

/** A call in which the caller has spoken, and paused. */
async function askedCall(...without: Technique[]) {
  const bench = openCall({}, without);
  await bench.answer();
  await bench.playOut();
  await bench.say();
  return bench;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each([true, false])('a call with each technique: %s', (has) => {
  const asked = (technique: Technique) => (has ? askedCall() : askedCall(technique));

  it('eager turns: the pipeline is asked at the pause, or after the full silence', async () => {
    const bench = await asked('eager-turns');
    await bench.pass(300);
    expect(bench.turnService.replies).toHaveLength(has ? 1 : 0);
    await bench.pass(200);
    expect(bench.turnService.replies).toHaveLength(1);
  });

  it('inline audio: the recording is in the request, or in the archive before it', async () => {
    const bench = await asked('inline-audio');
    const { recording } = bench.turnService.last.request;
    expect(recording).toMatchObject(has ? { in: 'request' } : { in: 'bucket', key: recordingKey(1) });
  });

  it('growing file: the reply begins with its first 200 ms, or when it is complete', async () => {
    const bench = await asked('growing-file');
    const { last } = bench.turnService;
    last.send(
      { type: 'transcript', text: 'When do you open?', rejected: null },
      { type: 'commit', rule: 'default' },
      { type: 'say', chunk: 0, text: 'We open at nine.' },
      { type: 'audio', chunk: 0, offset: 0, audio: loud(1_000) },
    );
    const spoken = bench.telephony.asked('play').length;
    await bench.pass(600);
    expect(bench.telephony.asked('play').length - spoken).toBe(has ? 1 : 0);
    bench.reply('', '');
    await bench.pass(0);
    expect(bench.telephony.asked('play').length - spoken).toBe(1);
  });

  it('warm connections: they are opened with the answer, or when a turn needs them', async () => {
    const bench = await asked('warm-connections');
    expect([bench.turnService.warmed.length, bench.archive.warmed.length]).toEqual(has ? [2, 1] : [0, 0]);
  });
});
