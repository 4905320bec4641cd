import { asEtheraError } from '@ethera/contract';
import type { ModelUses } from '../model-uses.ts';
import type { Speaker, SpeechRequest } from '../ports/speaker.ts';
import { type Patience, type TurnFailover, withFailover } from './failover.ts';
import type { Route } from './route.ts';
import { textLeft } from './spoken-position.ts';

export interface VoiceInput {
  readonly failover: TurnFailover;
  readonly routes: readonly Route<Speaker>[];
  readonly patience: Patience;
  readonly uses: ModelUses;
  readonly voice: Omit<SpeechRequest, 'text' | 'model'>;
  readonly signal: AbortSignal;
}

export interface Voice {
  /**
   * Has a text spoken, by whomever it takes.
   * @param push is given the µ-law as it comes, of a text that was begun anew only what was missing
   * @throws EtheraError `speaker.*`, with what came before it pushed
   */
  say(text: string, push: (ulaw: Uint8Array) => void): Promise<void>;
}

/**
 * The turn's voice. It is asked once for each text and not beside another request for the same: speech is nine tenths of
 * what a call costs. When a stream breaks off only the words that did not come are bought again.
 */
export function createVoice({ failover, routes, patience, uses, voice, signal }: VoiceInput): Voice {
  const rate = failover.health.rate(voice.voice.id);
  return {
    async say(text, push) {
      let bytes = 0;
      await withFailover(failover, { service: 'speaker', routes, patience, signal }, async (one) => {
        const { port, model } = one.route;
        const left = textLeft(text, bytes, rate);
        const bytesBefore = bytes;
        const takeBack = uses.speaks(model, left.length);
        try {
          const request = { ...voice, model, text: left, mayAskAgain: one.mayAskAgain };
          for await (const piece of port.speak(request, one.signal)) {
            one.heard();
            bytes += piece.length;
            push(piece);
          }
        } catch (thrown) {
          // It broke off within the last word: nothing is worth buying again.
          if (!signal.aborted && textLeft(text, bytes, rate) === '') return;
          const isFree = bytes === bytesBefore && !one.signal.aborted;
          if (isFree && asEtheraError(thrown).code !== 'speaker.timeout') takeBack();
          throw thrown;
        }
        rate.note(left, bytes - bytesBefore);
      });
    },
  };
}
