import { type CallAction, EtheraError } from '@ethera/contract';
import { AsyncQueue } from './async-queue.ts';
import { callTools, readToolCall } from './call-tools.ts';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { ChatMessage, ReplyModel } from './ports/reply-model.ts';
import { RestTimer } from './rest-timer.ts';
import { isSpeakable } from './speech-text.ts';
import { TextChunker } from './text-chunker.ts';
import type { TurnProgress } from './turn-progress.ts';

/** A spoken answer of this length takes minutes; the prompt asks for far less. Thinking counts as well. */
const MAX_TOKENS = 1_024;

/** Far longer than a model takes from one word to the next, far shorter than a pause that a caller notices. */
const REST_MS = 150;

/** An answer that is being written. */
export interface ReplyDraft {
  /** Speakable chunks, in order. Fails where the model failed, after what was complete before. */
  readonly chunks: AsyncQueue<string>;
  /** Never resolves; rejects as soon as the model fails, however many chunks are waiting. */
  readonly failure: Promise<never>;
  /** What the edge is to do after the words. Known once the chunks have ended. */
  action(): CallAction | null;
}

export interface ReplyDraftInput {
  readonly replyModel: ReplyModel;
  readonly clock: Clock;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Said when the model ends the call without a word. */
  readonly farewell: string;
  readonly progress: TurnProgress;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Starts the answer at once; it goes on being written whether or not anybody takes chunks from it. */
export function startReplyDraft(input: ReplyDraftInput): ReplyDraft {
  const chunks = new AsyncQueue<string>();
  const failed = Promise.withResolvers<never>();
  // Nobody may be listening when it fails: the chunks carry the failure as well.
  failed.promise.catch(() => undefined);
  let action: CallAction | null = null;
  const write = async () => {
    try {
      action = await writeReply(input, chunks);
      chunks.finish();
    } catch (thrown) {
      failed.reject(thrown);
      chunks.fail(thrown);
    }
  };
  void write();
  return { chunks, failure: failed.promise, action: () => action };
}

async function writeReply(input: ReplyDraftInput, chunks: AsyncQueue<string>): Promise<CallAction | null> {
  const { clock, progress, log, signal } = input;
  const chunker = new TextChunker();
  let action: CallAction | null = null;
  const add = (complete: readonly string[]) => {
    for (const chunk of complete) {
      progress.mark('firstChunkMs');
      progress.reply += chunk;
      chunks.push(chunk);
    }
  };
  const timer = new RestTimer(clock, REST_MS, () => add(chunker.rest()));
  const { model, messages } = input;
  const request = { model, messages, tools: callTools, maxTokens: MAX_TOKENS, onBudgets: progress.noteBudgets };
  try {
    for await (const part of input.replyModel.reply(request, signal)) {
      timer.end();
      switch (part.type) {
        case 'text':
          if (part.text !== '') progress.mark('firstTextMs');
          add(chunker.push(part.text));
          break;
        case 'tool-call': {
          const call = readToolCall(part.name, part.argumentsJson);
          if ('action' in call) action ??= call.action;
          else log.warn('tool call ignored', { fault: call.fault });
          break;
        }
        case 'usage':
          progress.usage.promptTokens += part.promptTokens;
          progress.usage.completionTokens += part.completionTokens;
          break;
      }
      if (chunker.restsAtSentenceEnd) timer.begin();
    }
  } finally {
    timer.end();
  }
  add(chunker.end());
  if (!isSpeakable(progress.reply)) {
    if (!action) throw new EtheraError('llm.unavailable', 'the language model gave no answer');
    add([input.farewell]);
  }
  return action;
}
