import { UsageError } from './caller/call-script.ts';
import { type ElevenLabsPlan, elevenLabsPlans } from './elevenlabs/plans.ts';
import { type GroqPlan, groqPlans } from './groq/plans.ts';
import type { WorldOptions } from './world/options.ts';

/**
 * Functions that an AWS account runs at once. 1,000 is the published default, "new AWS accounts have reduced concurrency":
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. To what is not published; 10 is what they are
 * given as a rule.
 */
export const lambdaPlans = { new: 10, default: 1_000 } as const satisfies Record<string, number>;

export type LambdaPlan = keyof typeof lambdaPlans;

/** What somebody has bought of each vendor. */
export interface Plan {
  readonly groq: GroqPlan;
  readonly elevenLabs: ElevenLabsPlan;
  readonly lambda: LambdaPlan;
}

/** Combinations under one name, for `--plan`. */
export const plans = {
  /** Nobody has paid anything yet. */
  small: { groq: 'free', elevenLabs: 'free', lambda: 'new' },
  /** What a small company would begin with. */
  usual: { groq: 'developer', elevenLabs: 'creator', lambda: 'default' },
  /** The most that a card buys. */
  large: { groq: 'developer', elevenLabs: 'scale', lambda: 'default' },
} as const satisfies Record<string, Plan>;

const names = {
  groq: Object.keys(groqPlans),
  elevenlabs: Object.keys(elevenLabsPlans),
  lambda: Object.keys(lambdaPlans),
};

/** For a command's help: what `--plan` takes. */
export const planForms = `${Object.keys(plans).join(', ')}, or ${Object.entries(names)
  .map(([vendor, all]) => `${vendor}=${all.join('|')}`)
  .join(',')}`;

/**
 * Reads `--plan`: a name of `plans`, or vendors' own names as in `groq=free,elevenlabs=pro,lambda=new`, where a vendor that is
 * left out is as in `usual`.
 * @throws {UsageError} with one line that says what there is
 */
export function readPlan(text: string): Plan {
  if (isKeyOf(plans, text)) return plans[text];
  let plan: Plan = plans.usual;
  for (const part of text.split(',')) {
    const [vendor, name = ''] = part.split('=');
    if (vendor === 'groq' && isKeyOf(groqPlans, name)) plan = { ...plan, groq: name };
    else if (vendor === 'elevenlabs' && isKeyOf(elevenLabsPlans, name)) plan = { ...plan, elevenLabs: name };
    else if (vendor === 'lambda' && isKeyOf(lambdaPlans, name)) plan = { ...plan, lambda: name };
    else throw new UsageError(`--plan: ${planForms}`);
  }
  return plan;
}

/** What the stand-ins are told, so that they refuse what the plan does not hold. Add to `groq` and `elevenLabs` what else they are to be. */
export function planOptions(plan: Plan) {
  return {
    groq: { quota: groqPlans[plan.groq] },
    elevenLabs: { concurrency: elevenLabsPlans[plan.elevenLabs] },
    functionsAtOnce: lambdaPlans[plan.lambda],
  } satisfies WorldOptions;
}

/** The environment of a world's functions when its stage lets each edge take so many calls, as `callLimit` of a deployed stage does. */
export function callLimitEnvironment(callsAtOnce: number): Readonly<Record<string, string>> {
  return { ETHERA_CALLS_AT_ONCE: String(callsAtOnce) };
}

function isKeyOf<Names extends object>(all: Names, name: string): name is Extract<keyof Names, string> {
  return Object.hasOwn(all, name);
}
