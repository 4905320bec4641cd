import { elevenLabsPlans } from '../../local/src/elevenlabs/plans.ts';
import { groqPlans } from '../../local/src/groq/plans.ts';
import { lambdaPlans, type Plan } from '../../local/src/plans.ts';

/** What one of these callers needs at most. A caller speaks every ten to fifteen seconds, and may be tried twice. */
const attemptsPerMinute = 10;
/** The persona's prompt, a few lines of history and the answer. */
const tokensPerAttempt = 1_000;
/** A sentence that is heard, and the one behind it. */
const speechAtOnce = 2;
/** One that answers, one that was talked over and one that was asked eagerly. */
const functionsAtOnce = 3;

/** So many calls stay within the plan whatever they do: the limit that a stage with it would give its edge. */
export function callsWithin(plan: Plan): number {
  const whisper = groqPlans[plan.groq]['whisper-large-v3-turbo'];
  const model = groqPlans[plan.groq]['openai/gpt-oss-20b'];
  const bounds = [
    unlessBoundless(whisper.requestsPerMinute) / attemptsPerMinute,
    unlessBoundless(model.requestsPerMinute) / attemptsPerMinute,
    unlessBoundless(model.tokensPerMinute) / (attemptsPerMinute * tokensPerAttempt),
    elevenLabsPlans[plan.elevenLabs].flash / speechAtOnce,
    lambdaPlans[plan.lambda] / functionsAtOnce,
  ];
  return Math.max(1, Math.floor(Math.min(...bounds)));
}

function unlessBoundless(limit: number | undefined): number {
  return limit ?? Number.POSITIVE_INFINITY;
}
