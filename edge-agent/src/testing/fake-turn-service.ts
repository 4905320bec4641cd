import type { Briefing, ReplyFrame, TurnRequest } from '@ethera/contract';
import { EtheraError } from '@ethera/contract';
import type { TurnService } from '../ports/turn-service.ts';

/** One request to the pipeline, answered by the test frame by frame. */
export class FakeReply {
  readonly request: TurnRequest;
  readonly signal: AbortSignal;
  readonly #frames: ReplyFrame[] = [];
  #end: { error: unknown } | undefined;
  #news = Promise.withResolvers<void>();

  constructor(request: TurnRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    signal.addEventListener('abort', () => this.#news.resolve(), { once: true });
  }

  send(...frames: ReplyFrame[]): void {
    this.#frames.push(...frames);
    this.#news.resolve();
  }

  /** The stream ends: well, or with an error. */
  end(error?: unknown): void {
    this.#end = { error };
    this.#news.resolve();
  }

  /** Ends by itself after `done`, `error` and abort, as the port says. */
  async *frames(): AsyncGenerator<ReplyFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame) {
        // Also after the abort: it may have been read already.
        yield frame;
        if (frame.type === 'error' || (frame.type === 'done' && !this.#end)) return;
      } else if (this.signal.aborted) {
        return;
      } else if (this.#end) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return;
      } else {
        this.#news = Promise.withResolvers();
        await this.#news.promise;
      }
    }
  }
}

/** A pipeline whose replies the test writes. */
export class FakeTurnService implements TurnService {
  readonly replies: FakeReply[] = [];
  readonly warmed: string[] = [];
  briefing: Briefing | EtheraError = new EtheraError('function.unavailable', 'there is no briefing in this test');

  get last(): FakeReply {
    const reply = this.replies.at(-1);
    if (!reply) throw new Error('no turn was asked for');
    return reply;
  }

  answer(request: TurnRequest, signal: AbortSignal): AsyncIterable<ReplyFrame> {
    const reply = new FakeReply(request, signal);
    this.replies.push(reply);
    return reply.frames();
  }

  async warm(personaId: string): Promise<void> {
    this.warmed.push(personaId);
  }

  async brief(_signal?: AbortSignal): Promise<Briefing> {
    if (this.briefing instanceof EtheraError) throw this.briefing;
    return this.briefing;
  }
}
