import type { SpeechRequest } from '../speech/request.ts';
import type { PersonaId } from './arguments.ts';

/** Something the caller says. */
export interface DemoLine {
  readonly text: string;
  /** Begins when this much of the agent's answer to the line before was heard, and cuts the rest off. */
  readonly interruptsAfterMs?: number;
  /** What the answer must hold to be one: a fact that stands nowhere but in this conversation. */
  readonly answer?: RegExp;
}

export interface DemoScript {
  readonly number: string;
  readonly voice: Pick<SpeechRequest, 'language' | 'voice'>;
  /** The last line makes the agent hang up. */
  readonly lines: readonly DemoLine[];
}

/** Three questions of which the third is answered from the first, a long answer that is cut off, a goodbye. */
const scripts: Readonly<Record<PersonaId, DemoScript>> = {
  ethera: {
    number: '777',
    // Of the voices that ship, the one that the recogniser understands best at 8 kHz.
    voice: { language: 'en', voice: 'rms' },
    lines: [
      { text: 'Can I order three large pizzas please?', answer: /\b(three|3)\b/i },
      { text: 'How long does the delivery take?' },
      { text: 'How many pizzas did I order?', answer: /\b(three|3)\b/i },
      { text: 'What is on the menu?' },
      { text: 'Stop. Which ones did you name?', interruptsAfterMs: 6500 },
      { text: 'Thank you, goodbye.' },
    ],
  },
  efira: {
    number: '778',
    voice: { language: 'ru' },
    lines: [
      { text: 'Я хочу заказать три большие пиццы.', answer: /три|3/i },
      { text: 'Сколько времени займёт доставка?' },
      { text: 'Сколько пицц я заказал?', answer: /три|3/i },
      { text: 'Расскажите про все ваши пиццы.' },
      { text: 'Стоп. Какие пиццы вы назвали?', interruptsAfterMs: 7500 },
      { text: 'Спасибо, до свидания.' },
    ],
  },
};

/** A language model that was never told of a pizzeria: it is asked for what any model can tell, at some length. */
const openScripts: Readonly<Record<PersonaId, DemoScript>> = {
  ethera: {
    ...scripts.ethera,
    lines: [
      { text: 'I am planning dinner for seven people. What could I cook?' },
      { text: 'And what should we drink with it?' },
      { text: 'For how many people am I cooking?', answer: /\b(seven|7)\b/i },
      { text: 'Please tell me a long story about a lighthouse, at least ten sentences.' },
      { text: 'Stop. What was the story about?', interruptsAfterMs: 3000 },
      { text: 'Thank you, goodbye.' },
    ],
  },
  efira: {
    ...scripts.efira,
    lines: [
      { text: 'Я готовлю ужин на семь человек. Что приготовить?' },
      { text: 'А что к этому пить?' },
      { text: 'На сколько человек я готовлю?', answer: /сем|7/i },
      { text: 'Расскажите длинную историю про маяк, хотя бы десять предложений.' },
      { text: 'Стоп. О чём была история?', interruptsAfterMs: 3000 },
      { text: 'Спасибо, до свидания.' },
    ],
  },
};

/** What the caller says. @param model the embedded receptionist, who can talk about pizza alone, or a language model */
export function demoScript(persona: PersonaId, model: 'receptionist' | 'language-model'): DemoScript {
  return (model === 'receptionist' ? scripts : openScripts)[persona];
}
