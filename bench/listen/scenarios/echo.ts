import { setTimeout as delay } from 'node:timers/promises';
import type { LineConditionName } from '../../../local/src/caller/lines/line-condition.ts';
import { sentenceOf } from '../../call/utterance.ts';
import type { Cell } from '../../picture/text-table.ts';
import { quantile } from '../../statistics/quantiles.ts';
import type { LabelLanguage } from '../../turn-taking/labels.ts';
import type { BenchCall, Said } from '../bench-call.ts';
import type { Placing } from '../calls.ts';
import { type JudgedInterruption, judgeInterruption } from '../interruption.ts';
import { acknowledgement, longReplyFor } from '../long-reply.ts';
import { deliveryFaults, deliveryOf, type ReplyDelivery } from '../reply-delivery.ts';
import type { Findings, Judge, Scenario } from '../scenario.ts';

const delays = ['echo80', 'echo180', 'echo300'] as const satisfies readonly LineConditionName[];
type EchoName = (typeof delays)[number];

/** A 10 s reply takes no more than 10.3 s. */
const mostOverrunMs = 300;

/** Heard in full, before the one that is interrupted. */
const wholeReplies = { quick: 1, usual: 2, full: 4 } as const;
const interruptAfterMs = 3000;
const quietMs = 1800;

const interruptingWords: Readonly<Record<LabelLanguage, string>> = {
  en: 'Wait, I have another question.',
  ru: 'Подождите, у меня другой вопрос.',
};
const answers: Readonly<Record<LabelLanguage, string>> = { en: 'Please go ahead.', ru: 'Слушаю вас внимательно.' };

interface EchoCall extends Placing {
  readonly echo: EchoName;
  readonly replies: number;
}

interface JudgedEcho {
  readonly echo: EchoName;
  readonly overrunsMs: readonly number[];
  readonly spoilt: number;
  readonly interruption: JudgedInterruption | undefined;
}

export const echo: Scenario = {
  title: 'Echo: the agent hears itself, 20 dB softer',
  hearing: 'script',
  run: async ({ options, lines, makeCalls }) => {
    const { extent } = options;
    const plans = delays.flatMap((name, index) => {
      const languages = extent === 'quick' ? [options.languages[index % options.languages.length]] : options.languages;
      return languages.flatMap((language): EchoCall[] => {
        if (!language) return [];
        const line = () => lines(name, [], index + 1);
        return [{ name: `${name}-${language}`, echo: name, language, line, replies: wholeReplies[extent] }];
      });
    });
    return findings(await makeCalls(plans, leadCall));
  },
};

async function leadCall(call: BenchCall, plan: EchoCall, lane: number): Promise<Judge<JudgedEcho>> {
  const { language, name } = plan;
  const { request, reply } = longReplyFor(language, lane);
  const question = await sentenceOf(request, { text: request, language }, call.engine);
  const text = interruptingWords[language];
  const words = await sentenceOf(text, { text, language }, call.engine);
  await call.hearReply();
  const asked: Said[] = [];
  for (let heard = 0; heard < plan.replies; heard++) {
    asked.push(await call.say(question, reply));
    await call.hearReply(quietMs);
  }
  const interrupted = await call.say(question, reply);
  await call.hearBeginning('reply');
  await delay(interruptAfterMs);
  const said = await call.say(words, `${acknowledgement(language, lane)} ${answers[language]}`);
  await call.hearReply();
  const record = await call.end();
  return async () => {
    const deliveries: ReplyDelivery[] = [];
    for (const [index, question] of asked.entries()) {
      const untilMs = (asked[index + 1] ?? interrupted).startedAtMs;
      deliveries.push(await deliveryOf(call, record, question, reply, untilMs));
    }
    const overrunsMs = deliveries.map(overrunOf);
    const untilMs = Number.POSITIVE_INFINITY;
    const interruption = await judgeInterruption({ call, record, over: 'reply', said, asked: interrupted, untilMs });
    const faults = [
      ...deliveries.flatMap(deliveryFaults),
      ...overrunsMs
        .filter((ms) => ms > mostOverrunMs)
        .map((ms) => `a reply took ${Math.round(ms)} ms longer than it lasts`),
      ...interruption.faults.map((fault) => `the interruption: ${fault}`),
    ];
    return {
      result: {
        echo: plan.echo,
        overrunsMs,
        spoilt: deliveries.filter((delivery) => deliveryFaults(delivery).length > 0).length,
        interruption,
      },
      note: `replies took ${overrunsMs.map((ms) => Math.round(ms)).join(' ')} ms longer; silent ${Math.round(interruption.silentAfterMs)} ms after an interruption`,
      faults: faults.map((fault) => `${name}: ${fault}`),
    };
  };
}

/** From the first packet with sound to the last, beyond what the voice needs for it. */
function overrunOf({ heard, contentMs }: ReplyDelivery): number {
  return heard ? heard.untilMs - heard.fromMs - contentMs : 0;
}

function findings(calls: readonly JudgedEcho[]): Findings {
  const overruns = calls.flatMap(({ overrunsMs }) => overrunsMs);
  const longest = quantile(overruns, 1);
  const missed = calls.filter(({ interruption }) => interruption && interruption.faults.length > 0).length;
  const spoilt = calls.reduce((sum, call) => sum + call.spoilt, 0);
  return {
    tables: [
      {
        title: 'replies over their own echo: ms longer than they last, and an interruption over each',
        headings: ['', 'replies', 'p50', 'longest', 'not heard whole', 'interruptions missed', 'silent after, longest'],
        rows: delays.map((name): Cell[] => {
          const own = calls.filter((call) => call.echo === name);
          const times = own.flatMap(({ overrunsMs }) => overrunsMs);
          return [
            name,
            times.length,
            quantile(times, 0.5),
            quantile(times, 1),
            own.reduce((sum, call) => sum + call.spoilt, 0),
            own.filter(({ interruption }) => interruption && interruption.faults.length > 0).length,
            quantile(
              own.flatMap(({ interruption }) => interruption?.silentAfterMs ?? []),
              1,
            ),
          ];
        }),
      },
    ],
    bars: [
      {
        what: 'echo: a reply longer than it lasts',
        value: longest === undefined ? null : Math.round(longest),
        most: mostOverrunMs,
        unit: 'ms',
      },
      { what: 'echo: replies not heard whole', value: calls.length > 0 ? spoilt : null, most: 0 },
      { what: 'echo: interruptions that were missed', value: calls.length > 0 ? missed : null, most: 0 },
    ],
    figures: {
      echoOverrunMs: longest === undefined ? null : Math.round(longest),
      echoSpoiltReplies: spoilt,
      echoMissedInterruptions: missed,
    },
  };
}
