import {
  asEtheraError,
  attemptKeys,
  CONTRACT_VERSION,
  type EtheraError,
  encodeUlawWav,
  INLINE_RECORDING_LIMIT_BYTES,
  type RecordingRef,
  type ReplyFrame,
  reportedError,
  type SpokenLine,
  TURN_RETRIES,
} from '@ethera/contract';
import type { AttemptNews } from '../core/call-event.ts';
import type { Archive } from '../ports/archive.ts';
import type { TurnService } from '../ports/turn-service.ts';
import { ReplyAudio } from './reply-audio.ts';

export interface AttemptRequest {
  readonly callId: string;
  readonly turn: number;
  readonly attempt: number;
  readonly personaId: string;
  /** Whether audio of the call may be anywhere but on its way. */
  readonly keepsAudio: boolean;
  /** Whether a recording may ride in the request although it could be fetched. */
  readonly inlineAudio: boolean;
  readonly history: readonly SpokenLine[];
  /** Keys that were pressed instead of speaking. */
  readonly keys: string | null;
  /** It was said over the agent's own speech. */
  readonly overAgent: boolean;
  /** Whom this call may be passed to. */
  readonly transfers: readonly string[];
  /** Epoch milliseconds at which the caller's silence is a full end of turn, and at which it may first be taken for one. */
  readonly commitAt: number;
  readonly earliestCommitAt: number;
  /** How long after that silence the caller hears an apology instead, in milliseconds. */
  readonly turnDeadlineMs: number;
}

export interface AttemptRunDeps {
  readonly turnService: Pick<TurnService, 'answer'>;
  readonly archive: Pick<Archive, 'put' | 'putMarker'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Not called any more once the attempt was cancelled. */
  readonly tell: (news: AttemptNews) => void;
  /** Just before `tell` hears of it: for the log. */
  readonly failed: (error: EtheraError) => void;
}

/** One attempt at answering what the caller has said: the recording goes out, the reply comes in. */
export class AttemptRun {
  readonly audio = new ReplyAudio();
  readonly #request: AttemptRequest;
  readonly #deps: AttemptRunDeps;
  /** Epoch milliseconds. */
  readonly #begunAt: number;
  readonly #abort = new AbortController();
  #sent = false;
  /** It is known how the reply ended: what the stream says after that is no news. */
  #settled = false;
  #over = false;

  constructor(request: AttemptRequest, deps: AttemptRunDeps) {
    this.#request = request;
    this.#deps = deps;
    this.#begunAt = deps.now();
  }

  /**
   * Carries the attempt through; never rejects.
   * @param recorded µ-law of what the caller said; empty where nobody spoke, which no request is made for
   */
  async run(recorded: Promise<Uint8Array>): Promise<void> {
    try {
      await this.#exchange(await recorded);
    } catch (thrown) {
      this.#fail(asEtheraError(thrown));
    } finally {
      this.#over = true;
      this.audio.complete();
    }
  }

  get turn(): number {
    return this.#request.turn;
  }

  /** Whether nothing of it will come any more. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Ends the stream. The function itself runs on until it finds the marker. May be called twice. */
  cancel(): void {
    if (this.#over || this.#abort.signal.aborted) return;
    this.#abort.abort();
    if (!this.#sent) return;
    // Without the marker the function works for nothing, which its own metric counts. The archive bounds the time.
    this.#deps.archive.putMarker(this.#keys().cancel, new AbortController().signal).catch(() => undefined);
  }

  async #exchange(ulaw: Uint8Array): Promise<void> {
    const { callId, turn, attempt, personaId, history, keys, overAgent, commitAt, earliestCommitAt } = this.#request;
    const { signal } = this.#abort;
    if (keys === null && ulaw.length === 0) {
      this.#tell({ type: 'transcript', text: '', rejected: 'noise' });
      return;
    }
    const recording = await this.#refer(ulaw, keys);
    if (signal.aborted) return;
    const nowMs = this.#deps.now();
    const timing = {
      commitInMs: Math.max(0, commitAt - nowMs),
      commitFloorMs: Math.max(0, earliestCommitAt - nowMs),
      retries: { requests: TURN_RETRIES, forMs: Math.max(0, commitAt - nowMs + this.#request.turnDeadlineMs) },
    };
    const identity = { callId, turn, attempt, personaId };
    this.#sent = true;
    this.#tell({ type: 'request-sent', pausedAt: this.#begunAt });
    const frames = this.#deps.turnService.answer(
      {
        kind: 'turn',
        version: CONTRACT_VERSION,
        ...identity,
        probe: false,
        overAgent,
        transfers: [...this.#request.transfers],
        ...timing,
        recording,
        history: [...history],
      },
      signal,
    );
    for await (const frame of frames) this.#receive(frame);
  }

  /**
   * Small recordings ride in the request, and go to the archive beside it; the function fetches a large one. Where no audio
   * is kept, the last eight minutes of a large one must do.
   */
  async #refer(ulaw: Uint8Array, keys: string | null): Promise<RecordingRef> {
    if (keys !== null) return { in: 'keys', keys };
    const { inlineAudio, keepsAudio } = this.#request;
    if ((inlineAudio && ulaw.length <= INLINE_RECORDING_LIMIT_BYTES) || !keepsAudio) {
      return {
        in: 'request',
        ulawBase64: Buffer.from(ulaw.subarray(-INLINE_RECORDING_LIMIT_BYTES)).toString('base64'),
      };
    }
    const key = this.#keys().recording;
    await this.#deps.archive.put(key, encodeUlawWav(ulaw), 'audio/wav', this.#abort.signal);
    return { in: 'bucket', key };
  }

  #receive(frame: ReplyFrame): void {
    switch (frame.type) {
      case 'transcript':
        this.#tell({ type: 'transcript', text: frame.text.trim(), rejected: frame.rejected });
        break;
      case 'commit':
        this.#tell({ type: 'function-committed' });
        break;
      case 'say':
        this.#tell({ type: 'text', chunk: frame.chunk, text: frame.text });
        break;
      case 'audio':
        this.audio.append(frame.audio);
        this.#tell({ type: 'audio', chunk: frame.chunk, bytes: frame.audio.length });
        break;
      case 'action':
        this.#tell({ type: 'action', action: frame.action });
        break;
      case 'done':
        this.#settle({ type: 'reply-done', summary: frame.summary });
        break;
      case 'error':
        this.#fail(reportedError(frame));
        break;
    }
  }

  #fail(error: EtheraError): void {
    if (this.#abort.signal.aborted || this.#settled) return;
    this.#deps.failed(error);
    this.#settle({ type: 'reply-failed', code: error.code });
  }

  /** In this order: a reply that was played to its last byte is over with `complete`, and must be known as what it is. */
  #settle(news: AttemptNews): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#tell(news);
    this.audio.complete();
  }

  #tell(news: AttemptNews): void {
    if (!this.#abort.signal.aborted) this.#deps.tell(news);
  }

  #keys() {
    const { callId, turn, attempt } = this.#request;
    return attemptKeys(callId, turn, attempt);
  }
}
