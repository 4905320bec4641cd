import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import { startAgiTelephones } from './agi-telephones.ts';
import { connectAriTelephones } from './ari-telephones.ts';
import type { CloudAccess } from './cloud.ts';
import { converse, type FirstNotesTurn, type Telephone } from './conversation.ts';
import { firstNotesApp } from './dialplan.ts';
import { connectTurnCloud } from './turn-cloud.ts';

/** Nothing but data: it goes from one process to another. */
export interface EdgeOptions {
  readonly asterisk: Pick<AsteriskProcess, 'ariUrl' | 'ariUsername' | 'ariPassword' | 'recordingsFolder'>;
  readonly variant: 'ari' | 'agi';
  readonly cloud: CloudAccess;
  /** µ-law. */
  readonly greeting: Uint8Array;
  readonly personaId: string;
  readonly folder: string;
}

export interface EdgeListeners {
  readonly onTurn: (turn: FirstNotesTurn) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The side of the first notes that is beside Asterisk. */
export interface Edge {
  /** Of the AGI server; null with ARI. */
  readonly agiPort: number | null;
  close(): Promise<void>;
}

/** Begins to take calls. @throws whatever Asterisk or the disk does */
export async function startEdge(options: EdgeOptions, { onTurn, onFailure }: EdgeListeners): Promise<Edge> {
  const { asterisk, variant, folder, personaId } = options;
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
  if (variant === 'agi') {
    const server = await startAgiTelephones(folder, onCall);
    const close = async () => {
      await server.close();
      cloud.close();
    };
    return { agiPort: server.port, close };
  }
  const telephones = await connectAriTelephones(asterisk, firstNotesApp, (telephone) => void onCall(telephone));
  const close = async () => {
    telephones.close();
    cloud.close();
  };
  return { agiPort: null, close };
}
