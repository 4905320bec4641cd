import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallBench, callId, openCall, recordOf } from '../testing/call-bench.ts';
import { sampleSummary } from '../testing/samples.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 9, 45) });
});

afterEach(() => {
  vi.useRealTimers();
});

async function holdCall(bench: CallBench): Promise<void> {
  await bench.answer();
  await bench.playOut();
  await bench.turn('When do you open?', 'We open at nine.');
  await bench.hangUp();
  await bench.pass(1_000);
}

const failures = ({ log }: CallBench) =>
  log.lines.filter(({ fields }) => 'code' in fields).map(({ message }) => message);

describe('the journal', () => {
  it.each(['full', 'transcript', 'none'] as const)('gets what the bucket gets, with archive %s', async (archive) => {
    const bench = openCall({ archive });
    await holdCall(bench);
    expect(bench.journal.records).toEqual([recordOf(bench)]);
  });

  it('that cannot be written costs the call nothing', async () => {
    const bench = openCall();
    bench.journal.add = async () => {
      throw new EtheraError('state.unwritable', 'no room');
    };
    await holdCall(bench);
    expect(bench.ended).toBe(1);
    expect(recordOf(bench).turns).toHaveLength(1);
    expect(failures(bench)).toEqual(['call not in the journal']);
  });
});

describe('a call of which no audio may stay', () => {
  it.each(['transcript', 'none'] as const)(
    'is noted before it is recorded, until nothing is left (%s)',
    async (archive) => {
      const bench = openCall({ archive });
      const noted = Promise.withResolvers<void>();
      const begin = vi.spyOn(bench.unkeptAudio, 'begin').mockReturnValueOnce(noted.promise);
      await bench.answer();
      expect(begin).toHaveBeenCalledWith(callId);
      expect(bench.telephony.asked('startRecording')).toEqual([]);
      noted.resolve();
      await bench.pass(0);
      expect(bench.telephony.asked('startRecording')).toHaveLength(1);
      await bench.hangUp();
      await bench.pass(1_000);
      expect(bench.unkeptAudio.news).toEqual([`end ${callId}`]);
    },
  );

  it('is held where it cannot be noted, and the operator is told', async () => {
    const bench = openCall({ archive: 'none' });
    bench.unkeptAudio.begin = async () => {
      throw new EtheraError('state.unwritable', 'no room');
    };
    await holdCall(bench);
    expect(recordOf(bench).turns).toHaveLength(1);
    expect(failures(bench)).toEqual(['call not noted']);
  });

  it('is none where everything is kept', async () => {
    const bench = openCall({ archive: 'full' });
    await holdCall(bench);
    expect(bench.unkeptAudio.news).toEqual([]);
  });
});

describe('the record of an attempt', () => {
  it('has what the function bought and of whom, and every moment that the edge saw', async () => {
    const bench = openCall();
    await holdCall(bench);
    const [attempt] = recordOf(bench).turns[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ usage: sampleSummary.usage, models: sampleSummary.models });
    const { speechEndedAt, pausedAt, sentAt, functionCommitAt, doneAt } = attempt?.edge ?? {};
    expect(pausedAt).toBe((speechEndedAt ?? 0) + 300);
    expect(sentAt).toBeGreaterThanOrEqual(pausedAt ?? Number.NaN);
    expect(functionCommitAt).toBeGreaterThanOrEqual(sentAt ?? Number.NaN);
    expect(doneAt).toBeGreaterThanOrEqual(functionCommitAt ?? Number.NaN);
  });

  it('has no such thing where the last frame never came', async () => {
    const bench = openCall();
    await bench.answer();
    await bench.playOut();
    await bench.say();
    bench.turnService.last.send({ type: 'transcript', text: 'When do you open?', rejected: null });
    await bench.hangUp();
    await bench.pass(1_000);
    const [attempt] = recordOf(bench).turns[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ function: null, usage: null, models: null });
    expect(attempt?.edge.doneAt).toBeUndefined();
  });
});
