import type { CallRecord, TurnEntry } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { sampleAttempt, sampleCall, sampleEdgeTimings, sampleFailedTurn, silentAtMs } from '../testing/sample-call.ts';
import { type Span, traceCall } from './turn-trace.ts';

const answered = sampleCall.turns[0] as TurnEntry;
const withTurns = (...turns: TurnEntry[]): CallRecord => ({ ...sampleCall, turns });

function named(spans: readonly Span[], name: string): Span {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name}`);
  return found;
}

describe('the trace of a turn', () => {
  it('joins what edge and function did, each below what asked for it', () => {
    const spans = traceCall(sampleCall);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const parentOf = (span: Span) => byId.get(span.parentSpanId ?? '')?.name;
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(byId.size).toBe(spans.length);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === null)).toEqual([named(spans, 'turn')]);
    expect(parentOf(named(spans, 'attempt'))).toBe('turn');
    expect(parentOf(named(spans, 'answer turn'))).toBe('attempt');
    for (const span of spans.filter(({ service, name }) => service === 'function' && name !== 'answer turn')) {
      expect(parentOf(span), span.name).toBe('answer turn');
    }
    for (const name of ['pause', 'segment', 'send', 'first frame', 'playback']) {
      expect(named(spans, name).service).toBe('edge');
      expect(parentOf(named(spans, name)), name).toBe('attempt');
    }
  });

  it('places the function’s times on the edge’s clock', () => {
    // The function's own clock is an hour ahead.
    const spans = traceCall(sampleCall);
    const { fromMs, toMs } = named(spans, 'answer turn');
    expect(fromMs).toBeGreaterThanOrEqual(silentAtMs + 310);
    expect(toMs).toBeLessThanOrEqual(silentAtMs + 1_250);
    const turn = named(spans, 'turn');
    for (const span of spans) {
      expect(span.fromMs, span.name).toBeGreaterThanOrEqual(turn.fromMs);
      expect(span.toMs, span.name).toBeLessThanOrEqual(turn.toMs);
    }
    expect([turn.fromMs, turn.toMs]).toEqual([silentAtMs, silentAtMs + 1_250]);
  });

  it('holds every attempt, and says which failed with what', () => {
    const spans = traceCall(withTurns(sampleFailedTurn));
    const attempts = spans.filter(({ name }) => name === 'attempt');
    expect(attempts.map(({ attributes }) => attributes['ethera.outcome'])).toEqual(['cancelled', 'failed']);
    expect(attempts.map(({ errorCode }) => errorCode)).toEqual([null, 'llm.timeout']);
    expect(named(spans, 'turn').errorCode).toBe('llm.timeout');
    expect(spans.filter(({ service }) => service === 'function')).toEqual([]);
  });

  it('is its own, and the same whoever exports it', () => {
    const both = traceCall(withTurns(answered, { ...answered, turn: 2 }));
    expect(new Set(both.map(({ traceId }) => traceId)).size).toBe(2);
    expect(traceCall(sampleCall)).toEqual(traceCall(structuredClone(sampleCall)));
    const other = traceCall({ ...sampleCall, callId: `${sampleCall.callId.slice(0, -1)}e` });
    expect(other[0]?.traceId).not.toBe(both[0]?.traceId);
  });

  it('is none where nothing was sent', () => {
    const edge = { ...sampleEdgeTimings, sentAt: null };
    expect(traceCall(withTurns({ ...answered, attempts: [{ ...sampleAttempt, edge, function: null }] }))).toEqual([]);
  });

  it('says nothing of what was said, or of who called', () => {
    expect(JSON.stringify(traceCall(sampleCall))).not.toMatch(/open|nine|49301234567|777/);
  });
});
