/** Where a price was read, and when. Prices are list prices in US dollars without tax, beyond any free tier. */
export interface PriceSource {
  /** The vendor's own page. */
  readonly page: string;
  /** Year, month and day on which the price was last compared with what is published. */
  readonly asOf: string;
}

export interface TranscriptionPrice extends PriceSource {
  readonly usdPerHour: number;
  /** Shorter audio is billed as this many seconds. */
  readonly minimumSeconds: number;
}

export interface LanguageModelPrice extends PriceSource {
  readonly usdPerMillionPromptTokens: number;
  readonly usdPerMillionCompletionTokens: number;
}

export interface SpeechPrice extends PriceSource {
  readonly usdPerThousandCharacters: number;
}

export interface PriceTable {
  /** By the model's name, as a persona has it. */
  readonly transcription: Readonly<Record<string, TranscriptionPrice>>;
  readonly languageModel: Readonly<Record<string, LanguageModelPrice>>;
  readonly speech: Readonly<Record<string, SpeechPrice>>;
  /** arm64, first tier. */
  readonly lambda: PriceSource & {
    readonly usdPerGbSecond: number;
    readonly usdPerMillionRequests: number;
    /** An environment that is kept warm, used or not; its duration comes on top. */
    readonly usdPerProvisionedGbSecond: number;
  };
  readonly s3: PriceSource & { readonly usdPerThousandPuts: number };
}

const groq = { page: 'https://groq.com/pricing', asOf: '2026-11-23' };
const elevenLabs = { page: 'https://elevenlabs.io/pricing/api', asOf: '2026-11-23' };

/**
 * The one place where money is written down. The figures come from published summaries of these pages, not from an
 * invoice: compare them before you rely on them. Change a price here, with its date, and the cost of every call from then on
 * follows: `summary.json` keeps the date of the table it was counted with. A plan with included usage or a discount is
 * cheaper than this.
 */
export const priceTable: PriceTable = {
  transcription: {
    'whisper-large-v3-turbo': { ...groq, usdPerHour: 0.04, minimumSeconds: 10 },
    'whisper-large-v3': { ...groq, usdPerHour: 0.111, minimumSeconds: 10 },
  },
  languageModel: {
    'openai/gpt-oss-20b': { ...groq, usdPerMillionPromptTokens: 0.075, usdPerMillionCompletionTokens: 0.3 },
    'openai/gpt-oss-120b': { ...groq, usdPerMillionPromptTokens: 0.15, usdPerMillionCompletionTokens: 0.6 },
  },
  speech: {
    eleven_flash_v2_5: { ...elevenLabs, usdPerThousandCharacters: 0.05 },
    eleven_flash_v2: { ...elevenLabs, usdPerThousandCharacters: 0.05 },
    eleven_turbo_v2_5: { ...elevenLabs, usdPerThousandCharacters: 0.05 },
    eleven_turbo_v2: { ...elevenLabs, usdPerThousandCharacters: 0.05 },
    eleven_multilingual_v2: { ...elevenLabs, usdPerThousandCharacters: 0.1 },
    eleven_v3: { ...elevenLabs, usdPerThousandCharacters: 0.1 },
  },
  lambda: {
    page: 'https://aws.amazon.com/lambda/pricing/',
    asOf: '2026-11-23',
    usdPerGbSecond: 0.0000133334,
    usdPerMillionRequests: 0.2,
    usdPerProvisionedGbSecond: 0.0000033334,
  },
  // eu-central-1, where the stages live; us-east-1 is a little cheaper.
  s3: { page: 'https://aws.amazon.com/s3/pricing/', asOf: '2026-11-23', usdPerThousandPuts: 0.0054 },
};

/** The oldest date in a table: no price in it was compared later than this. */
export function pricesAsOf({ transcription, languageModel, speech, lambda, s3 }: PriceTable): string {
  const models = [transcription, languageModel, speech].flatMap((each) => Object.values<PriceSource>(each));
  const [oldest = lambda.asOf] = [...models, lambda, s3].map(({ asOf }) => asOf).sort();
  return oldest;
}
