import type { HeardPacket } from '../../bench/listen/followed-reply.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import { noise } from '../../local/src/audio/tone.ts';
import { createScriptedTranscriber } from '../../local/src/groq/scripted-transcriber.ts';
import type { WorldCaller } from '../../local/src/world/options.ts';
import type { World } from '../../local/src/world/world.ts';
import { Dialogue } from './dialogue.ts';
import { PlacedCall } from './placed-call.ts';
import { type ScriptedAnswer, ScriptedModel } from './scripted-model.ts';
import { startTestWorld } from './test-world.ts';
import { TurnCall } from './turn-call.ts';

/** What callers say, with what a recogniser writes for it. */
export interface Script {
  /** Spelt for the voice where that is not how it is written: `{ 'mm hmm': 'mhm' }`. */
  readonly spellings?: Readonly<Record<string, string>>;
  readonly says: readonly string[];
  readonly answers?: readonly ScriptedAnswer[];
}

/** A cough: a burst that begins at once and dies away, 8 kHz. */
const coughMs = 250;
const coughPcm = noise(coughMs, 0.5, 7).map((sample, at) =>
  Math.round(sample * Math.exp(-((at / lineRateHz) * 1000) / (coughMs / 3))),
);
/** µ-law. */
export const cough = encodeMulaw(coughPcm);

/** A world whose recogniser and model know what will be said. */
export interface TurnTakingWorld {
  readonly world: World;
  readonly model: ScriptedModel;
  /** Calls the English persona. One call is placed at a time, so that each is known in the agent's log. */
  place(line?: Omit<WorldCaller, 'number'>): Promise<TurnCall>;
}

/** @throws whatever a world's start does */
export async function startTurnTakingWorld({ spellings = {}, says, answers = [] }: Script): Promise<TurnTakingWorld> {
  const transcriber = createScriptedTranscriber();
  const model = new ScriptedModel(answers);
  const world = await startTestWorld({ groq: { responder: model, transcriber } });
  for (const said of says) {
    const pcm8k = await world.engine.speak({ text: said, language: 'en', voice: 'rms' });
    transcriber.add({ text: spellings[said] ?? said, pcm8k });
  }
  // Known, and without a word in it: it is not looked for in vain.
  transcriber.add({ text: '', pcm8k: coughPcm });

  async function place(line: Omit<WorldCaller, 'number'>): Promise<TurnCall> {
    const known = new Set(world.agent.lines.map(({ callId }) => callId));
    const caller = world.caller({ number: '777', ...line });
    const packets: HeardPacket[] = [];
    caller.on('heard', ({ payload }, atMs) => packets.push({ atMs, payload }));
    await caller.call();
    const { callId } = await world.agent.waitFor('call answered', (each) => !known.has(each.callId));
    return new TurnCall(world, new PlacedCall(world, new Dialogue(caller, world.engine), String(callId)), packets);
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    world,
    model,
    place: (line = {}) => {
      const placing = last.then(() => place(line));
      last = placing.catch(() => undefined);
      return placing;
    },
  };
}
