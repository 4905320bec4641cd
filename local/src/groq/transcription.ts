import { randomUUID } from 'node:crypto';
import { speechBounds } from '../audio/levels.ts';
import { toLineRate } from '../audio/resample.ts';
import { readWav, WavError } from '../audio/wav.ts';
import { invalidRequest } from './error-body.ts';
import { countTokens } from './tokens.ts';
import type { LocalTranscription } from './transcriber.ts';

const formats = ['json', 'text', 'verbose_json'] as const;
type ResponseFormat = (typeof formats)[number];

/** A transcription request that passed the checks Groq makes. */
export interface ParsedTranscriptionRequest {
  readonly model: string;
  readonly language: string | undefined;
  readonly temperature: number;
  readonly format: ResponseFormat;
  readonly pcm8k: Int16Array;
  readonly durationMs: number;
}

const languageNames: Readonly<Record<string, string>> = { en: 'English', ru: 'Russian' };
const maximumBytes = 25 * 1024 * 1024;
const minimumMs = 10;

/** @throws {GroqError} 400, in Groq's words */
export async function parseTranscriptionRequest(
  body: Buffer,
  contentType: string | undefined,
): Promise<ParsedTranscriptionRequest> {
  const form = await parseForm(body, contentType);
  const model = field(form, 'model');
  if (!model) throw invalidRequest("property 'model' is missing", 'model');
  const file = form.get('file');
  if (!(file instanceof Blob)) throw invalidRequest('one of `file` or `url` must be provided');
  if (file.size > maximumBytes) throw invalidRequest('file is too large: the maximum is 25 MB');
  const requestedFormat = field(form, 'response_format') ?? 'json';
  const format = formats.find((known) => known === requestedFormat);
  if (!format) throw invalidRequest(`response_format must be one of \`[${formats.join(' ')}]\``);
  const temperature = Number(field(form, 'temperature') ?? 0);
  if (!(temperature >= 0 && temperature <= 1)) throw invalidRequest('temperature must be between 0 and 1');
  const language = field(form, 'language');
  if (language !== undefined && !/^[a-z]{2,3}$/.test(language)) {
    throw invalidRequest(`language must be one of ISO 639-1, got ${language}`);
  }
  const pcm8k = readAudio(new Uint8Array(await file.arrayBuffer()));
  const durationMs = pcm8k.length / 8;
  if (durationMs < minimumMs) throw invalidRequest('Audio file is too short. Minimum audio length is 0.01 seconds.');
  return { model, language, temperature, format, pcm8k, durationMs };
}

async function parseForm(body: Buffer, contentType: string | undefined): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType ?? '' } }).formData();
  } catch {
    throw invalidRequest('request body must be multipart/form-data');
  }
}

function field(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readAudio(bytes: Uint8Array): Int16Array {
  try {
    const { channels, sampleRateHz } = readWav(bytes);
    return toLineRate(channels[0] ?? new Int16Array(0), sampleRateHz);
  } catch (error) {
    if (error instanceof WavError) throw invalidRequest('could not process file - is it a valid media file?');
    throw error;
  }
}

/** The body of the answer: a string for `text`, JSON otherwise. */
export function transcriptionBody(request: ParsedTranscriptionRequest, heard: LocalTranscription): string | object {
  // Whisper puts a space before each text.
  const text = heard.text === '' ? '' : ` ${heard.text}`;
  const groq = { id: `req_${randomUUID()}` };
  switch (request.format) {
    case 'text':
      return text;
    case 'json':
      return { text, x_groq: groq };
    case 'verbose_json':
      return {
        task: 'transcribe',
        language: languageNames[request.language ?? 'en'] ?? request.language,
        duration: request.durationMs / 1000,
        text,
        segments: text === '' ? [] : [segment(request, heard, text)],
        x_groq: groq,
      };
  }
}

function segment(request: ParsedTranscriptionRequest, heard: LocalTranscription, text: string): object {
  const bounds = speechBounds(request.pcm8k) ?? { startMs: 0, endMs: request.durationMs };
  return {
    id: 0,
    seek: 0,
    start: bounds.startMs / 1000,
    end: bounds.endMs / 1000,
    text,
    tokens: Array.from({ length: countTokens(text) }, (_, index) => index),
    temperature: request.temperature,
    // Whisper is unsure of what it invents.
    avg_logprob: heard.noSpeechProbability > 0.5 ? -1.2 : -0.2,
    compression_ratio: 1.2,
    no_speech_prob: heard.noSpeechProbability,
  };
}
