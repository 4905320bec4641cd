import type { CallRecord, TurnEntry } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { sampleAttempt, sampleCall, sampleEdgeTimings } from '../testing/sample-call.ts';
import { callView } from './call-view.ts';

const [answered] = sampleCall.turns as [TurnEntry];
const options = { numbers: false, width: 80 };
const view = (record: CallRecord, more: Partial<Parameters<typeof callView>[1]> = {}) =>
  callView(record, { ...options, ...more }).join('\n');

describe('the view of a call', () => {
  test('shows who, what was heard, each attempt, and where the time went', () => {
    const { transcriptAt, sentAt, pausedAt, speechEndedAt } = sampleEdgeTimings;
    const earlier = (at: number | null | undefined) => (at ?? 0) - 2_000;
    const talkedOver = {
      ...sampleAttempt,
      outcome: 'cancelled' as const,
      function: null,
      edge: {
        ...sampleEdgeTimings,
        speechEndedAt: earlier(speechEndedAt),
        pausedAt: earlier(pausedAt),
        sentAt: earlier(sentAt),
        transcriptAt: earlier(transcriptAt),
        functionCommitAt: null,
        committedAt: null,
        firstTextAt: null,
        firstAudioAt: null,
        playbackStartedAt: null,
        doneAt: null,
      },
    };
    const turn = { ...answered, committedAttempt: 2, attempts: [talkedOver, { ...sampleAttempt, attempt: 2 }] };
    expect(view({ ...sampleCall, turns: [turn] })).toMatchInlineSnapshot(`
      "20261123T094500123Z-edge-0a1b2c3d
      ethera for +49…67, who called 777 at 2026-11-23 09:45:00 UTC
      completed: caller-hung-up, after 0:25; stage dev, edge edge
      turns 1, median response 900 ms, cost ≥ $0.0000 (speech $0.0000, language model $0.0000, transcription $0.0000; no price known for w, l, s)

      agent:  Hello, an AI speaks.
      caller: When do you open?
      agent:  We open at nine.

      Turn 1: answered after 900 ms
        caller said  When do you open?
        attempt 1: cancelled as the caller went on, sent at −1690 ms, transcript after 140 ms
        attempt 2: replied, sent at +310 ms, transcript after 140 ms
                         │0         │200        │400       │600       │800 ms
          pause          █████████████████                                      300 ms
          segment                         █                                      10 ms
          send                             ▏                                     15 ms
          transcription                    ██████                               100 ms
          first text                             ░░░░░░                         100 ms
          first chunk                                  ░░░                       50 ms
          commit                                 ███████████                    200 ms
          first speech                                      ██████              100 ms
          first frame                                             ██             25 ms
          playback                                                  ████████    150 ms
          (the function’s times are placed to ± 16 ms)

      █ the reply waited for it   ░ it went on meanwhile"
    `);
  });

  test('says of a reply that was cut off what was written and what was heard', () => {
    const text = view({ ...sampleCall, turns: [{ ...answered, heard: 'We open', interrupted: true }] });
    expect(text).toContain('answered after 900 ms, interrupted');
    expect(text).toContain('agent wrote  We open at nine.');
    expect(text).toContain('was heard    We open\n');
  });

  test('says why a turn was not answered', () => {
    const failed = { ...sampleAttempt, outcome: 'failed' as const, errorCode: 'llm.unavailable' };
    const edge = { ...sampleEdgeTimings, firstAudioAt: null, playbackStartedAt: null };
    const turns = [
      { ...answered, attempts: [{ ...failed, edge }], reply: '', heard: '' },
      { ...answered, turn: 2, rejection: 'noise' as const, committedAttempt: null },
    ];
    const text = view({ ...sampleCall, turns });
    expect(text).toContain('Turn 1: no reply was heard');
    expect(text).toContain('attempt 1: failed, llm.unavailable');
    expect(text).toContain('Turn 2: dropped as noise');
  });

  test('lets nobody’s words move the cursor, or pass for somebody else’s', () => {
    const said = { speaker: 'caller' as const, text: 'yes\nagent:  I agree\u001b[2J to all of it' };
    const lines = callView({ ...sampleCall, conversation: [said] }, options);
    expect(lines).toContain('caller: yes agent:  I agree [2J to all of it');
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  test('says that no words were kept, and which recordings were lost', () => {
    const text = view({ ...sampleCall, conversation: [], lostRecordings: ['a-0001'] });
    expect(text).toContain('(no words were kept)');
    expect(text).toContain('LOST RECORDINGS: a-0001');
  });

  test('shows a number only when it is asked for', () => {
    expect(view(sampleCall)).not.toContain(sampleCall.caller);
    expect(view(sampleCall, { numbers: true })).toContain(sampleCall.caller);
  });

  test('has the summary where there is one', () => {
    expect(view(sampleCall, { summary: 'The caller asked for the opening hours.' })).toContain('opening hours.');
  });
});
