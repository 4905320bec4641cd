import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { type Utterance, utteranceOf } from '../call/utterance.ts';
import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import { greetings, type LabelLanguage } from '../turn-taking/labels.ts';
import type { BenchCall } from './bench-call.ts';
import type { Placing } from './calls.ts';
import { acknowledgement } from './long-reply.ts';
import { faultsOf, judgeTurns, type RecordedTurn } from './recorded-turn.ts';

export interface SpokenRecording {
  readonly recording: LabelledRecording;
  readonly utterance: Utterance;
}

/** A call in which labelled recordings are said, each after the answer to the one before. */
export interface LabelledCall extends Placing {
  readonly turns: readonly SpokenRecording[];
}

export interface LabelledCallPlan {
  readonly name: string;
  readonly language: LabelLanguage;
  readonly perCall: number;
  readonly engine: SpeechEngine;
  readonly lineFor?: (turns: readonly SpokenRecording[]) => Promise<LineSetup>;
}

/** Shares recordings out among calls. The first of a call answers the greeting, as far as there are such. */
export async function planLabelledCalls(
  recordings: readonly LabelledRecording[],
  { name, language, perCall, engine, lineFor }: LabelledCallPlan,
): Promise<LabelledCall[]> {
  const calls = Math.ceil(recordings.length / perCall);
  const opening = recordings.filter(({ asked }) => asked === greetings[language]);
  const openers = opening.slice(0, calls);
  const rest = recordings.filter((recording) => !openers.includes(recording));
  return Promise.all(
    Array.from({ length: calls }, async (_, index) => {
      const own = [...openers.slice(index, index + 1), ...rest.filter((_, at) => at % calls === index)];
      const turns = await Promise.all(
        own.map(async (recording) => ({ recording, utterance: await utteranceOf(recording, engine) })),
      );
      const line = lineFor && { line: () => lineFor(turns) };
      return { name: `${name}-${language}-${index + 1}`, language, turns, ...line };
    }),
  );
}

const farewells: Readonly<Record<LabelLanguage, string>> = {
  en: 'That is everything I need.',
  ru: 'Это всё, что мне нужно.',
};

/** What came of a labelled call. */
export interface LedCall {
  readonly turns: readonly RecordedTurn[];
  readonly faults: readonly string[];
}

/** Leads such a call to its end: each answer asks what the next recording answers. */
export async function leadLabelledCall(
  call: BenchCall,
  { turns, language }: LabelledCall,
  lane: number,
): Promise<() => LedCall> {
  await call.hearReply();
  const said: LabelledRecording[] = [];
  const unanswered: string[] = [];
  for (const [index, { recording, utterance }] of turns.entries()) {
    const question = turns[index + 1]?.recording.asked ?? farewells[language];
    await call.say(utterance, `${acknowledgement(language, lane)} ${question}`);
    said.push(recording);
    if (!(await call.hearReply())) unanswered.push(`${recording.id}: no answer was heard`);
    if (call.caller.end) break;
  }
  const left = turns.length - said.length;
  const record = await call.end();
  const ended = left > 0 ? [`the agent ended the call ${left} turns too soon`] : [];
  return () => {
    const judged = judgeTurns(call, said, record);
    return { turns: judged, faults: [...judged.flatMap(faultsOf), ...unanswered, ...ended] };
  };
}

/** The call in one line. */
export function noteOn(turns: readonly RecordedTurn[]): string {
  const pauses = turns.flatMap((turn) => turn.pauses);
  const cut = pauses.filter(({ cutOff }) => cutOff).length;
  const delays = turns.map(({ commitDelayMs }) => (commitDelayMs === undefined ? '–' : Math.round(commitDelayMs)));
  return `${turns.length} turns, ${cut} of ${pauses.length} pauses cut off, committed after ${delays.join(' ')} ms`;
}
