import { InvokeCommand, InvokeWithResponseStreamCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** What the caller of one invocation got. */
export interface Seen {
  /** All bytes of the response, as text. */
  readonly body: string;
  /** Null when it went well. */
  readonly error: { readonly type: string; readonly message: string } | null;
}

export interface Invocation {
  readonly functionName: string;
  readonly payload: unknown;
  readonly streaming: boolean;
}

/** Invokes a function and takes what comes as latin1, so that audio survives being text. */
export async function see(lambda: LambdaClient, { functionName, payload, streaming }: Invocation): Promise<Seen> {
  const input = { FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) };
  if (!streaming) {
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand(input));
    const body = Buffer.from(Payload ?? []).toString('latin1');
    return FunctionError ? { body: '', error: errorOf(body) } : { body, error: null };
  }
  const { EventStream } = await lambda.send(new InvokeWithResponseStreamCommand(input));
  let body = '';
  let error: Seen['error'] = null;
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    body += Buffer.from(PayloadChunk?.Payload ?? []).toString('latin1');
    if (InvokeComplete?.ErrorCode) error = errorOf(InvokeComplete.ErrorDetails ?? '', InvokeComplete.ErrorCode);
  }
  return { body, error };
}

/** Without what differs from one invocation to the next: ids, and the trace, which shows the runtime's own files. */
function errorOf(details: string, code = ''): Seen['error'] {
  const { errorType = code, errorMessage = details } = parsed(details);
  return { type: errorType, message: errorMessage.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>') };
}

function parsed(details: string): { readonly errorType?: string; readonly errorMessage?: string } {
  try {
    return JSON.parse(details) ?? {};
  } catch {
    return {};
  }
}
