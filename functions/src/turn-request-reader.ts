import { CONTRACT_VERSION, EtheraError, type TurnFunctionRequest, turnFunctionRequest } from '@ethera/contract';
import { z } from 'zod';

const versioned = z.object({ version: z.number() });

/**
 * Checks what the function was invoked with.
 * @throws EtheraError `contract.version`, `request.malformed` (naming fields, never their values)
 */
export function readTurnRequest(event: unknown): TurnFunctionRequest {
  requireKnownVersion(event);
  const request = turnFunctionRequest.safeParse(event);
  if (request.success) return request.data;
  const fields = request.error.issues.map((issue) => issue.path.join('.') || 'the whole').slice(0, 10);
  throw new EtheraError('request.malformed', `not a turn request: ${fields.join(', ')}`);
}

/** @throws EtheraError `contract.version` when the caller is of a release this one does not understand. */
export function requireKnownVersion(event: unknown): void {
  const { data } = versioned.safeParse(event);
  if (!data || data.version === CONTRACT_VERSION || data.version === CONTRACT_VERSION - 1) return;
  throw new EtheraError(
    'contract.version',
    `the edge speaks version ${data.version} of the contract, the function ${CONTRACT_VERSION}`,
  );
}
