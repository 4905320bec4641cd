import type { Technique, TurnOutcome, TurnRequest } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { allowedTransfers } from './call-tools.ts';
import type { CancelWatch } from './cancel-watch.ts';
import { type CommitDecision, decideCommit } from './commit-rule.ts';
import { conversationMessages, lastHeardOfAgent, unansweredWords } from './conversation.ts';
import type { TurnFailover } from './failover/failover.ts';
import { routesOf } from './failover/route.ts';
import { type FailoverSettings, usualSettings } from './failover/settings.ts';
import { createVoice } from './failover/speaking.ts';
import type { FrameWriter } from './frame-writer.ts';
import { hear } from './hearing.ts';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { ReplyModel } from './ports/reply-model.ts';
import type { Speaker } from './ports/speaker.ts';
import type { Transcriber } from './ports/transcriber.ts';
import { startReplyDraft } from './reply-draft.ts';
import { speak } from './speech-line.ts';
import { joinSpoken } from './spoken-words.ts';
import type { TurnProgress } from './turn-progress.ts';

export interface TurnServices {
  readonly transcriber: Transcriber;
  readonly replyModel: ReplyModel;
  readonly speaker: Speaker;
  readonly store: RecordingStore;
  readonly clock: Clock;
  /** What is left out, to be measured. */
  readonly without: ReadonlySet<Technique>;
  /** How long to wait for each provider; the usual when left out. */
  readonly failover?: FailoverSettings;
}

/** One turn under way. */
export interface TurnScope {
  readonly frames: FrameWriter;
  readonly progress: TurnProgress;
  readonly failover: TurnFailover;
  readonly watch: CancelWatch;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Takes a turn from the recording to the last of its audio. Before the commit the answer is written but no speech is
 * bought and nothing is done: an attempt that the caller talks over costs no more than its text.
 */
export async function answerTurn(
  services: TurnServices,
  scope: TurnScope,
  request: TurnRequest,
  persona: Persona,
): Promise<TurnOutcome> {
  const { frames, progress, failover, watch, log, signal } = scope;
  const settings = services.failover ?? usualSettings;
  const heard = await hear(
    { ...services, failover, patience: settings.transcription, frames, progress },
    request,
    persona,
    signal,
  );
  if (heard.rejected) return 'rejected';
  if (request.probe) return 'probed';

  const draft = startReplyDraft({
    failover,
    routes: routesOf('groq', services.replyModel, [persona.models.reply, persona.models.fallback?.reply]),
    patience: settings.reply,
    clock: services.clock,
    language: persona.language,
    messages: conversationMessages({
      prompt: persona.prompt,
      language: persona.language,
      history: request.history,
      transcript: heard.text,
    }),
    transfers: allowedTransfers(persona.transfers, request.transfers),
    phrases: persona.phrases,
    progress,
    log,
    signal,
  });

  const commit = commitOf(request, heard.text, persona.language, !services.without.has('text-rule'));
  const waitMs = commit.atMs - progress.elapsedMs();
  if (waitMs > 0) await Promise.race([services.clock.delay(waitMs, signal), draft.failure]);
  signal.throwIfAborted();
  watch.stopPolling();
  progress.mark('commitMs');
  await frames.send({ type: 'commit', rule: commit.rule });

  await speak({
    clock: services.clock,
    frames,
    progress,
    voice: createVoice({
      failover,
      routes: routesOf('elevenlabs', services.speaker, [persona.models.speech, persona.models.fallback?.speech]),
      patience: settings.speech,
      uses: progress.uses,
      voice: { voice: persona.voice, language: persona.language },
      signal,
    }),
    chunks: draft.chunks,
    buysLate: !services.without.has('late-buying'),
    beforeBuying: watch.look,
    playing: (untilMs) => failover.budget.extend(untilMs + persona.turnTaking.turnDeadlineMs),
    signal,
  });
  const action = draft.action();
  if (action) await frames.send({ type: 'action', action });
  return 'replied';
}

/** Keys were pressed to the end already: the caller has said so, or waited. */
function commitOf(request: TurnRequest, text: string, language: string, readsText: boolean): CommitDecision {
  const { history, recording, commitInMs, commitFloorMs } = request;
  if (recording.in === 'keys') return { atMs: 0, rule: 'default' };
  if (!readsText) return { atMs: Math.max(commitInMs, commitFloorMs), rule: 'default' };
  return decideCommit({
    transcript: joinSpoken(unansweredWords(history), text),
    language,
    asked: lastHeardOfAgent(history),
    commitInMs,
    commitFloorMs,
  });
}
