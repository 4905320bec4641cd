import { type ErrorCode, errorCatalogue } from '@ethera/contract';

/** Whose fault a failure is, as far as its code tells. */
const providers: Readonly<Record<string, string>> = {
  transcriber: 'groq',
  llm: 'groq',
  speaker: 'elevenlabs',
  store: 's3',
  function: 'lambda',
  frames: 'lambda',
  turn: 'lambda',
  briefing: 'lambda',
  parameter: 'ssm',
  ari: 'asterisk',
  recording: 'asterisk',
  media: 'disk',
  spool: 'disk',
  state: 'disk',
};

/** `groq` for `llm.timeout`; `ethera` for what is nobody else's. */
export function providerOf(code: string): string {
  const [part = ''] = code.split('.', 1);
  return (Object.hasOwn(providers, part) ? providers[part] : undefined) ?? 'ethera';
}

/** The codes that a running agent meets: those of its commands are not among them. */
export const countedCodes: readonly ErrorCode[] = (Object.keys(errorCatalogue) as ErrorCode[]).filter(
  (code) => code === 'internal' || providerOf(code) !== 'ethera',
);
