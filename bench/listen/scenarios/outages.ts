import { setTimeout as delay } from 'node:timers/promises';
import { type OutageLine, outageLine } from '../../../local/src/caller/lines/outage-line.ts';
import { takenTurn } from '../../call/taken-turn.ts';
import { sentenceOf } from '../../call/utterance.ts';
import type { Cell } from '../../picture/text-table.ts';
import type { LabelLanguage } from '../../turn-taking/labels.ts';
import type { BenchCall } from '../bench-call.ts';
import type { Placing } from '../calls.ts';
import { acknowledgement } from '../long-reply.ts';
import type { Findings, Judge, Scenario } from '../scenario.ts';

/** `dtx`: the telephone sends nothing, without a gap in its sequence numbers. `loss`: the network loses it. */
type Stop = 'dtx' | 'loss';
/** `soon`: within the turn. `late`: after it was answered. `never`: the agent gives the caller up. */
type Return = 'soon' | 'late' | 'never';

interface OutageCall extends Placing {
  readonly stop: Stop;
  readonly comesBack: Return;
  /** Of the network, for `loss`. */
  readonly outage: OutageLine;
}

interface JudgedOutage {
  readonly stop: Stop;
  readonly comesBack: Return;
  /** From the last packet that got through to the commit. */
  readonly commitDelayMs: number | undefined;
  readonly faults: readonly string[];
}

const cases: readonly { readonly stop: Stop; readonly comesBack: Return }[] = [
  { stop: 'dtx', comesBack: 'never' },
  { stop: 'loss', comesBack: 'never' },
  { stop: 'dtx', comesBack: 'late' },
  { stop: 'loss', comesBack: 'late' },
  { stop: 'dtx', comesBack: 'soon' },
  { stop: 'loss', comesBack: 'soon' },
];

/** Inside the sentence, after its first words. */
const stopAfterMs = 1300;
const soonMs = 400;
const lateMs = 2500;
/** As on any bad line. */
const latestCommitMs = 2500;
/** Two prompts, a goodbye, and the silences before them. */
const givenUpMs = 60_000;

const sentences: Readonly<Record<LabelLanguage, { readonly first: string; readonly second: string }>> = {
  en: { first: 'I would like to know when the library opens on Sunday.', second: 'Thank you, that is good to know.' },
  ru: { first: 'Я хотел бы узнать, когда библиотека открывается в воскресенье.', second: 'Спасибо, это хорошо.' },
};
const answers: Readonly<Record<LabelLanguage, readonly [string, string]>> = {
  en: ['It opens at nine.', 'You are welcome.'],
  ru: ['Она открывается в девять.', 'Пожалуйста.'],
};

export const outages: Scenario = {
  title: 'Outages: RTP stops in mid-utterance',
  hearing: 'script',
  run: async ({ options, makeCalls }) => {
    const chosen = options.extent === 'quick' ? cases.filter(({ comesBack }) => comesBack !== 'never') : cases;
    const plans = chosen.flatMap(({ stop, comesBack }, index) => {
      // The network does not know what language it loses.
      const language = options.languages[index % options.languages.length];
      if (!language) return [];
      const outage = outageLine({ durationMs: Number.POSITIVE_INFINITY });
      const name = `outages-${stop}-${comesBack}-${language}`;
      return [{ name, stop, comesBack, language, outage, line: async () => ({ line: outage }) }];
    });
    return findings(await makeCalls(plans, leadCall));
  },
};

async function leadCall(call: BenchCall, plan: OutageCall, lane: number): Promise<Judge<JudgedOutage>> {
  const { language, name, stop, comesBack, outage } = plan;
  const { caller } = call;
  const cut = () => (stop === 'dtx' ? caller.mute() : outage.cut());
  const restore = () => (stop === 'dtx' ? caller.unmute() : outage.restore());
  const [first, second] = await Promise.all(
    [sentences[language].first, sentences[language].second].map((text) =>
      sentenceOf(text, { text, language }, call.engine),
    ),
  );
  if (!first || !second) throw new Error('nothing to say');
  await call.hearReply();
  const saying = call.say(first, `${acknowledgement(language, lane)} ${answers[language][0]}`);
  await delay(stopAfterMs);
  cut();
  const cutAtMs = Date.now();
  if (comesBack === 'soon') {
    await delay(soonMs);
    restore();
  }
  const said = await saying;
  const heardUntilMs = comesBack === 'soon' ? said.endedAtMs : cutAtMs;
  const backLate = comesBack === 'late' ? delay(lateMs - (Date.now() - cutAtMs)).then(restore) : undefined;
  const answered = await call.hearReply();
  await backLate;
  const faults = answered ? [] : ['no reply to what got through'];
  let nextAtMs = Number.POSITIVE_INFINITY;
  if (comesBack === 'never') {
    if (!(await call.isEnded(givenUpMs))) faults.push('the agent holds on to a caller who is gone');
  } else {
    const next = await call.say(second, `${acknowledgement(language, lane)} ${answers[language][1]}`);
    nextAtMs = next.startedAtMs;
    if (!(await call.hearReply())) faults.push('no reply once the line was back');
  }
  const record = await call.end();
  return () => {
    const heard = { startedAtMs: said.startedAtMs, endedAtMs: heardUntilMs };
    const { commitDelayMs } = takenTurn(record, heard, nextAtMs);
    if (commitDelayMs === undefined) faults.push('the turn was never taken');
    else if (commitDelayMs > latestCommitMs)
      faults.push(`the turn was taken ${Math.round(commitDelayMs)} ms after the last packet`);
    if (comesBack === 'never' && record.reason !== 'silent-caller') faults.push(`the call ended as ${record.reason}`);
    return {
      result: { stop, comesBack, commitDelayMs, faults },
      note: `taken ${commitDelayMs === undefined ? 'never' : `${Math.round(commitDelayMs)} ms after the last packet`}, ended: ${record.reason}`,
      faults: faults.map((fault) => `${name}: ${fault}`),
    };
  };
}

function findings(calls: readonly JudgedOutage[]): Findings {
  const failures = calls.filter(({ faults }) => faults.length > 0).length;
  return {
    tables: [
      {
        title: 'RTP stops in mid-utterance: commits in ms after the last packet that got through',
        headings: ['', 'comes back', 'committed', 'faults'],
        rows: calls.map(({ stop, comesBack, commitDelayMs, faults }): Cell[] => [
          stop === 'dtx' ? 'telephone sends nothing' : 'network loses it',
          comesBack,
          commitDelayMs,
          faults.join('; ') || 'none',
        ]),
      },
    ],
    bars: [{ what: 'outages that a call did not survive', value: calls.length > 0 ? failures : null, most: 0 }],
    figures: { outageFailures: failures },
  };
}
