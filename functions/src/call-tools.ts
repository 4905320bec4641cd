import type { CallAction } from '@ethera/contract';
import { z } from 'zod';
import type { Transfer } from '../../personas/persona.ts';
import type { ToolDefinition } from './ports/reply-model.ts';

const MAX_REASON_CHARACTERS = 500;
const endCallArguments = z.object({ reason: z.string().default('') });
const transferArguments = z.object({ destination: z.string() });

const endCall: ToolDefinition = {
  name: 'end_call',
  description:
    'Hang up after your words were spoken. Call it when the caller says goodbye or asks to finish the call, together with a short goodbye.',
  parameters: {
    type: 'object',
    properties: { reason: { type: 'string', description: 'Why the call is over, in a few words.' } },
    required: ['reason'],
  },
};

const transferCall = (transfers: readonly Transfer[]): ToolDefinition => ({
  name: 'transfer_call',
  description: [
    'Put the caller through after your words were spoken, together with one short sentence that says so. Destinations:',
    ...transfers.map(({ name, description }) => `${name} (${description})`),
  ].join(' '),
  parameters: {
    type: 'object',
    properties: { destination: { type: 'string', enum: transfers.map(({ name }) => name) } },
    required: ['destination'],
  },
});

/** What the language model may do besides talking. @param transfers whom this call may be passed to */
export function callTools(transfers: readonly Transfer[]): readonly ToolDefinition[] {
  return transfers.length === 0 ? [endCall] : [endCall, transferCall(transfers)];
}

/** Whom this call may be passed to: the persona's own, as far as the edge that has the call would do it. */
export function allowedTransfers(
  transfers: readonly Transfer[] = [],
  ofEdge: readonly string[] = [],
): readonly Transfer[] {
  return transfers.filter(({ name }) => ofEdge.includes(name));
}

export type ToolFault = 'unknown-tool' | 'malformed-arguments' | 'unknown-destination';

/**
 * Checks a tool call as the model wrote it: models invent tools, and arguments that are not JSON, and callers talk them into
 * destinations. A destination is one of the allowed names to the letter, or none: nothing is made of what the model wrote.
 */
export function readToolCall(
  name: string,
  argumentsJson: string,
  transfers: readonly Transfer[],
): { action: CallAction } | { fault: ToolFault } {
  const written = parseJson(argumentsJson.trim() === '' ? '{}' : argumentsJson);
  switch (name) {
    case 'end_call': {
      const checked = endCallArguments.safeParse(written);
      if (!checked.success) return { fault: 'malformed-arguments' };
      return { action: { name, reason: checked.data.reason.slice(0, MAX_REASON_CHARACTERS) } };
    }
    case 'transfer_call': {
      const checked = transferArguments.safeParse(written);
      if (!checked.success) return { fault: 'malformed-arguments' };
      const allowed = transfers.find((each) => each.name === checked.data.destination);
      return allowed ? { action: { name, destination: allowed.name } } : { fault: 'unknown-destination' };
    }
    default:
      return { fault: 'unknown-tool' };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
