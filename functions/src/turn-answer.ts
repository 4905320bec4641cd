import type { Technique, TurnOutcome, TurnRequest } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { CancelWatch } from './cancel-watch.ts';
import { type CommitDecision, decideCommit } from './commit-rule.ts';
import { conversationMessages, lastHeardOfAgent, unansweredWords } from './conversation.ts';
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
}

/** One turn under way. */
export interface TurnScope {
  readonly frames: FrameWriter;
  readonly progress: TurnProgress;
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
  const { frames, progress, watch, log, signal } = scope;
  const heard = await hear({ ...services, frames, progress }, request, persona, signal);
  if (heard.rejected) return 'rejected';
  if (request.probe) return 'probed';

  const draft = startReplyDraft({
    replyModel: services.replyModel,
    clock: services.clock,
    model: persona.models.reply,
    messages: conversationMessages({
      prompt: persona.prompt,
      language: persona.language,
      history: request.history,
      transcript: heard.text,
    }),
    farewell: persona.phrases.farewell,
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
    speaker: services.speaker,
    clock: services.clock,
    frames,
    progress,
    voice: { voice: persona.voice, model: persona.models.speech, language: persona.language },
    chunks: draft.chunks,
    buysLate: !services.without.has('late-buying'),
    beforeBuying: watch.look,
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
