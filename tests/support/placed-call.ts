import type { CallRecord } from '@ethera/contract';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { World } from '../../local/src/world/world.ts';
import { Dialogue } from './dialogue.ts';

/** A phrase as the caller heard it, in milliseconds on the recording's timeline. */
export interface HeardPhrase {
  readonly startMs: number;
  readonly endMs: number;
  /** What a recogniser makes of it. */
  readonly words: Promise<string>;
}

/** Longer than the pause between the sentences of a phrase. */
const phraseGapMs = 700;

/** A call that the agent has taken, with what the agent tells of it. */
export class PlacedCall {
  readonly callId: string;
  readonly dialogue: Dialogue;
  readonly #world: World;

  constructor(world: World, dialogue: Dialogue, callId: string) {
    this.#world = world;
    this.dialogue = dialogue;
    this.callId = callId;
  }

  get caller() {
    return this.dialogue.caller;
  }

  /** The first line with this message about this call. @throws {Error} when it does not come in time */
  waitFor(message: string, fields: Readonly<Record<string, unknown>> = {}, timeoutMs?: number): Promise<AgentLine> {
    const wanted = Object.entries({ callId: this.callId, ...fields });
    const accepts = (line: AgentLine) => wanted.every(([name, value]) => line[name] === value);
    return this.#world.agent.waitFor(message, accepts, timeoutMs);
  }

  /** What went wrong in this call, as the operator reads it. */
  get errors(): AgentLine[] {
    return this.#world.agent.lines.filter(({ level, callId }) => level === 'error' && callId === this.callId);
  }

  /** The record once the call is over. */
  record(): Promise<CallRecord> {
    return this.#world.waitForCallRecord(this.callId);
  }

  /** Waits until the agent says one of its fixed phrases, and hears it out. */
  async hearPhrase(phrase: string, timeoutMs?: number): Promise<HeardPhrase> {
    const begun = await this.waitFor('phrase', { phrase }, timeoutMs);
    const said = await this.dialogue.listen({ quietMs: phraseGapMs });
    const { recording } = this.caller;
    const startMs = recording.timelineMs(Date.parse(begun.time));
    const endMs =
      said.kind === 'replied'
        ? recording.timelineMs(said.endedAtMs) + recording.playoutMs
        : recording.timelineMs(Date.now());
    return { startMs, endMs, words: this.dialogue.heardBetween(startMs, endMs) };
  }
}

/** Places a call, and knows it in the agent's log: no other call may be placed meanwhile. */
export async function placeCall(world: World, number = '777'): Promise<PlacedCall> {
  const known = new Set(world.agent.lines.map(({ callId }) => callId));
  const dialogue = new Dialogue(world.caller({ number }), world.engine);
  await dialogue.caller.call();
  const { callId } = await world.agent.waitFor('call answered', (line) => !known.has(line.callId));
  return new PlacedCall(world, dialogue, String(callId));
}
