import fc from 'fast-check';
import { expect, it } from 'vitest';
import { briefing, briefingResponse, personaForNumber } from './briefing.ts';
import { edgeParameter } from './edge-parameter.ts';
import { EtheraError } from './error.ts';
import { stageSpend } from './spend.ts';

const phrase = { key: `prompts/${'0'.repeat(64)}.ulaw`, text: 'Hello.', bytes: 160 };
const turnTaking = {
  ...{ pauseMs: 200, endOfTurnMs: 700, maxEagerAttempts: 3, maxTurnMs: 30_000, talkEnergy: 256, bargeInEnergy: 600 },
  ...{ silencePromptMs: 8_000, fillerAfterMs: 1_800, turnDeadlineMs: 8_000 },
};
const phrases = {
  ...{ greeting: phrase, stillThere: phrase, goodbye: phrase, apology: phrase, handover: phrase },
  fillers: [phrase, phrase],
};
const persona = { id: 'a', language: 'en', phrases, turnTaking, maxCallMs: 60_000, archive: 'full' };
const sample = {
  version: 2,
  numbers: { '777': 'a', '778': 'b' },
  defaultPersona: 'a',
  personas: { a: persona, b: { ...persona, id: 'b' } },
  limits: { callsAtOnce: 5, stageSpend: { day: '2026-11-23', leftUsd: 1 } },
};

const name = fc.oneof(
  fc.constantFrom('777', '778', 'a', 'b', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
/** Of any kind: what lies on a disk, or comes of a function that is not ours. */
const anything = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constantFrom('{"error":{}}', '[]', 'null'));
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

it('whatever number is dialled, and whatever a briefing names, a persona answers or an error with a code says why not', () => {
  const names = fc.dictionary(name, name, { noNullPrototype: false });
  fc.assert(
    fc.property(names, name, name, (numbers, defaultPersona, dialled) => {
      const known = briefing.parse({ ...sample, numbers, defaultPersona });
      try {
        expect(['a', 'b']).toContain(personaForNumber(known, dialled).id);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(EtheraError);
        expect(thrown).toMatchObject({ code: 'briefing.unavailable' });
      }
    }),
    { numRuns: 1_000 },
  );
});

it.each(['constructor', '__proto__', 'toString'])('%s is a number like any other', (dialled) => {
  expect(personaForNumber(briefing.parse(sample), dialled).id).toBe('a');
});

it('what is no briefing, no parameter and no spending is refused, and never thrown at', () => {
  const field = fc.constantFrom('version', 'numbers', 'defaultPersona', 'personas', 'limits');
  fc.assert(
    fc.property(anything, field, (text, broken) => {
      const value = parsed(text);
      for (const schema of [briefingResponse, edgeParameter, stageSpend]) schema.safeParse(value);
      const { success, data } = briefing.safeParse({ ...sample, [broken]: value });
      // What is let through is a briefing all the same: it names a persona, or says that it has none.
      if (success) expect(() => personaForNumber(data, '777')).not.toThrow(TypeError);
    }),
    { numRuns: 1_000 },
  );
});
