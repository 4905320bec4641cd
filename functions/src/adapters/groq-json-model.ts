import { EtheraError } from '@ethera/contract';
import type Groq from 'groq-sdk';
import { APIError } from 'groq-sdk';
import type { ChatCompletionCreateParamsNonStreaming } from 'groq-sdk/resources/chat/completions';
import type { JsonModel, JsonRequest } from '../ports/json-model.ts';
import { CallGuard } from './call-guard.ts';
import { errorCodeOf, type GroqCall, groqFailure, requestGroq } from './groq-connection.ts';

/** A summary takes two or three seconds; nobody on a telephone waits for it. */
const TIMEOUT_MS = 20_000;

/** Has a language model on Groq fill in a form. */
export function createGroqJsonModel(groq: Groq, { timeoutMs = TIMEOUT_MS } = {}): JsonModel {
  return {
    async answer(request, signal) {
      const suggestion = request.model === 'openai/gpt-oss-20b' ? 'openai/gpt-oss-120b' : 'openai/gpt-oss-20b';
      const call: GroqCall = { service: 'llm', model: request.model, suggestion };
      const guard = new CallGuard(signal, timeoutMs);
      try {
        guard.throwIfOver();
        const { choices, usage } = await requestGroq(guard, () =>
          groq.chat.completions.create(body(request), { signal: guard.signal }),
        );
        // Garbage that happens to be JSON has no choices either.
        const choice = choices?.[0];
        if (!choice) throw new EtheraError('llm.unavailable', 'the language model gave no answer');
        return {
          json: choice.message?.content ?? '',
          promptTokens: usage?.prompt_tokens ?? 0,
          completionTokens: usage?.completion_tokens ?? 0,
        };
      } catch (thrown) {
        // Of models that are not held to the schema Groq checks the answer afterwards, and tells no tokens of a bad one.
        if (thrown instanceof APIError && errorCodeOf(thrown.error) === 'json_validate_failed') {
          return { json: '', promptTokens: 0, completionTokens: 0 };
        }
        throw groqFailure(thrown, guard, call);
      } finally {
        guard.release();
      }
    },
  };
}

/** The gpt-oss models are held to the schema token by token; of others JSON is all that can be demanded. */
function body({ model, messages, name, schema, maxTokens }: JsonRequest): ChatCompletionCreateParamsNonStreaming {
  const common = {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    max_completion_tokens: maxTokens,
    temperature: 0,
  };
  if (!model.startsWith('openai/gpt-oss')) return { ...common, response_format: { type: 'json_object' } };
  return {
    ...common,
    reasoning_effort: 'low',
    include_reasoning: false,
    response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: { ...schema } } },
  };
}
