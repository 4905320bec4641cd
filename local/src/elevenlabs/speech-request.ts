import type { EnglishVoice, RussianVoice, SpeechLanguage, SpeechRequest } from '../speech/request.ts';
import { invalidField, unknownModel, voiceNotFound } from './error-body.ts';

const models = ['eleven_flash_v2_5', 'eleven_flash_v2', 'eleven_turbo_v2_5', 'eleven_multilingual_v2', 'eleven_v3'];

/** What the service takes when a request names no model. */
const defaultModel = 'eleven_multilingual_v2';

/** The models that take `language_code`; others answer with an error. */
const languageEnforcing = ['eleven_flash_v2_5', 'eleven_turbo_v2_5', 'eleven_v3'];

/** A female and a male stand-in for each language. flite's slt is hard to understand at telephone quality. */
const standInVoices: Readonly<
  Record<SpeechLanguage, readonly [EnglishVoice | RussianVoice, EnglishVoice | RussianVoice]>
> = {
  en: ['rms', 'awb'],
  ru: ['ru+f3', 'ru'],
};

/** A text-to-speech request that passed the checks ElevenLabs makes. */
export interface ParsedSpeechRequest {
  readonly model: string;
  readonly text: string;
  readonly speech: SpeechRequest;
}

/**
 * @param voiceId as in the path
 * @throws {ElevenLabsFault} 404, 400 or 422
 */
export function parseSpeechRequest(body: string, voiceId: string, query: URLSearchParams): ParsedSpeechRequest {
  requireVoice(voiceId);
  const format = query.get('output_format') ?? 'mp3_44100_128';
  if (format !== 'ulaw_8000') {
    throw invalidField(
      ['query', 'output_format'],
      `the local stand-in serves 'ulaw_8000' only, not '${format}'`,
      'enum',
    );
  }
  const request = parseObject(body);
  const { text, model_id: model = defaultModel, language_code: languageCode } = request;
  if (text === undefined) throw invalidField(['body', 'text'], 'Field required', 'missing');
  if (typeof text !== 'string') throw invalidField(['body', 'text'], 'Input should be a valid string', 'string_type');
  if (text === '') throw invalidField(['body', 'text'], 'String should have at least 1 character', 'string_too_short');
  if (typeof model !== 'string')
    throw invalidField(['body', 'model_id'], 'Input should be a valid string', 'string_type');
  if (!models.includes(model)) throw unknownModel(model);
  const language = languageOf(text, languageCode, model);
  return { model, text, speech: { text, language, voice: standInFor(voiceId, language) } };
}

/** @throws {ElevenLabsFault} 404 for an id that cannot be one */
export function requireVoice(voiceId: string): void {
  if (!/^[A-Za-z0-9]{20}$/.test(voiceId)) throw voiceNotFound(voiceId);
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>;
  } catch {
    throw invalidField(['body'], 'JSON decode error', 'json_invalid');
  }
  throw invalidField(['body'], 'Input should be a valid dictionary', 'model_attributes_type');
}

function languageOf(text: string, languageCode: unknown, model: string): SpeechLanguage {
  if (languageCode === undefined || languageCode === null) return /\p{Script=Cyrillic}/u.test(text) ? 'ru' : 'en';
  if (!languageEnforcing.includes(model)) {
    throw invalidField(['body', 'language_code'], `Model '${model}' does not support language_code`, 'value_error');
  }
  if (languageCode === 'en' || languageCode === 'ru') return languageCode;
  throw invalidField(['body', 'language_code'], `the local stand-in speaks en and ru only`, 'value_error');
}

/** One voice id always sounds the same, and Rachel, the best known of them, as a woman where there is one. */
function standInFor(voiceId: string, language: SpeechLanguage): EnglishVoice | RussianVoice {
  const [first, second] = standInVoices[language];
  if (voiceId === '21m00Tcm4TlvDq8ikWAM') return first;
  const sum = [...voiceId].reduce((total, character) => total + character.charCodeAt(0), 0);
  return sum % 2 === 0 ? first : second;
}
