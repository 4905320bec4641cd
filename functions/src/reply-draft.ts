import { type CallAction, EtheraError } from '@ethera/contract';
import type { Persona, Transfer } from '../../personas/persona.ts';
import { AsyncQueue } from './async-queue.ts';
import { callTools, readToolCall } from './call-tools.ts';
import { DraftText } from './draft-text.ts';
import { type Patience, type Try, type TurnFailover, withFailover } from './failover/failover.ts';
import { goOnMessages } from './failover/go-on.ts';
import { hedgedReply } from './failover/hedged-reply.ts';
import type { Route } from './failover/route.ts';
import { notingBudgets } from './failover/turn-failover.ts';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { ChatMessage, ReplyModel, ReplyPart } from './ports/reply-model.ts';
import { isSpeakable } from './speech-text.ts';
import type { TurnProgress } from './turn-progress.ts';

/** A spoken answer of this length takes minutes; the prompt asks for far less. Thinking counts as well. */
const MAX_TOKENS = 1_024;

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
  readonly failover: TurnFailover;
  readonly routes: readonly Route<ReplyModel>[];
  readonly patience: Patience;
  readonly clock: Clock;
  /** Of the persona: a model that is to go on is told so in it. */
  readonly language: string;
  readonly messages: readonly ChatMessage[];
  /** Whom this call may be passed to. */
  readonly transfers: readonly Transfer[];
  /** Said when the model acts without a word. */
  readonly phrases: Pick<Persona['phrases'], 'farewell' | 'transfer'>;
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
  const { failover, routes, patience, progress, signal } = input;
  const add = (complete: readonly string[]) => {
    for (const chunk of complete) {
      progress.mark('firstChunkMs');
      // An answer that broke off ends without the blank that stands before the rest of it.
      const isJoined = progress.reply === '' || /\s$/u.test(progress.reply) || /^\s/u.test(chunk);
      const piece = isJoined ? chunk : ` ${chunk}`;
      progress.reply += piece;
      chunks.push(piece);
    }
  };
  const brokenOff: string[] = [];
  return withFailover(failover, { service: 'llm', routes, patience, signal }, async (one) => {
    const text = new DraftText(progress.reply, input.clock, add);
    let action: CallAction | null = null;
    try {
      action = await readReply(input, one, text, brokenOff);
    } catch (thrown) {
      text.breakOff();
      // It was paid for, and nobody told how much.
      if (text.began) brokenOff.push(one.route.model);
      throw thrown;
    }
    text.end();
    if (!isSpeakable(progress.reply)) {
      if (!action) throw new EtheraError('llm.unavailable', 'the language model gave no answer');
      add([wordsFor(action, input.phrases)]);
    }
    return action;
  });
}

/**
 * Reads one model's answer, or what it makes of the rest of another's.
 * @param brokenOff models that read about the same prompt before, and told nothing of its length
 */
async function readReply(
  input: ReplyDraftInput,
  one: Try<ReplyModel>,
  text: DraftText,
  brokenOff: readonly string[],
): Promise<CallAction | null> {
  const { failover, language, progress } = input;
  const { model } = one.route;
  const request = {
    model,
    messages: goOnMessages(input.messages, progress.reply, language),
    tools: callTools(input.transfers),
    maxTokens: MAX_TOKENS,
    onBudgets: notingBudgets(failover, progress.noteBudgets),
    mayAskAgain: one.mayAskAgain,
  };
  let action: CallAction | null = null;
  for await (const part of hedgedReply(failover, one, request, progress.uses)) {
    progress.uses.answers(model);
    switch (part.type) {
      case 'text':
        if (part.text !== '') progress.mark('firstTextMs');
        text.push(part.text);
        break;
      case 'tool-call':
        action ??= actionOf(part, input);
        break;
      case 'usage':
        for (const other of brokenOff) progress.uses.wrote(other, { ...part, completionTokens: 0 });
        progress.uses.wrote(model, part);
        break;
    }
  }
  return action;
}

/** What the edge is to do, if the model asked for something that it may. */
function actionOf(
  { name, argumentsJson }: Extract<ReplyPart, { type: 'tool-call' }>,
  { transfers, log }: Pick<ReplyDraftInput, 'transfers' | 'log'>,
): CallAction | null {
  const call = readToolCall(name, argumentsJson, transfers);
  if ('action' in call) return call.action;
  log.warn('tool call ignored', { fault: call.fault });
  return null;
}

function wordsFor({ name }: CallAction, { farewell, transfer = farewell }: ReplyDraftInput['phrases']): string {
  return name === 'end_call' ? farewell : transfer;
}
