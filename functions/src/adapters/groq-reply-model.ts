import { EtheraError } from '@ethera/contract';
import type Groq from 'groq-sdk';
import type { ChatCompletionCreateParamsStreaming } from 'groq-sdk/resources/chat/completions';
import type { ReplyModel, ReplyPart, ReplyRequest } from '../ports/reply-model.ts';
import { CallGuard } from './call-guard.ts';
import { budgetsOfRefusal, readGroqBudgets } from './groq-budgets.ts';
import { type GroqCall, groqFailure, requestGroq } from './groq-connection.ts';

/** First token and each next: half a second is usual. Below the 8 s turn deadline, so that the caller hears why. */
const SILENCE_MS = 6_000;

/** Writes replies by a language model on Groq. */
export function createGroqReplyModel(groq: Groq, { silenceMs = SILENCE_MS } = {}): ReplyModel {
  return {
    async *reply(request, signal) {
      const suggestion = request.model === 'openai/gpt-oss-20b' ? 'openai/gpt-oss-120b' : 'openai/gpt-oss-20b';
      const call: GroqCall = { service: 'llm', model: request.model, suggestion };
      const guard = new CallGuard(signal, silenceMs);
      try {
        yield* readReply(groq, request, guard);
      } catch (thrown) {
        request.onBudgets?.(budgetsOfRefusal(request.model, thrown));
        throw groqFailure(thrown, guard, call);
      } finally {
        guard.release();
      }
    },
    async warm(signal) {
      const guard = new CallGuard(signal, silenceMs);
      try {
        await requestGroq(guard, () => groq.models.list({ signal: guard.signal }));
      } catch (thrown) {
        throw groqFailure(thrown, guard, { service: 'llm', model: 'the list of models', suggestion: 'again' });
      } finally {
        guard.release();
      }
    },
  };
}

interface ToolCallDraft {
  name: string;
  argumentsJson: string;
}

async function* readReply(groq: Groq, request: ReplyRequest, guard: CallGuard): AsyncGenerator<ReplyPart> {
  guard.throwIfOver();
  const { data: stream, response } = await requestGroq(
    guard,
    () => groq.chat.completions.create(body(request), { signal: guard.signal }).withResponse(),
    request.mayAskAgain,
  );
  request.onBudgets?.(readGroqBudgets(request.model, response.headers));
  const calls: ToolCallDraft[] = [];
  let finished = false;
  for await (const chunk of stream) {
    guard.heard();
    // Garbage that happens to be JSON has no choices either.
    const choice = chunk.choices?.[0];
    if (choice?.delta?.content) yield { type: 'text', text: choice.delta.content };
    for (const part of choice?.delta?.tool_calls ?? []) {
      calls[part.index] ??= { name: '', argumentsJson: '' };
      const draft = calls[part.index] as ToolCallDraft;
      draft.name += part.function?.name ?? '';
      draft.argumentsJson += part.function?.arguments ?? '';
    }
    if (choice?.finish_reason) finished = true;
    const usage = chunk.x_groq?.usage;
    if (usage) yield { type: 'usage', promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
  }
  // The SDK ends the loop quietly when it was aborted, and when the server closed the stream before its end.
  guard.throwIfOver();
  if (!finished) throw new EtheraError('llm.unavailable', 'the language model’s answer was cut off');
  for (const { name, argumentsJson } of calls.filter(Boolean)) yield { type: 'tool-call', name, argumentsJson };
}

function body(request: ReplyRequest): ChatCompletionCreateParamsStreaming {
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    max_completion_tokens: request.maxTokens,
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({
        type: 'function' as const,
        function: { name: tool.name, description: tool.description, parameters: { ...tool.parameters } },
      })),
    }),
    // The gpt-oss models always think; other models refuse both settings.
    ...(request.model.startsWith('openai/gpt-oss') && { reasoning_effort: 'low' as const, include_reasoning: false }),
  };
}
