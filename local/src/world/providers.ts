import { type ElevenLabsOptions, type ElevenLabsStandIn, startElevenLabs } from '../elevenlabs/server.ts';
import { createScriptedTranscriber, type ScriptedTranscriber } from '../groq/scripted-transcriber.ts';
import { type GroqOptions, type GroqStandIn, startGroq } from '../groq/server.ts';
import { chooseByLanguage, createMoonshineTranscriber } from '../groq/transcriber.ts';
import type { SpeechEngine } from '../speech/engine.ts';

/** The service itself, or whatever answers at `baseUrl` in its place. */
export interface RealProvider {
  readonly kind: 'real';
  readonly apiKey: string;
  readonly baseUrl?: string;
}

export type GroqChoice = RealProvider | ({ readonly kind?: 'stand-in' } & Partial<Omit<GroqOptions, 'apiKeys'>>);
export type ElevenLabsChoice =
  | RealProvider
  | ({ readonly kind?: 'stand-in' } & Partial<Omit<ElevenLabsOptions, 'apiKeys' | 'engine'>>);

/** How the functions reach a provider. */
export interface ProviderAccess {
  readonly apiKey: string;
  /** The vendor's own when undefined. */
  readonly baseUrl: string | undefined;
}

export interface Providers {
  readonly groq: { readonly access: ProviderAccess; readonly standIn: GroqStandIn | undefined };
  readonly elevenLabs: { readonly access: ProviderAccess; readonly standIn: ElevenLabsStandIn | undefined };
  /** What callers may say in Russian, which has no recogniser, goes in here. */
  readonly script: ScriptedTranscriber;
  close(): Promise<void>;
}

export interface ProviderOptions {
  readonly engine: SpeechEngine;
  readonly groq?: GroqChoice | undefined;
  readonly elevenLabs?: ElevenLabsChoice | undefined;
}

/** The keys that the stand-ins take. */
export const standInKeys = { groq: 'gsk_local', elevenLabs: 'sk_local' } as const;

/** Starts a stand-in for each provider that is not to be the real one. */
export async function startProviders({ engine, groq = {}, elevenLabs = {} }: ProviderOptions): Promise<Providers> {
  const script = createScriptedTranscriber();
  const groqStandIn = groq.kind === 'real' ? undefined : await startGroqStandIn(groq, engine, script);
  try {
    const elevenLabsStandIn =
      elevenLabs.kind === 'real'
        ? undefined
        : await startElevenLabs({ ...elevenLabs, engine, apiKeys: [standInKeys.elevenLabs] });
    return {
      groq: { access: accessOf(groq, standInKeys.groq, groqStandIn?.url), standIn: groqStandIn },
      elevenLabs: {
        access: accessOf(elevenLabs, standInKeys.elevenLabs, elevenLabsStandIn?.url),
        standIn: elevenLabsStandIn,
      },
      script,
      close: async () => {
        await Promise.all([groqStandIn?.close(), elevenLabsStandIn?.close()]);
      },
    };
  } catch (error) {
    await groqStandIn?.close();
    throw error;
  }
}

function startGroqStandIn(
  choice: Exclude<GroqChoice, RealProvider>,
  engine: SpeechEngine,
  script: ScriptedTranscriber,
): Promise<GroqStandIn> {
  const transcriber = choice.transcriber ?? chooseByLanguage({ en: createMoonshineTranscriber(engine), ru: script });
  return startGroq({ ...choice, transcriber, apiKeys: [standInKeys.groq] });
}

function accessOf(
  choice: GroqChoice | ElevenLabsChoice,
  standInKey: string,
  standInUrl: string | undefined,
): ProviderAccess {
  if (choice.kind === 'real') return { apiKey: choice.apiKey, baseUrl: choice.baseUrl };
  return { apiKey: standInKey, baseUrl: standInUrl };
}
