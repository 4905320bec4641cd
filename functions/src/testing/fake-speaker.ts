import { EtheraError, ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import type { Speaker, SpeechRequest } from '../ports/speaker.ts';
import { systemClock } from '../system-clock.ts';

export interface FakeSpeakerScript {
  readonly firstByteMs?: number;
  /** How long the speech of a text lasts. */
  readonly durationMs?: (text: string) => number;
  /** Audio per piece. */
  readonly pieceMs?: number;
  /** Fails the request of this number, counted from 0, after so many pieces; every one where there is no number. */
  readonly fails?: { readonly request?: number; readonly afterPieces: number; readonly error: EtheraError };
  /** Gives this instead of a loud signal. */
  readonly code?: number;
  /** Each speech begins with so much silence. */
  readonly leadInMs?: number;
  readonly warmTakesMs?: number;
}

export interface FakeSpeaker extends Speaker {
  /** What was bought, and when. */
  readonly bought: { readonly request: SpeechRequest; readonly at: number }[];
  /** When connections were opened ahead. */
  readonly warmed: readonly number[];
  readonly stopped: () => number;
  readonly most: () => number;
}

/** Speaks as quickly as it is asked to, in pieces; each request has audio of its own kind. */
export function createFakeSpeaker(script: FakeSpeakerScript = {}): FakeSpeaker {
  const bought: FakeSpeaker['bought'] = [];
  const warmed: number[] = [];
  let stopped = 0;
  let running = 0;
  let most = 0;
  return {
    bought,
    warmed,
    stopped: () => stopped,
    most: () => most,
    async *speak(request, signal) {
      signal.throwIfAborted();
      const index = bought.length;
      bought.push({ request, at: systemClock.now() });
      running += 1;
      most = Math.max(most, running);
      let complete = false;
      try {
        await systemClock.delay(script.firstByteMs ?? 0, signal);
        const total = ulawBytes(script.durationMs?.(request.text) ?? 1_000);
        if (total === 0) throw new EtheraError('speaker.unavailable', 'no audio');
        const step = ulawBytes(script.pieceMs ?? 200);
        for (let sent = 0, piece = 0; sent < total; sent += step, piece += 1) {
          const { fails } = script;
          if (fails && (fails.request ?? index) === index && fails.afterPieces === piece) throw fails.error;
          signal.throwIfAborted();
          const audio = new Uint8Array(Math.min(step, total - sent)).fill(script.code ?? 0x10 + index);
          yield audio.fill(ULAW_SILENCE, 0, Math.max(0, ulawBytes(script.leadInMs ?? 0) - sent));
        }
        complete = true;
      } finally {
        running -= 1;
        if (!complete) stopped += 1;
      }
    },
    async warm(_voiceId, signal) {
      warmed.push(systemClock.now());
      await systemClock.delay(script.warmTakesMs ?? 0, signal);
    },
  };
}
