import { type Rejection, type TurnRequest, ulawDurationMs } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { isBackChannel } from './back-channel.ts';
import { lastHeardOfAgent } from './conversation.ts';
import type { FrameWriter } from './frame-writer.ts';
import { measureLoudness } from './loudness.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { Transcriber } from './ports/transcriber.ts';
import { loadRecording } from './recording-source.ts';
import type { TurnProgress } from './turn-progress.ts';
import { rejectByLoudness, rejectTranscript } from './utterance-filter.ts';

export interface HearingDeps {
  readonly store: RecordingStore;
  readonly transcriber: Transcriber;
  readonly frames: FrameWriter;
  readonly progress: TurnProgress;
}

export interface Heard {
  readonly text: string;
  /** Why nobody said it, if nobody did. */
  readonly rejected: Rejection | null;
}

/** Finds out what the caller said, and tells the edge. Near-silence is not even transcribed. */
export async function hear(
  { store, transcriber, frames, progress }: HearingDeps,
  request: TurnRequest,
  persona: Persona,
  signal: AbortSignal,
): Promise<Heard> {
  const ulaw = await loadRecording(request.recording, store, signal);
  progress.mark('recordingMs');
  const loudness = measureLoudness(ulaw);
  let heard: Heard = { text: '', rejected: rejectByLoudness(loudness) };
  if (!heard.rejected) {
    progress.usage.transcribedSeconds = ulawDurationMs(ulaw.length) / 1_000;
    const transcription = await transcriber.transcribe(
      { ulaw, model: persona.models.transcription, language: persona.language, vocabulary: persona.vocabulary },
      signal,
    );
    const text = transcription.text.trim();
    const listens = request.overAgent && isBackChannel(text, persona.language, lastHeardOfAgent(request.history));
    heard = { text, rejected: rejectTranscript(transcription, loudness) ?? (listens ? 'back-channel' : null) };
  }
  signal.throwIfAborted();
  progress.mark('transcriptMs');
  progress.transcript = heard.text;
  progress.rejection = heard.rejected;
  await frames.send({ type: 'transcript', text: heard.text, rejected: heard.rejected });
  return heard;
}
