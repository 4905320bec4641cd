import { type CallRecord, callRecord, EtheraError } from '@ethera/contract';

/** Where finished calls can be looked up. Rejects with EtheraError `state.unreadable`, `store.*`. */
export interface CallSource {
  /**
   * Ids of calls, newest first, looked up as they are asked for.
   * @param prefix what each begins with
   */
  callIds(prefix?: string): AsyncIterable<string>;
  /** The record of a call. Rejects with EtheraError `call.unknown`, `call.unreadable` too. */
  read(callId: string): Promise<CallRecord>;
}

/** So many are named of those that a prefix may mean. */
const NAMED = 4;

/**
 * The call that is meant by its id or the beginning of it.
 * @throws EtheraError `call.unknown`, `call.ambiguous`, and what the source throws
 */
export async function findCall(source: Pick<CallSource, 'callIds'>, prefix: string): Promise<string> {
  const found: string[] = [];
  for await (const callId of source.callIds(prefix)) {
    if (callId === prefix) return callId;
    found.push(callId);
    if (found.length > NAMED) break;
  }
  const [only] = found;
  if (only === undefined) throw unknownCall(prefix);
  if (found.length === 1) return only;
  const named = found.slice(0, NAMED).join(', ');
  const more = found.length > NAMED ? ', …' : '';
  throw new EtheraError('call.ambiguous', `${prefix} may be ${named}${more}`);
}

/** When a call began, by its id. Epoch milliseconds. */
export function callStartedAt(callId: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(callId) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

export function unknownCall(callId: string): EtheraError {
  return new EtheraError('call.unknown', `no call begins with ${callId}`);
}

/**
 * @param where the file or object, for the message
 * @throws EtheraError `call.unreadable`
 */
export function parseCallRecord(text: string, where: string): CallRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EtheraError('call.unreadable', `${where} is no JSON`);
  }
  const parsed = callRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  // Paths only: the values are words and numbers of people.
  const fault = parsed.error.issues[0]?.path.join('.') || 'its form';
  throw new EtheraError('call.unreadable', `${where} is not a call’s record: ${fault}`);
}
