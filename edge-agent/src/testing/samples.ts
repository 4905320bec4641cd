import { type BriefedPersona, type Phrase, type TurnSummary, ULAW_SILENCE, ulawBytes } from '@ethera/contract';

/** A phrase of two seconds. */
export function samplePhrase(text: string, digit = '0'): Phrase {
  return { key: `prompts/${digit.repeat(64)}.ulaw`, text, bytes: ulawBytes(2_000) };
}

export const samplePersona: BriefedPersona = {
  id: 'test',
  language: 'en',
  phrases: {
    greeting: samplePhrase('Hello, an AI speaks.', '1'),
    stillThere: samplePhrase('Are you still there?', '2'),
    goodbye: samplePhrase('Goodbye.', '3'),
    apology: samplePhrase('Sorry, say that again?', '4'),
    handover: samplePhrase('I will pass you on.', '5'),
    fillers: [samplePhrase('One moment.', '6'), samplePhrase('Let me see.', '7')],
  },
  turnTaking: {
    pauseMs: 300,
    endOfTurnMs: 700,
    maxEagerAttempts: 3,
    maxTurnMs: 30_000,
    talkEnergy: 256,
    bargeInEnergy: 600,
    silencePromptMs: 8_000,
    fillerAfterMs: 1_800,
    turnDeadlineMs: 8_000,
  },
  maxCallMs: 600_000,
  archive: 'full',
};

/** µ-law of a loud square wave, as somebody talking would be to a detector. */
export function loud(durationMs: number): Uint8Array {
  return Uint8Array.from({ length: ulawBytes(durationMs) }, (_, index) => (index % 16 < 8 ? 0x90 : 0x10));
}

export function silence(durationMs: number): Uint8Array {
  return new Uint8Array(ulawBytes(durationMs)).fill(ULAW_SILENCE);
}

export const sampleSummary: TurnSummary = {
  outcome: 'replied',
  transcript: 'When do you open?',
  rejection: null,
  reply: 'We open at nine.',
  timings: {
    receivedAt: 0,
    coldStart: false,
    recordingMs: 1,
    transcriptMs: 100,
    firstTextMs: 200,
    firstChunkMs: 250,
    commitMs: 300,
    firstSpeechMs: 400,
    doneMs: 900,
  },
  usage: { transcribedSeconds: 10, promptTokens: 100, completionTokens: 10, speechCharacters: 16 },
  models: { transcription: 'w', reply: 'l', speech: 's' },
};
