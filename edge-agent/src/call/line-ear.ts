import type { TurnTaking } from '@ethera/contract';
import { measureLine } from '../core/line-level.ts';
import { containsSpeech } from '../core/speech-presence.ts';
import {
  bargeInEnergyAfter,
  bargeInEnergyFor,
  bargeInEnergyFromBeginning,
  talkEnergyFor,
} from '../core/talk-threshold.ts';

/** What counts as talking on a line. Energies are TALK_DETECT's. */
export interface MeasuredLine {
  readonly talkEnergy: number;
  readonly bargeInEnergy: number | null;
}

/** Knows how a call's line sounds, by what was recorded of it: its noise, its echo, and how loud its caller is. */
export class LineEar {
  readonly #turnTaking: TurnTaking;
  #speechLevel: number | undefined;

  constructor(turnTaking: TurnTaking) {
    this.#turnTaking = turnTaking;
  }

  /**
   * @param ulaw µ-law at 8 kHz
   * @param agentSpoke the agent spoke in it and the caller did not: what is heard beside the noise is echo
   */
  measure(ulaw: Uint8Array, agentSpoke: boolean): MeasuredLine {
    const { talkEnergy: base, bargeInEnergy: bargeInBase } = this.#turnTaking;
    const { floorNow, loudest, speechLevel } = measureLine(ulaw, base);
    return {
      talkEnergy: talkEnergyFor(floorNow, base, this.#speechLevel ?? (agentSpoke ? undefined : speechLevel)),
      bargeInEnergy: agentSpoke ? bargeInEnergyFor(loudest, bargeInBase, this.#speechLevel) : null,
    };
  }

  /**
   * The energy that is to interrupt the rest of what the agent says.
   * @param ulaw of the beginning, into which nobody talked
   */
  measureBeginning(ulaw: Uint8Array): number {
    const { talkEnergy, bargeInEnergy } = this.#turnTaking;
    const { loudest, floor } = measureLine(ulaw, talkEnergy);
    return bargeInEnergyFromBeginning(loudest, floor.peak, bargeInEnergy);
  }

  /**
   * The energy under which a sound like this no longer interrupts the agent; null for one that is no echo.
   * @param ulaw of a sound over the agent's speech of which no word was understood
   */
  measureEcho(ulaw: Uint8Array): number | null {
    const { talkEnergy, bargeInEnergy } = this.#turnTaking;
    return bargeInEnergyAfter(measureLine(ulaw, talkEnergy).loudest, bargeInEnergy, this.#speechLevel);
  }

  /** False where it is safe to say that nobody speaks in it. */
  hasSpeech(ulaw: Uint8Array): boolean {
    const { talkEnergy } = this.#turnTaking;
    const speechLevel = this.#speechLevel;
    return containsSpeech(ulaw, speechLevel === undefined ? { talkEnergy } : { talkEnergy, speechLevel });
  }

  /** Somebody did speak in this recording. */
  learn(ulaw: Uint8Array): void {
    this.#speechLevel = measureLine(ulaw, this.#turnTaking.talkEnergy).speechLevel ?? this.#speechLevel;
  }
}
