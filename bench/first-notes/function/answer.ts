import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ElevenLabsClient } from 'elevenlabs';
import type Groq from 'groq-sdk';
import { toFile } from 'groq-sdk';
import type { Persona } from '../../../personas/persona.ts';
import type { FunctionTimes, TurnAnswer, TurnRequest } from '../turn-message.ts';

export interface AnswerDeps {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly groq: Groq;
  readonly elevenLabs: ElevenLabsClient;
  readonly personas: Readonly<Record<string, Persona>>;
  /** Milliseconds on any scale that does not jump. */
  readonly now: () => number;
}

/** What the shipped personas ask for: one or two sentences. */
const maxReplyTokens = 400;

/**
 * One turn, step after step: the whole recording, its whole transcript, the whole reply, the whole of its speech.
 * @throws Error for a persona that nobody has written, and whatever the SDKs do
 */
export function createAnswer({ s3, bucket, groq, elevenLabs, personas, now }: AnswerDeps) {
  return async ({ personaId, recordingKey, replyKey, history }: TurnRequest): Promise<TurnAnswer> => {
    const persona = personas[personaId];
    if (!persona) throw new Error(`there is no persona ${personaId}`);
    const times: Record<keyof FunctionTimes, number> = {
      readMs: 0,
      transcribeMs: 0,
      replyMs: 0,
      speakMs: 0,
      storeMs: 0,
    };
    const timed = async <Result>(step: keyof FunctionTimes, work: Promise<Result>): Promise<Result> => {
      const startedAtMs = now();
      const result = await work;
      times[step] = now() - startedAtMs;
      return result;
    };

    const wav = await timed('readMs', read(recordingKey));
    const transcript = await timed('transcribeMs', transcribe(wav, persona));
    if (transcript === '') return { transcript, reply: '', times };
    const reply = await timed('replyMs', write(persona, history, transcript));
    const ulaw = await timed('speakMs', speak(reply, persona));
    await timed('storeMs', s3.send(new PutObjectCommand({ Bucket: bucket, Key: replyKey, Body: ulaw })));
    return { transcript, reply, times };
  };

  async function read(key: string): Promise<Uint8Array> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  }

  async function transcribe(wav: Uint8Array, { models, language }: Persona): Promise<string> {
    const file = await toFile(wav, 'caller.wav', { type: 'audio/wav' });
    const { text } = await groq.audio.transcriptions.create({ file, model: models.transcription, language });
    return text.trim();
  }

  async function write(
    { prompt, models }: Persona,
    history: TurnRequest['history'],
    transcript: string,
  ): Promise<string> {
    const { choices } = await groq.chat.completions.create({
      model: models.reply,
      messages: [{ role: 'system', content: prompt }, ...history, { role: 'user', content: transcript }],
      max_completion_tokens: maxReplyTokens,
      // The gpt-oss models always think; other models refuse both settings.
      ...(models.reply.startsWith('openai/gpt-oss') && { reasoning_effort: 'low' as const, include_reasoning: false }),
    });
    return choices[0]?.message.content?.trim() ?? '';
  }

  async function speak(text: string, { voice, models, language }: Persona): Promise<Uint8Array> {
    const { stability, similarity } = voice.settings;
    const audio = await elevenLabs.textToSpeech.convertAsStream(voice.id, {
      text,
      model_id: models.speech,
      language_code: language,
      output_format: 'ulaw_8000',
      voice_settings: {
        ...(stability === undefined ? {} : { stability }),
        ...(similarity === undefined ? {} : { similarity_boost: similarity }),
      },
    });
    const pieces: Uint8Array[] = [];
    for await (const piece of audio as AsyncIterable<Uint8Array>) pieces.push(piece);
    return Buffer.concat(pieces);
  }
}
