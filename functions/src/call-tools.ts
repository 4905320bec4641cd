import type { CallAction } from '@ethera/contract';
import { z } from 'zod';
import type { ToolDefinition } from './ports/reply-model.ts';

const MAX_REASON_CHARACTERS = 500;
const endCallArguments = z.object({ reason: z.string().default('') });

/** What the language model may do besides talking. */
export const callTools: readonly ToolDefinition[] = [
  {
    name: 'end_call',
    description:
      'Hang up after your words were spoken. Call it when the caller says goodbye or asks to finish the call, together with a short goodbye.',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', description: 'Why the call is over, in a few words.' } },
      required: ['reason'],
    },
  },
];

export type ToolFault = 'unknown-tool' | 'malformed-arguments';

/** Checks a tool call as the model wrote it: models invent tools, and arguments that are not JSON. */
export function readToolCall(name: string, argumentsJson: string): { action: CallAction } | { fault: ToolFault } {
  if (name !== 'end_call') return { fault: 'unknown-tool' };
  const checked = endCallArguments.safeParse(parseJson(argumentsJson.trim() === '' ? '{}' : argumentsJson));
  if (!checked.success) return { fault: 'malformed-arguments' };
  return { action: { name, reason: checked.data.reason.slice(0, MAX_REASON_CHARACTERS) } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
