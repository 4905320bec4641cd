import type { BriefedPersona, Phrase } from '@ethera/contract';
import type { CallEffect } from '../core/call-effect.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { CallParts } from './call-parts.ts';

type Effect<Type extends CallEffect['type']> = Extract<CallEffect, { type: Type }>;

export interface CallEffectsDeps {
  readonly parts: CallParts;
  readonly persona: Pick<BriefedPersona, 'phrases' | 'turnTaking'>;
  readonly pathOf: PhraseBook['pathOf'];
  /** The call cannot go on. Never rejects. */
  readonly fail: (message: string, thrown: unknown) => Promise<void>;
  /** The call is over, and its record is to be kept. Never rejects. */
  readonly finish: (effect: Effect<'finish'>) => Promise<void>;
}

/** Turns the effects of the state machine into deeds. */
export class CallEffects {
  readonly #deps: CallEffectsDeps;

  constructor(deps: CallEffectsDeps) {
    this.#deps = deps;
  }

  /** Begins the deed; what comes of it comes as news. Effects of one event are performed in their order. */
  perform(effect: CallEffect): void {
    const { parts, persona, pathOf, fail, finish } = this.#deps;
    const { voice, leg, keeping, timers, measurements, attempts, transfer, log, line } = parts;
    const { phrases } = persona;
    switch (effect.type) {
      case 'start-recording':
        line.run(() => keeping.startRecording()).catch((thrown) => fail('recording failed', thrown));
        break;
      case 'close-segment':
        keeping.recording.close(effect);
        break;
      case 'renew-recording':
        keeping.recording.renew({
          silenceMs: persona.turnTaking.pauseMs,
          energy: effect.talkEnergy,
        });
        break;
      case 'measure-line':
        void measurements.line(effect);
        break;
      case 'measure-beginning':
        void measurements.beginning(effect.segment);
        break;
      case 'measure-echo':
        void measurements.echo(effect.segment);
        break;
      case 'start-attempt':
        this.#startAttempt(effect);
        break;
      case 'cancel-attempt':
        attempts.cancel(effect);
        break;
      case 'speak-phrase':
        this.#speakPhrase(effect.speech, effect.phrase, phrases[effect.phrase] ?? phrases.apology);
        break;
      case 'speak-filler':
        this.#speakPhrase(effect.speech, 'filler', phrases.fillers[effect.index] ?? phrases.apology);
        break;
      case 'fill-speech': {
        const filler = phrases.fillers[effect.index] ?? phrases.apology;
        voice.fill(effect.speech, pathOf(filler), filler.bytes);
        break;
      }
      case 'speak-reply':
        this.#speakReply(effect);
        break;
      case 'pause-speech':
        voice.pause(effect.speech);
        break;
      case 'resume-speech':
        voice.resume(effect.speech);
        break;
      case 'withdraw-speech':
        void line.run(() => voice.withdraw(effect.speech));
        break;
      case 'stop-speech':
        voice.stop(effect.speech);
        break;
      case 'set-talk-energy':
        line.run(() => leg.detectTalk(effect.energy)).catch((thrown) => leg.report('talk detection not set', thrown));
        break;
      case 'set-timer':
        timers.set(effect.timer, effect.afterMs);
        break;
      case 'clear-timer':
        timers.clear(effect.timer);
        break;
      case 'transfer':
        void transfer.begin(effect);
        break;
      case 'refuse-transfer':
        log.write('warn', 'transfer refused', { destination: effect.destination });
        break;
      case 'hang-up':
        leg.hangUp();
        break;
      case 'leave-to-dialplan':
        // Who is being passed on is the dialplan's already.
        if (!transfer.isUnderWay) leg.leaveToDialplan();
        break;
      case 'finish':
        transfer.end();
        void finish(effect);
        break;
    }
  }

  #startAttempt(effect: Effect<'start-attempt'>): void {
    const { attempts, keeping } = this.#deps.parts;
    const { turn, attempt, segments, talkStartedAt } = effect;
    attempts.start(effect, keeping.takeForAttempt(turn, attempt, { ...segments, talkStartedAt }));
  }

  #speakPhrase(speech: number, name: string, phrase: Phrase): void {
    const { parts, pathOf } = this.#deps;
    parts.log.write('debug', 'phrase', { phrase: name, text: phrase.text });
    parts.voice.speakPhrase(speech, pathOf(phrase), phrase.bytes);
  }

  #speakReply({ speech, ...name }: Effect<'speak-reply'>): void {
    const { voice, attempts } = this.#deps.parts;
    const sink = voice.speakReply(speech, `reply-${name.turn}-${name.attempt}`);
    attempts.audioOf(name)?.flowInto(sink);
  }
}
