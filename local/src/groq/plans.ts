import type { GroqQuota, ModelLimits } from './quota.ts';

const gptOssFree: ModelLimits = {
  requestsPerMinute: 30,
  requestsPerDay: 1_000,
  tokensPerMinute: 8_000,
  tokensPerDay: 200_000,
};
const whisperFree: ModelLimits = {
  requestsPerMinute: 20,
  requestsPerDay: 2_000,
  audioSecondsPerHour: 7_200,
  audioSecondsPerDay: 28_800,
};
const gptOssDeveloper: ModelLimits = { requestsPerMinute: 1_000, tokensPerMinute: 250_000 };

/**
 * What Groq publishes for the models that personas may name: the free plan's limits on
 * https://console.groq.com/docs/rate-limits, the developer plan's on https://console.groq.com/docs/models, which names none
 * of a day. An account's own are on its limits page. What is cached does not count there; here everything does.
 */
export const groqPlans = {
  free: {
    'openai/gpt-oss-20b': gptOssFree,
    'openai/gpt-oss-120b': gptOssFree,
    'llama-3.1-8b-instant': {
      requestsPerMinute: 30,
      requestsPerDay: 14_400,
      tokensPerMinute: 6_000,
      tokensPerDay: 500_000,
    },
    'whisper-large-v3-turbo': whisperFree,
    'whisper-large-v3': whisperFree,
  },
  developer: {
    'openai/gpt-oss-20b': gptOssDeveloper,
    'openai/gpt-oss-120b': gptOssDeveloper,
    'llama-3.1-8b-instant': gptOssDeveloper,
    'whisper-large-v3-turbo': { requestsPerMinute: 400, audioSecondsPerHour: 400_000 },
    'whisper-large-v3': { requestsPerMinute: 300, audioSecondsPerHour: 200_000 },
  },
} as const satisfies Record<string, GroqQuota>;

export type GroqPlan = keyof typeof groqPlans;
