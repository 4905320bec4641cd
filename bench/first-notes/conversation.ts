import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../local/src/caller/clock.ts';
import type { TurnCloud } from './turn-cloud.ts';
import type { FunctionTimes, HistoryLine } from './turn-message.ts';

/** The caller has gone. */
export class CallOver extends Error {
  override readonly name = 'CallOver';
}

/** What a variant can do with a call. Each rejects with `CallOver` once the caller has gone. */
export interface Telephone {
  /** Waits until the caller has heard it all. @param started called when Asterisk begins with it */
  play(pathWithoutExtension: string, started?: () => void): Promise<void>;
  /** Records until the caller has been silent for the variant's time. @returns where the WAV is */
  record(name: string): Promise<string>;
}

/** A turn that was answered. Times are epoch milliseconds, by the edge's clock. */
export interface FirstNotesTurn {
  readonly callId: string;
  readonly turn: number;
  readonly transcript: string;
  readonly reply: string;
  /** The recording is over: the first moment at which the end of the caller's speech is known, by its silence. */
  readonly recordedAtMs: number;
  readonly uploadedAtMs: number;
  /** The function has answered. It was invoked when the recording was up. */
  readonly answeredAtMs: number;
  /** The reply is on the edge's disk. */
  readonly fetchedAtMs: number;
  readonly playedAtMs: number;
  readonly functionTimes: FunctionTimes;
}

export interface ConversationOptions {
  readonly callId: string;
  readonly personaId: string;
  readonly telephone: Telephone;
  readonly cloud: TurnCloud;
  /** A sound that Asterisk finds, without its extension. */
  readonly greeting: string;
  /** For the replies. */
  readonly folder: string;
  readonly onTurn: (turn: FirstNotesTurn) => void;
}

/** Shorter is no word: Asterisk keeps a fifth of a second of a recording that was silent throughout. */
const shortestWavBytes = 44 + 0.4 * 16_000;

/**
 * The call as the first notes have it: record, upload, invoke, fetch, play, and from the beginning, until the caller goes.
 * @throws whatever the cloud does
 */
export async function converse(options: ConversationOptions): Promise<void> {
  try {
    await options.telephone.play(options.greeting);
    const history: HistoryLine[] = [];
    for (let turn = 1; ; turn++) {
      const answered = await takeTurn(options, turn, history);
      if (!answered) continue;
      history.push({ role: 'user', content: answered.transcript }, { role: 'assistant', content: answered.reply });
      options.onTurn(answered);
    }
  } catch (thrown) {
    if (!(thrown instanceof CallOver)) throw thrown;
  }
}

/** @returns once the reply was heard; undefined when nothing was said */
async function takeTurn(
  { callId, personaId, telephone, cloud, folder }: ConversationOptions,
  turn: number,
  history: readonly HistoryLine[],
): Promise<FirstNotesTurn | undefined> {
  const name = `${callId}-${turn}`;
  const wav = await readFile(await telephone.record(name));
  const recordedAtMs = systemClock();
  if (wav.length < shortestWavBytes) return undefined;
  const recordingKey = `calls/${callId}/${turn}/caller.wav`;
  const replyKey = `calls/${callId}/${turn}/reply.ulaw`;
  await cloud.upload(recordingKey, wav);
  const uploadedAtMs = systemClock();
  const { transcript, reply, times } = await cloud.invoke({ personaId, recordingKey, replyKey, history });
  const answeredAtMs = systemClock();
  if (transcript === '') return undefined;
  const sound = join(folder, name);
  await writeFile(`${sound}.ulaw`, await cloud.fetch(replyKey));
  const fetchedAtMs = systemClock();
  let playedAtMs = fetchedAtMs;
  await telephone.play(sound, () => {
    playedAtMs = systemClock();
  });
  return {
    callId,
    turn,
    transcript,
    reply,
    recordedAtMs,
    uploadedAtMs,
    answeredAtMs,
    fetchedAtMs,
    playedAtMs,
    functionTimes: times,
  };
}
