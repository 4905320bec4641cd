import type { Rejection, TurnRequest } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { isBackChannel } from './back-channel.ts';
import { lastHeardOfAgent } from './conversation.ts';
import type { Patience, TurnFailover } from './failover/failover.ts';
import { routesOf } from './failover/route.ts';
import { transcribeOnce } from './failover/transcribing.ts';
import { notingBudgets } from './failover/turn-failover.ts';
import type { FrameWriter } from './frame-writer.ts';
import { measureLoudness } from './loudness.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { Transcriber } from './ports/transcriber.ts';
import { type AudioRef, loadRecording } from './recording-source.ts';
import type { TurnProgress } from './turn-progress.ts';
import { rejectByLoudness, rejectTranscript } from './utterance-filter.ts';

export interface HearingDeps {
  readonly store: RecordingStore;
  readonly transcriber: Transcriber;
  readonly failover: TurnFailover;
  readonly patience: Patience;
  readonly frames: FrameWriter;
  readonly progress: TurnProgress;
}

export interface Heard {
  readonly text: string;
  /** Why nobody said it, if nobody did. */
  readonly rejected: Rejection | null;
}

/** Finds out what the caller said, or pressed, and tells the edge. */
export async function hear(
  deps: HearingDeps,
  request: TurnRequest,
  persona: Persona,
  signal: AbortSignal,
): Promise<Heard> {
  const { frames, progress } = deps;
  const { recording } = request;
  const heard =
    recording.in === 'keys'
      ? { text: keysEntered(recording.keys, persona.language), rejected: null }
      : await transcribe(deps, recording, request, persona, signal);
  signal.throwIfAborted();
  progress.mark('transcriptMs');
  progress.transcript = heard.text;
  progress.rejection = heard.rejected;
  await frames.send({ type: 'transcript', text: heard.text, rejected: heard.rejected });
  return heard;
}

/** Near-silence is not even transcribed. */
async function transcribe(
  { store, transcriber, failover, patience, progress }: HearingDeps,
  recording: AudioRef,
  { overAgent, history }: TurnRequest,
  { language, models, vocabulary }: Persona,
  signal: AbortSignal,
): Promise<Heard> {
  const ulaw = await loadRecording(recording, store, signal);
  progress.mark('recordingMs');
  const loudness = measureLoudness(ulaw);
  const rejected = rejectByLoudness(loudness);
  if (rejected) return { text: '', rejected };
  const transcription = await transcribeOnce({
    failover,
    patience,
    routes: routesOf('groq', transcriber, [models.transcription, models.fallback?.transcription]),
    uses: progress.uses,
    request: { ulaw, language, vocabulary },
    onBudgets: notingBudgets(failover, progress.noteBudgets),
    signal,
  });
  const text = transcription.text.trim();
  const listens = overAgent && isBackChannel(text, language, lastHeardOfAgent(history));
  return { text, rejected: rejectTranscript(transcription, loudness) ?? (listens ? 'back-channel' : null) };
}

/** Stands before keys that the caller pressed; the personas' prompts explain it. */
const keysMark: Readonly<Record<string, string>> = { ru: '[набрано]', en: '[keys]' };

function keysEntered(keys: string, language: string): string {
  return `${keysMark[language] ?? keysMark.en} ${keys}`;
}
