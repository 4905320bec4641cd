import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import { startAgiTelephones } from './agi-telephones.ts';
import { connectAriTelephones } from './ari-telephones.ts';
import type { CloudAccess } from './cloud.ts';
import { converse, type FirstNotesTurn, type Telephone } from './conversation.ts';
import { agiPortVariable, firstNotesApp, firstNotesNumbers } from './dialplan.ts';
import { connectTurnCloud } from './turn-cloud.ts';

export interface FirstNotesOptions {
  /** Configured by `renderWithFirstNotes`. */
  readonly asterisk: AsteriskProcess;
  /** ARI with 3 s of silence, or AGI with 5. One of each at a time. */
  readonly variant: 'ari' | 'agi';
  readonly cloud: CloudAccess;
  /** µ-law. */
  readonly greeting: Uint8Array;
  readonly personaId?: string;
  /** For sounds and recordings: absolute, and Asterisk must be able to read and write it. */
  readonly folder: string;
  /** After each reply that was heard to its end. */
  readonly onTurn?: (turn: FirstNotesTurn) => void;
  /** A call that ended by a fault of ours; the caller is left with silence, as those notes have it. */
  readonly onFailure?: (error: unknown) => void;
}

/** The user's first notes at work: whoever dials the number is greeted, recorded and answered. */
export interface FirstNotes {
  /** For a telephone of the house. */
  readonly number: string;
  close(): Promise<void>;
}

/** Begins to answer the variant's number. @throws whatever Asterisk or the disk does */
export async function startFirstNotes(options: FirstNotesOptions): Promise<FirstNotes> {
  const { asterisk, variant, folder, personaId = 'ethera', onTurn = () => {}, onFailure = () => {} } = options;
  await mkdir(folder, { recursive: true });
  const greeting = join(folder, 'greeting');
  await writeFile(`${greeting}.ulaw`, options.greeting);
  const cloud = connectTurnCloud(options.cloud);
  const run = `${variant}-${Date.now()}`;
  let calls = 0;
  const onCall = (telephone: Telephone): Promise<void> => {
    const callId = `${run}-${++calls}`;
    return converse({ callId, personaId, telephone, cloud, greeting, folder, onTurn }).catch(onFailure);
  };
  const telephones = await (variant === 'ari' ? byAri() : byAgi());
  return {
    number: firstNotesNumbers[variant],
    close: async () => {
      await telephones.close();
      cloud.close();
    },
  };

  async function byAri(): Promise<{ close(): void }> {
    return connectAriTelephones(asterisk, firstNotesApp, (telephone) => void onCall(telephone));
  }

  async function byAgi(): Promise<{ close(): Promise<void> }> {
    const server = await startAgiTelephones(folder, onCall);
    await asterisk.console(`dialplan set global ${agiPortVariable} ${server.port}`);
    return server;
  }
}
