import type { ReplyFrame, TurnRequest } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { lessRoundTrip } from './round-trip.ts';
import { FakeTurnService } from './testing/fake-turn-service.ts';
import { sampleSummary } from './testing/samples.ts';

const transcript: ReplyFrame = { type: 'transcript', text: 'When do you open?', rejected: null };
const done: ReplyFrame = { type: 'done', summary: sampleSummary };

function open() {
  const clock = { nowMs: 1_000 };
  const service = new FakeTurnService();
  const shortened = lessRoundTrip(service, () => clock.nowMs);
  /** One attempt, whose transcript arrives after that time; what the service was asked for. */
  const ask = async (wanted: Pick<TurnRequest, 'commitInMs' | 'commitFloorMs'>, transcriptAfterMs: number) => {
    const frames = shortened.answer(wanted as TurnRequest, new AbortController().signal)[Symbol.asyncIterator]();
    const first = frames.next();
    const { request, send } = { request: service.last.request, send: service.last.send.bind(service.last) };
    clock.nowMs += transcriptAfterMs;
    send(transcript, done);
    expect((await first).value).toEqual(transcript);
    expect((await frames.next()).value).toEqual(done);
    expect((await frames.next()).done).toBe(true);
    return { commitInMs: request.commitInMs, commitFloorMs: request.commitFloorMs };
  };
  return { ask };
}

describe('a commit', () => {
  it('is asked for as it is while no way is known, then so much sooner as the way takes', async () => {
    const { ask } = open();
    // Of these times the transcription takes 100 ms.
    expect(await ask({ commitInMs: 500, commitFloorMs: 400 }, 172)).toEqual({ commitInMs: 500, commitFloorMs: 400 });
    expect(await ask({ commitInMs: 500, commitFloorMs: 400 }, 165)).toEqual({ commitInMs: 428, commitFloorMs: 328 });
    expect(await ask({ commitInMs: 500, commitFloorMs: 400 }, 900)).toEqual({ commitInMs: 435, commitFloorMs: 335 });
    expect(await ask({ commitInMs: 30, commitFloorMs: 0 }, 165)).toEqual({ commitInMs: 0, commitFloorMs: 0 });
  });
});
