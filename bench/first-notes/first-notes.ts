import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import type { FirstNotesTurn } from './conversation.ts';
import { agiPortVariable, firstNotesNumbers } from './dialplan.ts';
import type { EdgeOptions } from './edge.ts';

export interface FirstNotesOptions extends Omit<EdgeOptions, 'asterisk' | 'personaId'> {
  /** Configured by `renderWithFirstNotes`. */
  readonly asterisk: AsteriskProcess;
  readonly personaId?: string;
  /** After each reply that was heard to its end. */
  readonly onTurn?: (turn: FirstNotesTurn) => void;
  /** A call that ended by a fault of ours; the caller is left with silence, as those notes have it. */
  readonly onFailure?: (message: string) => void;
}

/** The user's first notes at work: whoever dials the number is greeted, recorded and answered. */
export interface FirstNotes {
  /** For a telephone of the house. */
  readonly number: string;
  /** May be called twice. */
  close(): Promise<void>;
}

/** What the edge's process tells. */
export type EdgeMessage =
  | { readonly type: 'ready'; readonly agiPort: number | null }
  | { readonly type: 'turn'; readonly turn: FirstNotesTurn }
  | { readonly type: 'failure'; readonly message: string };

const program = fileURLToPath(new URL('./edge-process.ts', import.meta.url));

/**
 * Begins to answer the variant's number, one of each for an Asterisk: ARI with 3 s of silence, or AGI with 5. The edge is a
 * process of its own, as Ethera's is: the bench's work does not delay it, and ari-client can be connected to one Asterisk
 * alone in a process.
 * @throws {Error} with what the edge said when it does not begin
 */
export async function startFirstNotes(options: FirstNotesOptions): Promise<FirstNotes> {
  const { asterisk, variant, cloud, greeting, folder, personaId = 'ethera' } = options;
  const child = fork(program, { execArgv: [], serialization: 'advanced' });
  const exited = once(child, 'exit');
  const close = async () => {
    if (child.connected) child.disconnect();
    await exited;
  };
  const ready = Promise.withResolvers<number | null>();
  let lastFailure = 'it ended';
  child.on('message', (message: EdgeMessage) => {
    switch (message.type) {
      case 'ready':
        return ready.resolve(message.agiPort);
      case 'turn':
        return options.onTurn?.(message.turn);
      case 'failure':
        lastFailure = message.message;
        return options.onFailure?.(message.message);
    }
  });
  child.once('error', ready.reject);
  child.once('exit', () => ready.reject(new Error(`the edge of the first notes did not begin: ${lastFailure}`)));
  const { ariUrl, ariUsername, ariPassword, recordingsFolder } = asterisk;
  const given: EdgeOptions = {
    asterisk: { ariUrl, ariUsername, ariPassword, recordingsFolder },
    variant,
    cloud,
    greeting,
    folder,
    personaId,
  };
  child.send(given);
  try {
    const agiPort = await ready.promise;
    if (agiPort !== null) await asterisk.console(`dialplan set global ${agiPortVariable} ${agiPort}`);
    return { number: firstNotesNumbers[variant], close };
  } catch (error) {
    await close();
    throw error;
  }
}
