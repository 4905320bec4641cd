import { parseArgs } from 'node:util';
import { englishVoices, russianVoices, type SpeechLanguage, type SpeechRequest } from '../speech/request.ts';
import { type LineConditionName, lineConditions } from './lines/line-condition.ts';
import { dtmfEventOf } from './rtp-packet.ts';

/** What the caller does, one after the other. */
export type Step =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'play'; readonly file: string }
  | { readonly kind: 'keys'; readonly keys: string }
  | { readonly kind: 'wait-reply' }
  | { readonly kind: 'pause'; readonly ms: number };

export interface SipTarget {
  readonly host: string;
  readonly port: number;
}

export interface CallScript {
  readonly number: string;
  readonly steps: readonly Step[];
  /** Where the stereo WAV goes. */
  readonly out: string;
  /** Undefined: where the demo that is being served listens. */
  readonly target?: SipTarget;
  readonly account?: { readonly username: string; readonly password: string };
  readonly language: SpeechLanguage;
  /** What lies between the caller and the far side. */
  readonly line: LineConditionName;
  readonly voice?: NonNullable<SpeechRequest['voice']>;
  readonly quietMs: number;
  readonly replyTimeoutMs: number;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm run call -- --to NUMBER [steps] [options]

steps, taken in the order they are written:
  --wait-reply        wait until the far side has spoken and then been quiet
  --say TEXT          speak a text
  --play FILE         play a WAV or a raw .ulaw file
  --dtmf KEYS         press keys: 0-9 * # A-D
  --pause MS          wait

options:
  --out FILE          stereo WAV: left the caller, right what the caller heard (default call.wav)
  --sip HOST:PORT     where to call (default: the demo that "npm run demo -- --serve" keeps running)
  --username NAME --password WORD   the SIP account
  --language en|ru    of --say (default en)
  --voice NAME        ${[...englishVoices, ...russianVoices].join(', ')}
  --line NAME         what lies between what is said (left in the recording) and the far side (default clean):
                      ${lineConditions.join(', ')}
  --quiet MS          how much quiet ends a reply (default 1200)
  --reply-timeout MS  how long --wait-reply waits at most (default 30000)
  --help              this text

exit code: 0 all done, 1 no call, 2 wrong usage, 3 no reply came, 4 the far side hung up before the end`;

const options = {
  to: { type: 'string' },
  out: { type: 'string', default: 'call.wav' },
  sip: { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  language: { type: 'string', default: 'en' },
  voice: { type: 'string' },
  line: { type: 'string', default: 'clean' },
  quiet: { type: 'string', default: '1200' },
  'reply-timeout': { type: 'string', default: '30000' },
  say: { type: 'string', multiple: true },
  play: { type: 'string', multiple: true },
  dtmf: { type: 'string', multiple: true },
  pause: { type: 'string', multiple: true },
  'wait-reply': { type: 'boolean', multiple: true },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} saying what is wrong with it
 */
export function parseCallScript(args: readonly string[]): CallScript {
  const { values, tokens } = parse(args);
  if (!values.to) throw new UsageError('--to is needed: the number to call');
  const steps = tokens.flatMap((token) => (token.kind === 'option' ? stepOf(token.name, token.value) : []));
  if (steps.length === 0) throw new UsageError('there is nothing to do: add --say, --play, --dtmf or --wait-reply');
  const { language, voice } = values;
  if (language !== 'en' && language !== 'ru') throw new UsageError('--language: en or ru');
  const { username, password } = values;
  if ((username === undefined) !== (password === undefined)) {
    throw new UsageError('--username and --password go together');
  }
  return {
    number: values.to,
    steps,
    out: values.out,
    language,
    line: parseLine(values.line),
    ...(values.sip === undefined ? {} : { target: parseTarget(values.sip) }),
    ...(username === undefined || password === undefined ? {} : { account: { username, password } }),
    ...(voice === undefined ? {} : { voice: parseVoice(voice, language) }),
    quietMs: parseMs('quiet', values.quiet),
    replyTimeoutMs: parseMs('reply-timeout', values['reply-timeout']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, tokens: true, strict: true });
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
}

/** Node explains over several sentences what an argument beginning with a dash may be. */
export function firstSentence(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/, 1);
  return first.replace(/\.$/, '');
}

function stepOf(name: string, value = ''): Step[] {
  switch (name) {
    case 'wait-reply':
      return [{ kind: 'wait-reply' }];
    case 'say':
      if (!value.trim()) throw new UsageError('--say: a text to speak');
      return [{ kind: 'say', text: value }];
    case 'play':
      return [{ kind: 'play', file: value }];
    case 'dtmf':
      if (!value || [...value].some((key) => dtmfEventOf(key) === undefined)) {
        throw new UsageError('--dtmf: keys of a telephone, 0-9 * # A-D');
      }
      return [{ kind: 'keys', keys: value }];
    case 'pause':
      return [{ kind: 'pause', ms: parseMs('pause', value) }];
    default:
      return [];
  }
}

function parseMs(name: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`--${name}: a number of milliseconds`);
  return Number(text);
}

/** `host` or `host:port`; 5060 is SIP's own port. */
function parseTarget(text: string): SipTarget {
  const match = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(text);
  const port = Number(match?.[2] ?? 5060);
  if (!match || port < 1 || port > 65_535) throw new UsageError('--sip: HOST:PORT');
  return { host: match[1] as string, port };
}

function parseVoice(text: string, language: SpeechLanguage): NonNullable<SpeechRequest['voice']> {
  const voices: readonly NonNullable<SpeechRequest['voice']>[] = language === 'en' ? englishVoices : russianVoices;
  const voice = voices.find((known) => known === text);
  if (!voice) throw new UsageError(`--voice for ${language}: ${voices.join(', ')}`);
  return voice;
}

function parseLine(text: string): LineConditionName {
  const line = lineConditions.find((known) => known === text);
  if (!line) throw new UsageError(`--line: ${lineConditions.join(', ')}`);
  return line;
}
