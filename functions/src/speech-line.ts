import { AsyncQueue } from './async-queue.ts';
import type { Voice } from './failover/speaking.ts';
import type { FrameWriter } from './frame-writer.ts';
import { LeadIn } from './lead-in.ts';
import type { Clock } from './ports/clock.ts';
import { maySendLater, playheadAfter, waitBeforeBuyingMs } from './speech-pacing.ts';
import type { TurnProgress } from './turn-progress.ts';
import { UlawFramer } from './ulaw-framer.ts';

export interface SpeechLineInput {
  readonly clock: Clock;
  readonly frames: FrameWriter;
  readonly progress: TurnProgress;
  readonly voice: Voice;
  readonly chunks: AsyncQueue<string>;
  /** Whether a chunk waits until little of what was bought before it is unplayed. */
  readonly buysLate: boolean;
  /** Called before each chunk after the first is bought; nobody waits for it. */
  readonly beforeBuying: () => void;
  /** Told how long the audio sent so far is heard, epoch milliseconds. */
  readonly playing: (untilMs: number) => void;
  readonly signal: AbortSignal;
}

interface BoughtChunk {
  readonly index: number;
  readonly text: string;
  readonly audio: AsyncQueue<Uint8Array>;
  /** Resolved when all its audio was sent; never when that failed. */
  readonly sent: PromiseWithResolvers<void>;
}

/**
 * Buys the chunks' speech and sends it in order, as late as the line allows. The second chunk is bought as soon as its
 * text is there, beside the first, since a first chunk can be shorter than the speaker's own delay; each later one when
 * all the audio before it was sent and little of that is unplayed.
 */
export async function speak(input: SpeechLineInput): Promise<void> {
  const { chunks, clock, progress, signal } = input;
  let playsUntil: number | null = null;
  const bought = new AsyncQueue<BoughtChunk>();
  buyAll().then(
    () => bought.finish(),
    (thrown: unknown) => bought.fail(thrown),
  );
  for await (const chunk of bought) {
    await sendChunk(chunk);
    chunk.sent.resolve();
  }

  async function buyAll(): Promise<void> {
    let before: BoughtChunk | null = null;
    for await (const text of chunks) {
      const index: number = before ? before.index + 1 : 0;
      if (before && index > 1 && input.buysLate) await untilDue(before);
      signal.throwIfAborted();
      if (index > 0) input.beforeBuying();
      before = buy(input, index, text);
      bought.push(before);
    }
  }

  async function untilDue(before: BoughtChunk): Promise<void> {
    await before.sent.promise;
    const waitMs = waitBeforeBuyingMs(playsUntil, clock.now());
    if (waitMs > 0) await clock.delay(waitMs, signal);
  }

  async function sendChunk({ index, text, audio }: BoughtChunk): Promise<void> {
    const framer = new UlawFramer();
    // The caller waits for the first chunk; between chunks the silence is the voice's pause.
    const leadIn = index === 0 ? new LeadIn() : undefined;
    let offset = 0;
    const send = async (whole: Uint8Array) => {
      signal.throwIfAborted();
      const piece = leadIn?.trim(whole) ?? whole;
      if (piece.length === 0) return;
      progress.mark('firstSpeechMs');
      playsUntil = playheadAfter(playsUntil, clock.now(), piece.length);
      input.playing(playsUntil);
      progress.audio.push(piece);
      await input.frames.send({ type: 'audio', chunk: index, offset, audio: piece });
      offset += piece.length;
    };
    await input.frames.send({ type: 'say', chunk: index, text });
    let gathered: Uint8Array[] = [];
    const sendGathered = async () => {
      const bytes = Buffer.concat(gathered);
      gathered = [];
      for (const piece of framer.push(bytes)) await send(piece);
    };
    try {
      for await (const bytes of audio) {
        gathered.push(bytes);
        const size = gathered.reduce((sum, { length }) => sum + length, 0);
        if (!maySendLater(playsUntil, clock.now(), size)) await sendGathered();
      }
    } finally {
      // What a voice said before it failed is heard.
      if (!signal.aborted) await sendGathered();
    }
    const tail = framer.end();
    if (tail) await send(tail);
  }
}

/** Starts a synthesis at once and keeps what arrives until the chunks before it were sent. */
function buy({ voice }: SpeechLineInput, index: number, text: string): BoughtChunk {
  const audio = new AsyncQueue<Uint8Array>();
  voice
    .say(text.trim(), (bytes) => audio.push(bytes))
    .then(
      () => audio.finish(),
      (thrown: unknown) => audio.fail(thrown),
    );
  return { index, text, audio, sent: Promise.withResolvers() };
}
