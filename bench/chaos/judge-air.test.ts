import { describe, expect, it } from 'vitest';
import type { AgentAbsence } from './agent-keeper.ts';
import { judgeAir } from './judge-air.ts';
import { accountOf, fillerRun, phraseRun, replyRun, saidLine, soundRun } from './testing/account.ts';

const calm = { absences: [], unreachable: [] };
const greeting = phraseRun('greeting', 500, 6_000);

describe('a caller who has asked', () => {
  const ask = saidLine(0, 8_000, 11_000);

  it('is not kept waiting by an answer within three seconds', () => {
    const heard = [greeting, replyRun(0, 13_500, 19_000)];
    expect(judgeAir(accountOf({ said: [ask], heard, endedAtMs: 40_000 }), calm)).toEqual([]);
  });

  it('is where nothing comes for longer', () => {
    const heard = [greeting, replyRun(0, 14_500, 19_000)];
    expect(judgeAir(accountOf({ said: [ask], heard, endedAtMs: 40_000 }), calm)).toMatchObject([
      { kind: 'deadAirOver3s', call: 7, atMs: 11_000, what: '3.5 s without a sound' },
    ]);
  });

  it('is helped over a wait by fillers, but not by one alone', () => {
    const helped = [greeting, fillerRun(12_800), fillerRun(16_000), replyRun(0, 19_000, 22_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: helped, endedAtMs: 40_000 }), calm)).toEqual([]);
    const alone = [greeting, fillerRun(12_800), replyRun(0, 19_000, 22_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: alone, endedAtMs: 40_000 }), calm)).toHaveLength(1);
  });

  it('is owed the rest of an answer that broke off', () => {
    const heard = [greeting, replyRun(0, 12_000, 14_000, { ends: false })];
    const broken = accountOf({ said: [ask], heard, endedAtMs: 20_000 });
    expect(judgeAir(broken, calm)).toMatchObject([{ atMs: 14_000 }]);
  });

  it('is owed nothing after an apology, and one second of the fallback at most after a handover', () => {
    const sorry = [greeting, phraseRun('apology', 13_000, 16_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: sorry, endedAtMs: 40_000 }), calm)).toEqual([]);
    const handed = [greeting, phraseRun('handover', 13_000, 17_000), soundRun(17_500, 17_750)];
    expect(judgeAir(accountOf({ said: [ask], heard: handed, endedAtMs: 40_000 }), calm)).toEqual([]);
    const left = [greeting, phraseRun('handover', 13_000, 17_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: left, endedAtMs: 40_000 }), calm)).toHaveLength(1);
  });

  it('is owed nothing once it speaks on or hangs up', () => {
    const on = saidLine(1, 12_500, 15_000);
    const heard = [greeting, replyRun(1, 16_000, 20_000)];
    expect(judgeAir(accountOf({ said: [ask, on], heard, endedAtMs: 40_000 }), calm)).toEqual([]);
    expect(judgeAir(accountOf({ said: [ask], heard: [greeting], endedAtMs: 13_900 }), calm)).toEqual([]);
  });

  it('is owed nothing for words that its own line has lost, or that it has not said to their end', () => {
    const lineTrouble = [{ fromMs: 9_000, toMs: 9_500 }];
    expect(judgeAir(accountOf({ said: [ask], heard: [greeting], lineTrouble, endedAtMs: 40_000 }), calm)).toEqual([]);
    const cut = saidLine(0, 8_000, 9_000, { whole: false });
    expect(judgeAir(accountOf({ said: [cut], heard: [greeting], endedAtMs: 40_000 }), calm)).toEqual([]);
  });

  it('may hear nothing while Asterisk is not there, and has its three seconds after that', () => {
    const unreachable = [{ fromMs: 11_500, toMs: 16_000 }];
    const soon = [greeting, replyRun(0, 18_500, 20_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: soon, endedAtMs: 40_000 }), { ...calm, unreachable })).toEqual([]);
    const late = [greeting, replyRun(0, 19_500, 20_000)];
    expect(judgeAir(accountOf({ said: [ask], heard: late, endedAtMs: 40_000 }), { ...calm, unreachable })).toHaveLength(
      1,
    );
  });
});

describe('a greeting', () => {
  it('is owed within three seconds of the answer', () => {
    const late = accountOf({ heard: [phraseRun('greeting', 3_600, 6_000)], endedAtMs: 9_000 });
    expect(judgeAir(late, calm)).toHaveLength(1);
    expect(judgeAir(accountOf({ heard: [greeting], endedAtMs: 9_000 }), calm)).toEqual([]);
  });

  it('is not owed to a call that nobody answered', () => {
    expect(judgeAir(accountOf({ answeredAtMs: null, endedAtMs: 9_000 }), calm)).toEqual([]);
  });
});

describe('an agent that was taken away', () => {
  const said = [saidLine(0, 8_000, 11_000)];
  const answered = [greeting, replyRun(0, 12_000, 18_000)];
  const killed = (fromMs: number, toMs: number): AgentAbsence => ({ how: 'kill', fromMs, toMs });

  it('is followed by a word of the one that returns', () => {
    const absences = [killed(20_000, 21_500)];
    const heard = [...answered, phraseRun('resumed', 23_000, 25_000)];
    expect(judgeAir(accountOf({ said, heard, endedAtMs: 60_000 }), { ...calm, absences })).toEqual([]);
    const silent = judgeAir(accountOf({ said, heard: answered, endedAtMs: 60_000 }), { ...calm, absences });
    expect(silent).toMatchObject([{ kind: 'deadAirOver3s', atMs: 20_000 }]);
  });

  it('leaves its callers to the fallback within ten seconds when nobody returns', () => {
    const absences = [killed(20_000, 45_000)];
    const inTime = [...answered, soundRun(30_000, 30_250)];
    expect(judgeAir(accountOf({ said, heard: inTime, endedAtMs: 60_000 }), { ...calm, absences })).toEqual([]);
    const late = [...answered, soundRun(34_000, 34_250)];
    expect(judgeAir(accountOf({ said, heard: late, endedAtMs: 60_000 }), { ...calm, absences })).toHaveLength(1);
  });

  it('owes nothing to a caller who hangs up before that', () => {
    const absences = [killed(20_000, 45_000)];
    expect(judgeAir(accountOf({ said, heard: answered, endedAtMs: 25_000 }), { ...calm, absences })).toEqual([]);
  });

  it('may let what Asterisk plays come to its end first', () => {
    const absences = [killed(14_000, 15_000)];
    const heard = [...answered, phraseRun('resumed', 20_500, 22_000)];
    expect(judgeAir(accountOf({ said, heard, endedAtMs: 60_000 }), { ...calm, absences })).toEqual([]);
  });

  it('goes on being owed an answer for what was asked', () => {
    const asked = [saidLine(0, 8_000, 11_000), saidLine(1, 19_500, 22_500)];
    const drained: AgentAbsence = { how: 'drain', fromMs: 20_000, toMs: 40_000 };
    const account = accountOf({ said: asked, heard: answered, endedAtMs: 60_000 });
    expect(judgeAir(account, { ...calm, absences: [drained] })).toHaveLength(1);
  });
});
