import { join } from 'node:path';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { Providers } from '../../local/src/world/providers.ts';
import { ethera } from '../../personas/ethera.ts';
import { startFirstNotesCloud } from '../first-notes/cloud.ts';
import { type FirstNotes, startFirstNotes } from '../first-notes/first-notes.ts';
import type { NetworkName } from './column.ts';
import { agentVoice } from './spoken-questions.ts';

export interface NotesOptions {
  readonly variant: 'ari' | 'agi';
  readonly network: NetworkName;
  readonly folder: string;
  readonly asterisk: AsteriskProcess;
  readonly providers: Providers;
  readonly engine: Pick<SpeechEngine, 'speak'>;
}

/** Starts the first notes with a cloud of their own. @throws whatever a part throws, with everything ended */
export async function startNotes(options: NotesOptions): Promise<FirstNotes> {
  const { variant, folder, asterisk, providers, engine } = options;
  const end = new AsyncDisposableStack();
  try {
    const cloud = await startFirstNotesCloud({
      folder: join(folder, 'cloud'),
      groq: providers.groq.access,
      elevenLabs: providers.elevenLabs.access,
    });
    end.defer(() => cloud.close());
    const greeting = await engine.speak({ text: ethera.phrases.greeting, language: 'en', voice: agentVoice });
    const notes = await startFirstNotes({
      asterisk,
      variant,
      cloud: cloud.access,
      greeting: encodeMulaw(greeting),
      folder: join(folder, 'sounds'),
    });
    end.defer(() => notes.close());
    return { number: notes.number, close: () => end.disposeAsync() };
  } catch (error) {
    await end.disposeAsync();
    throw error;
  }
}
