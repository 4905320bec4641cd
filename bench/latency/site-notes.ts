import { join } from 'node:path';
import type { AsteriskProcess } from '../../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { startLinks } from '../../local/src/network/links.ts';
import type { LinkProfile, NetworkProfile } from '../../local/src/network/network-profile.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { ProviderAccess, Providers } from '../../local/src/world/providers.ts';
import { ethera } from '../../personas/ethera.ts';
import { startFirstNotesCloud } from '../first-notes/cloud.ts';
import type { FirstNotesTurn } from '../first-notes/conversation.ts';
import { type FirstNotes, startFirstNotes } from '../first-notes/first-notes.ts';
import { agentVoice } from './spoken-questions.ts';

export interface NotesOptions {
  readonly variant: 'ari' | 'agi';
  /** Undefined where everything is at hand. */
  readonly profile: NetworkProfile | undefined;
  readonly folder: string;
  readonly asterisk: AsteriskProcess;
  readonly providers: Providers;
  readonly engine: Pick<SpeechEngine, 'speak'>;
  readonly onTurn: (turn: FirstNotesTurn) => void;
}

/** Starts the first notes with a cloud of their own. @throws whatever a part throws, with everything ended */
export async function startNotes(options: NotesOptions): Promise<FirstNotes> {
  const { variant, profile, folder, asterisk, engine, onTurn } = options;
  const end = new AsyncDisposableStack();
  try {
    const { groq, elevenLabs } = options.providers;
    const reached = await beyond(profile?.cloudToProviders, { groq: urlOf(groq), elevenLabs: urlOf(elevenLabs) }, end);
    const cloud = await startFirstNotesCloud({
      folder: join(folder, 'cloud'),
      groq: { ...groq.access, baseUrl: reached.groq },
      elevenLabs: { ...elevenLabs.access, baseUrl: reached.elevenLabs },
      ...(profile ? { s3: { serviceMs: profile.s3Ms }, lambda: { frontMs: profile.invokeMs } } : {}),
    });
    end.defer(() => cloud.close());
    const { s3Url, lambdaUrl } = cloud.access;
    const urls = await beyond(profile?.edgeToCloud, { s3Url, lambdaUrl }, end);
    const greeting = await engine.speak({ text: ethera.phrases.greeting, language: 'en', voice: agentVoice });
    const notes = await startFirstNotes({
      asterisk,
      variant,
      cloud: { ...cloud.access, ...urls },
      greeting: encodeMulaw(greeting),
      folder: join(folder, 'sounds'),
      onTurn,
    });
    end.defer(() => notes.close());
    return { number: notes.number, close: () => end.disposeAsync() };
  } catch (error) {
    await end.disposeAsync();
    throw error;
  }
}

/** The services as they are reached from the near end of a link. */
async function beyond<Name extends string>(
  profile: LinkProfile | undefined,
  urls: Readonly<Record<Name, string>>,
  end: AsyncDisposableStack,
): Promise<Readonly<Record<Name, string>>> {
  if (!profile) return urls;
  return end.adopt(await startLinks(urls, profile), (links) => links.close()).urls;
}

function urlOf({ access }: { readonly access: ProviderAccess }): string {
  if (access.baseUrl === undefined) throw new RangeError('the bench asks no provider but stand-ins');
  return access.baseUrl;
}
