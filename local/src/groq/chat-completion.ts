import { randomUUID } from 'node:crypto';
import { type Exchange, epochMs } from '../exchange.ts';
import type { ParsedChatRequest } from './chat-request.ts';
import { type Pace, paceWords } from './pace.ts';
import type { GroqRequestLog } from './request-log.ts';
import type { ChatReply } from './responder.ts';
import { countTokens } from './tokens.ts';

export interface Completion {
  readonly request: ParsedChatRequest;
  readonly reply: ChatReply;
  readonly pace: Pace;
  readonly headers: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly content: string;
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
}

/** Sends the answer whole, once a model of this pace would have written it. */
export async function sendCompletion(exchange: Exchange<GroqRequestLog>, completion: Completion): Promise<void> {
  const { request, reply } = completion;
  let content = '';
  for await (const word of limitWords(contentOf(exchange, completion), request.maxCompletionTokens)) content += word;
  if (exchange.signal.aborted) return;
  const outcome = outcomeOf(content, completion);
  const toolCalls = toolCallsOf(reply, outcome);
  await exchange.sendJson(
    200,
    {
      id: `chatcmpl-${randomUUID()}`,
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1000),
      model: request.model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: outcome.content === '' && toolCalls.length > 0 ? null : outcome.content,
            ...(request.includeReasoning && reply.reasoning ? { reasoning: reply.reasoning } : {}),
            ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
          },
          logprobs: null,
          finish_reason: outcome.finishReason,
        },
      ],
      usage: usageOf(exchange, completion, outcome),
      x_groq: { id: `req_${randomUUID()}` },
    },
    completion.headers,
  );
}

/** Streams the answer word by word as server-sent events, tool calls and usage last. */
export async function streamCompletion(exchange: Exchange<GroqRequestLog>, completion: Completion): Promise<void> {
  const { request, reply } = completion;
  const body = exchange.startBody(200, { 'content-type': 'text/event-stream', ...completion.headers });
  const common = {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
  };
  const send = (delta: object, finishReason: string | null = null, extra: object = {}) =>
    body.write(event({ ...common, choices: [choice(delta, finishReason)], ...extra }));
  const requestId = `req_${randomUUID()}`;
  let opened = false;
  const open = async () => {
    if (opened) return;
    opened = true;
    await send({ role: 'assistant', content: '' }, null, { x_groq: { id: requestId } });
    if (request.includeReasoning && reply.reasoning) await send({ reasoning: reply.reasoning });
  };

  let content = '';
  for await (const word of limitWords(contentOf(exchange, completion), request.maxCompletionTokens)) {
    if (exchange.signal.aborted) return;
    await open();
    exchange.log.firstContentAtMs ??= epochMs();
    content += word;
    await send({ content: word });
  }
  if (exchange.signal.aborted) return;
  await open();
  const outcome = outcomeOf(content, completion);
  for (const [index, call] of toolCallsOf(reply, outcome).entries()) await send({ tool_calls: [{ index, ...call }] });
  await send({}, outcome.finishReason, {
    x_groq: { id: requestId, usage: usageOf(exchange, completion, outcome) },
  });
  await body.write(Buffer.from('data: [DONE]\n\n'));
  await body.end();
}

function event(chunk: object): Buffer {
  return Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`);
}

function choice(delta: object, finishReason: string | null): object {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}

/** The answer piece by piece, each at its time. Ends early when the client has gone. */
async function* contentOf(exchange: Exchange<GroqRequestLog>, { reply, pace }: Completion): AsyncGenerator<string> {
  const untilMs = (dueMs: number) => exchange.log.receivedAtMs + dueMs - epochMs();
  if (typeof reply.content !== 'string') {
    await exchange.pause(untilMs(pace.firstTokenMs));
    const pieces = reply.content[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await exchange.unlessGone(pieces.next());
      if (done) return;
      yield value;
    }
  }
  for (const { text, dueMs } of paceWords(reply.content, pace)) {
    await exchange.pause(untilMs(dueMs));
    if (exchange.signal.aborted) return;
    yield text;
  }
  // A model that only calls a tool has thought as long as one that speaks.
  if (reply.content === '') await exchange.pause(untilMs(pace.firstTokenMs));
}

async function* limitWords(words: AsyncIterable<string>, maxTokens: number | undefined): AsyncGenerator<string> {
  let tokens = 0;
  for await (const word of words) {
    tokens += countTokens(word);
    if (maxTokens !== undefined && tokens > maxTokens) return;
    yield word;
  }
}

function outcomeOf(content: string, { request, reply }: Completion): Outcome {
  const cut = typeof reply.content === 'string' && content.length < reply.content.length;
  if (cut && request.maxCompletionTokens !== undefined) return { content, finishReason: 'length' };
  return { content, finishReason: reply.toolCalls?.length ? 'tool_calls' : 'stop' };
}

function toolCallsOf(reply: ChatReply, outcome: Outcome): object[] {
  if (outcome.finishReason !== 'tool_calls') return [];
  return (reply.toolCalls ?? []).map((call) => ({
    id: `call_${randomUUID().slice(0, 8)}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
}

function usageOf(exchange: Exchange<GroqRequestLog>, { request, reply }: Completion, { content }: Outcome): object {
  const promptTokens = countTokens(request.messages.map((message) => message.content).join(' '));
  const completionTokens = countTokens(content) + countTokens(reply.reasoning ?? '');
  const totalSeconds = (epochMs() - exchange.log.receivedAtMs) / 1000;
  exchange.log.promptTokens = promptTokens;
  exchange.log.completionTokens = completionTokens;
  return {
    queue_time: 0.001,
    prompt_tokens: promptTokens,
    prompt_time: 0.01,
    completion_tokens: completionTokens,
    completion_time: totalSeconds,
    total_tokens: promptTokens + completionTokens,
    total_time: totalSeconds,
  };
}
