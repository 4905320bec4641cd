import { EtheraError } from '@ethera/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mangled } from '../testing/hostile.ts';
import { sampleAttempt, sampleCall } from '../testing/sample-call.ts';
import { parseCallRecord } from './call-source.ts';
import { callView } from './call-view.ts';
import { callInBrief, callsTable } from './calls-table.ts';
import { turnWaterfalls } from './turn-waterfall.ts';
import { waterfallSvg } from './waterfall-svg.ts';
import { callWaterfallText } from './waterfall-text.ts';
import { jsonText } from './words.ts';

const interrupted = { ...sampleAttempt, attempt: 2, outcome: 'cancelled' as const, errorCode: 'llm.timeout' };
const [turn] = sampleCall.turns;
const call = {
  ...sampleCall,
  lostRecordings: ['calls/x.wav'],
  turns: turn ? [turn, { ...turn, turn: 2, attempts: [sampleAttempt, interrupted], reply: 'We', heard: '' }] : [],
};
/** What a terminal would obey, or be turned round by; a new line is the command's own. */
const obeyed = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

it('a record that anybody may have written is shown or refused, and moves no cursor', () => {
  let shown = 0;
  fc.assert(
    fc.property(mangled(call), fc.integer({ min: 0, max: 300 }), fc.boolean(), (value, width, numbers) => {
      let record: ReturnType<typeof parseCallRecord>;
      try {
        record = parseCallRecord(JSON.stringify(value), 'call.json');
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(EtheraError);
        expect(thrown).toMatchObject({ code: 'call.unreadable' });
        expect(obeyed.test((thrown as EtheraError).message)).toBe(false);
        return;
      }
      shown += 1;
      const drawn = turnWaterfalls(record);
      const printed = [
        ...callsTable([record, record], { numbers, width }),
        ...callView(record, { numbers, width }),
        ...callWaterfallText(drawn, width),
        jsonText(callInBrief(record, { numbers })),
        jsonText(record, 2),
      ];
      for (const line of printed) expect(obeyed.test(line)).toBe(false);
      const svg = drawn.length > 0 ? waterfallSvg(record.callId, drawn) : '';
      expect(svg).not.toContain('<script');
      expect(printed.join('\n').length + svg.length).toBeLessThan(2_000_000);
    }),
    { numRuns: 1_000 },
  );
  expect(shown).toBeGreaterThan(100);
});

it('a file that is no record is refused with its code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(() => parseCallRecord(text, 'call.json')).toThrow(expect.objectContaining({ code: 'call.unreadable' }));
    }),
  );
});
