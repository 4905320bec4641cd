import { describe, expect, it } from 'vitest';
import { writeMarks } from '../load/audio-mark.ts';
import { type Archive, judgeRecordings, readRecording } from './judge-recordings.ts';
import { accountOf, ownCall, phraseRun, saidLine } from './testing/account.ts';
import { callRecordOf } from './testing/call-record.ts';

const callId = '20261124T030000000Z-edge-1a2b3c4d';
const keyOf = (attempt: number) => `calls/2026/11/24/${callId}/turn-001/attempt-${attempt}/caller.wav`;

/** So much of a line as it lies in a file: 44 bytes of header and the samples. */
function spoken(line: number, fromMs: number, toMs: number, owner = ownCall): Uint8Array {
  const whole = writeMarks(new Uint8Array(8 * toMs).fill(0x31), { kind: 'said', owner, line, part: 0 });
  return Buffer.concat([Buffer.alloc(44), whole.subarray(8 * fromMs)]);
}

function archiveOf(files: readonly Uint8Array[], given: Partial<Archive> = {}): Archive {
  return {
    recordings: files.map((bytes, index) => readRecording(keyOf(index + 1), bytes)),
    records: [callRecordOf(callId)],
    answered: new Set([callId]),
    ...given,
  };
}

const account = accountOf({ said: [saidLine(0, 8_000, 11_000)], endedAtMs: 40_000 });

describe('what a caller has said', () => {
  it('is in S3, in one recording or in several', () => {
    expect(judgeRecordings([account], archiveOf([spoken(0, 0, 3_000)]), [])).toEqual([]);
    expect(judgeRecordings([account], archiveOf([spoken(0, 0, 1_500), spoken(0, 1_500, 3_000)]), [])).toEqual([]);
  });

  it('is lost where a recording is missing', () => {
    expect(judgeRecordings([account], archiveOf([]), [])).toMatchObject([
      { kind: 'lostRecordings', call: ownCall, what: '0 of 300 marks of line 0 are in S3' },
    ]);
  });

  it('is lost where the half of it is', () => {
    expect(judgeRecordings([account], archiveOf([spoken(0, 0, 1_500)]), [])).toHaveLength(1);
  });

  it('is not looked for where its own line has lost it, Asterisk was killed, or the fallback had the call', () => {
    const lineTrouble = [{ fromMs: 9_400, toMs: 11_100 }];
    const archive = archiveOf([spoken(0, 0, 1_400)]);
    expect(judgeRecordings([{ ...account, lineTrouble }], archive, [])).toEqual([]);
    expect(judgeRecordings([account], archive, lineTrouble)).toEqual([]);
    const handed = { ...account, heard: [phraseRun('handover', 9_000, 10_000)] };
    expect(judgeRecordings([handed], archiveOf([]), [])).toEqual([]);
  });

  it('counts up to the end of the call where it was broken off', () => {
    const cut = { ...account, said: [saidLine(0, 8_000, 10_000, { whole: false, marks: 300 })], endedAtMs: 10_000 };
    expect(judgeRecordings([cut], archiveOf([spoken(0, 0, 1_500)]), [])).toEqual([]);
    expect(judgeRecordings([cut], archiveOf([]), [])).toHaveLength(1);
  });

  it('is known behind a pause in its middle', () => {
    const resumed = { atMs: 10_500, samplesBefore: 8 * 1_500 };
    const paused = { ...account, said: [saidLine(0, 8_000, 12_000, { resumed, marks: 300 })] };
    const away = [{ fromMs: 10_400, toMs: 12_500 }];
    expect(judgeRecordings([paused], archiveOf([spoken(0, 0, 1_500)]), away)).toEqual([]);
    expect(judgeRecordings([paused], archiveOf([spoken(0, 0, 1_500)]), [])).toHaveLength(1);
  });
});

describe('a call', () => {
  it('has its record', () => {
    const archive = archiveOf([spoken(0, 0, 3_000)], { records: [] });
    expect(judgeRecordings([account], archive, [])).toMatchObject([
      { call: ownCall, what: `${callId} has no call.json` },
    ]);
  });

  it('has lost what its record names', () => {
    const records = [{ ...callRecordOf(callId), lostRecordings: ['a-recording'] }];
    expect(judgeRecordings([account], archiveOf([spoken(0, 0, 3_000)], { records }), [])).toHaveLength(1);
  });

  it('has nobody else’s voice in its recordings', () => {
    const mixed = Buffer.concat([spoken(0, 0, 3_000), spoken(2, 0, 500, 3)]);
    expect(judgeRecordings([account], archiveOf([mixed]), [])).toMatchObject([{ kind: 'wrongReplies' }]);
  });
});
