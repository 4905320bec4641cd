import type { Briefing, ReplyFrame, TurnRequest } from '@ethera/contract';

/** The Lambda pipeline as the edge sees it. Rejects with EtheraError (`function.*`, `frames.malformed`). */
export interface TurnService {
  /**
   * Frames as they arrive. The stream ends after `done` or `error`; anything else throws `function.crashed`.
   * Aborting ends it without an error; the function itself runs on until it sees the cancel marker.
   */
  answer(request: TurnRequest, signal: AbortSignal): AsyncIterable<ReplyFrame>;
  /** Opens the provider connections of one environment. Never rejects: it only helps. */
  warm(personaId: string, signal: AbortSignal): Promise<void>;
  brief(signal: AbortSignal): Promise<Briefing>;
}
