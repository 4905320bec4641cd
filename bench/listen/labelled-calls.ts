import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import { greetings, type LabelLanguage } from '../turn-taking/labels.ts';
import type { BenchCall } from './bench-call.ts';
import type { Placing } from './calls.ts';
import { faultsOf, judgeTurns, type RecordedTurn } from './recorded-turn.ts';
import type { Judged } from './scenario.ts';
import { type Utterance, utteranceOf } from './utterance.ts';

/** A call in which labelled recordings are said, each after the answer to the one before. */
export interface LabelledCall extends Placing {
  readonly turns: readonly { readonly recording: LabelledRecording; readonly utterance: Utterance }[];
}

export interface LabelledCallPlan {
  readonly name: string;
  readonly language: LabelLanguage;
  readonly perCall: number;
  readonly engine: SpeechEngine;
  readonly line?: () => Promise<Partial<LineSetup>>;
}

/** Shares recordings out among calls. The first of a call answers the greeting, as far as there are such. */
export async function planLabelledCalls(
  recordings: readonly LabelledRecording[],
  { name, language, perCall, engine, line }: LabelledCallPlan,
): Promise<LabelledCall[]> {
  const calls = Math.ceil(recordings.length / perCall);
  const opening = recordings.filter(({ asked }) => asked === greetings[language]);
  const openers = opening.slice(0, calls);
  const rest = recordings.filter((recording) => !openers.includes(recording));
  return Promise.all(
    Array.from({ length: calls }, async (_, index) => {
      const own = [...openers.slice(index, index + 1), ...rest.filter((_, at) => at % calls === index)];
      const turns = own.map(async (recording) => ({ recording, utterance: await utteranceOf(recording, engine) }));
      const placing = { name: `${name}-${language}-${index + 1}`, language, ...(line ? { line } : {}) };
      return { ...placing, turns: await Promise.all(turns) };
    }),
  );
}

/** Different in calls that go on at the same time, so that the history tells which call it is. */
const acknowledgements: Readonly<Record<LabelLanguage, readonly string[]>> = {
  en: ['Thank you.', 'All right.', 'I see.', 'Very well.'],
  ru: ['Спасибо.', 'Хорошо.', 'Понятно.', 'Записала.'],
};
const farewells: Readonly<Record<LabelLanguage, string>> = {
  en: 'That is everything I need.',
  ru: 'Это всё, что мне нужно.',
};

/** Leads such a call: each answer asks what the next recording answers. */
export async function leadLabelledCall(
  call: BenchCall,
  { turns, language }: LabelledCall,
  lane: number,
): Promise<Judged<readonly RecordedTurn[]>> {
  await call.hearReply();
  const said: LabelledRecording[] = [];
  let unanswered = 0;
  for (const [index, { recording, utterance }] of turns.entries()) {
    const acknowledgement = acknowledgements[language][lane % 4] ?? '';
    const question = turns[index + 1]?.recording.asked ?? farewells[language];
    await call.say(utterance, `${acknowledgement} ${question}`);
    said.push(recording);
    if (!(await call.hearReply())) unanswered += 1;
    if (call.caller.end) break;
  }
  const left = turns.length - said.length;
  const result = judgeTurns(call, said, await call.end());
  const faults = [
    ...result.flatMap(faultsOf),
    ...(unanswered > 0 ? [`${unanswered} turns without an answer`] : []),
    ...(left > 0 ? [`the agent ended the call ${left} turns too soon`] : []),
  ];
  return { result, note: noteOn(result), faults };
}

function noteOn(turns: readonly RecordedTurn[]): string {
  const pauses = turns.flatMap((turn) => turn.pauses);
  const cut = pauses.filter(({ cutOff }) => cutOff).length;
  const delays = turns.map(({ commitDelayMs }) => (commitDelayMs === undefined ? '–' : Math.round(commitDelayMs)));
  return `${turns.length} turns, ${cut} of ${pauses.length} pauses cut off, committed after ${delays.join(' ')} ms`;
}
