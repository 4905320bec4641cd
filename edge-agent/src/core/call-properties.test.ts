import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPlan, ENDLESS_MS } from '../testing/call-plan.ts';
import { runCall } from '../testing/run-call.ts';
import { type CallStep, type CallTrace, simulateCall } from '../testing/simulated-call.ts';
import type { CallEffect, SegmentRange } from './call-effect.ts';
import { timerNames } from './call-event.ts';

type Effect<Type extends CallEffect['type']> = Extract<CallEffect, { type: Type }>;

/** Together more than twenty thousand calls. */
const numRuns = 1_300;

/** Two prompts, a goodbye and the deadline of a turn, each with what may be spoken before it. */
const LONGEST_END_MS = 90_000;
const MOST_STEPS_TO_END = 100;

function inEveryCall(check: (trace: CallTrace, isEndless: boolean) => void): void {
  const holds = fc.property(anyPlan, (plan) => {
    check(simulateCall(plan), plan.maxCallMs === ENDLESS_MS);
  });
  fc.assert(holds, { numRuns });
}

function effectsOf<Type extends CallEffect['type']>(steps: readonly CallStep[], ...types: Type[]): Effect<Type>[] {
  const wanted: readonly string[] = types;
  return steps.flatMap(({ effects }) => effects.filter((each): each is Effect<Type> => wanted.includes(each.type)));
}

const nameOf = ({ turn, attempt }: { turn: number; attempt: number }) => `${turn}/${attempt}`;

/** In the order of the turns. What a transfer finds between two of them is nobody's, under a number of its own. */
function segmentsByTurn(steps: readonly CallStep[]): Map<number, SegmentRange> {
  const ranges = new Map<number, SegmentRange>();
  for (const effect of effectsOf(steps, 'start-attempt', 'transfer')) {
    if (effect.type === 'transfer') {
      if (effect.unclaimed) ranges.set(-effect.unclaimed.first, effect.unclaimed);
      continue;
    }
    const { turn, segments } = effect;
    expect(ranges.get(turn)?.first ?? segments.first).toBe(segments.first);
    ranges.set(turn, segments);
  }
  return ranges;
}

describe('whatever the caller, the pipeline and the line do, a call', { timeout: 30_000 }, () => {
  it('ends by itself soon after the caller has fallen silent, once', () => {
    inEveryCall(({ steps, state, endedMs, lastDoneMs }, isEndless) => {
      expect(state.phase).toBe('ended');
      if (isEndless) expect(endedMs - lastDoneMs).toBeLessThan(LONGEST_END_MS);
      const kinds = steps.flatMap(({ effects }) => effects.map(({ type }) => type));
      expect(kinds.filter((kind) => kind === 'finish')).toHaveLength(1);
      expect(kinds.at(-1)).toBe('finish');
    });
  });

  it('ends at once when the caller leaves, whatever is going on, and stays ended', () => {
    const holds = fc.property(anyPlan, fc.nat(), (plan, moment) => {
      const { steps } = simulateCall(plan);
      const { after } = steps[moment % steps.length] ?? { after: undefined };
      const left = runCall([{ type: 'caller-left' }, { type: 'caller-left' }, { type: 'talk-started' }], after);
      expect(left.state.phase).toBe('ended');
      const wasOver = after?.phase === 'ended';
      expect(left.kinds.filter((kind) => kind === 'finish')).toHaveLength(wasOver ? 0 : 1);
      expect(left.kinds.at(-1)).toBe(wasOver ? undefined : 'finish');
      expect(left.all('clear-timer').map(({ timer }) => timer)).toEqual(wasOver ? [] : timerNames);
    });
    fc.assert(holds, { numRuns });
  });

  it('lets no timer go round in circles once the caller has fallen silent', () => {
    inEveryCall(({ steps, lastDoneMs }, isEndless) => {
      const last = steps.filter(({ event }) => event.type === 'timer' && event.atMs > lastDoneMs);
      if (isEndless) expect(last.length).toBeLessThan(MOST_STEPS_TO_END);
    });
  });

  it('says one thing at a time, and asks nothing of a speech that is over', () => {
    inEveryCall(({ overlaps, strays }) => expect({ overlaps, strays }).toEqual({ overlaps: [], strays: [] }));
  });

  it('ends each speech that it begins', () => {
    inEveryCall(({ steps }) => {
      const begun = effectsOf(steps, 'speak-phrase', 'speak-filler', 'speak-reply').map(({ speech }) => speech);
      const finished = steps.flatMap(({ event }) => (event.type === 'speech-finished' ? [event.speech] : []));
      const stopped = effectsOf(steps, 'stop-speech').map(({ speech }) => speech);
      expect([...finished, ...stopped].sort((one, other) => one - other)).toEqual(begun);
    });
  });

  it('leaves no speech paused while the caller is silent', () => {
    inEveryCall(({ needlessPauseMs }) => expect(needlessPauseMs).toBeLessThanOrEqual(3_000));
  });

  it('leaves no silence of more than three seconds while a reply is owed', () => {
    inEveryCall(({ owedSilenceMs }) => expect(owedSilenceMs).toBeLessThanOrEqual(3_000));
  });

  it('keeps no turn open for longer than its limit and a deadline', () => {
    inEveryCall(({ openTurnMs }) => expect(openTurnMs).toBeLessThan(60_000));
  });

  it('speaks only replies that the function has agreed to, that were not cancelled, and to a silent caller', () => {
    inEveryCall(({ steps }) => {
      const agreed = new Set<string>();
      const cancelled = new Set<string>();
      for (const step of steps) {
        if (step.event.type === 'function-committed') agreed.add(nameOf(step.event));
        for (const each of effectsOf([step], 'cancel-attempt')) cancelled.add(nameOf(each));
        for (const each of effectsOf([step], 'speak-reply')) {
          expect(agreed).toContain(nameOf(each));
          expect(cancelled).not.toContain(nameOf(each));
          expect([step.after.callerTalking, step.after.held, step.after.turn]).toEqual([false, false, null]);
        }
      }
    });
  });

  it('numbers attempts one after the other, and cancels each at most once', () => {
    inEveryCall(({ steps }) => {
      const started = effectsOf(steps, 'start-attempt');
      const names = started.map(nameOf);
      const following = started.map(({ turn }, index) => {
        const before = started.slice(0, index);
        return nameOf({ turn, attempt: before.filter((each) => each.turn === turn).length + 1 });
      });
      expect(names).toEqual(following);
      const cancelled = effectsOf(steps, 'cancel-attempt').map(nameOf);
      expect(new Set(cancelled).size).toBe(cancelled.length);
      expect(names).toEqual(expect.arrayContaining(cancelled));
    });
  });

  it('hangs up at most once, and for the pipeline only when it spoke the attempt that said so', () => {
    inEveryCall(({ steps, state }) => {
      expect(effectsOf(steps, 'hang-up', 'leave-to-dialplan').length).toBeLessThanOrEqual(1);
      if (state.endReason !== 'agent-ended') return;
      const { turn, committedAttempt } = state.turns.findLast((each) => each.committedAttempt !== null) ?? {};
      const ending = `${turn}/${committedAttempt}`;
      expect(steps.flatMap(({ event }) => (event.type === 'action' ? [nameOf(event)] : []))).toContain(ending);
      expect(effectsOf(steps, 'cancel-attempt').map(nameOf)).not.toContain(ending);
    });
  });

  it('passes a call only to whom the persona may, after the pipeline has said so and was heard to the end', () => {
    inEveryCall(({ steps }) => {
      const spoken = new Set<string>();
      for (const { event, before, after, effects } of steps) {
        if (event.type === 'action' && event.action.name === 'transfer_call') spoken.add(nameOf(event));
        for (const effect of effects.filter(({ type }) => type === 'transfer')) {
          expect(effect).toMatchObject({ destination: 'reception' });
          const { turn, committedAttempt, interrupted, reply, heard } = after.turns.findLast(
            (each) => each.committedAttempt !== null,
          ) ?? { turn: 0 };
          expect(spoken).toContain(`${turn}/${committedAttempt}`);
          expect([interrupted, heard]).toEqual([false, reply?.trim()]);
          expect([after.speech, after.turn, after.reply, after.held]).toEqual([null, null, null, false]);
        }
        if (before.phase === 'transferring' && after.phase === 'transferring') {
          expect(effects.filter(({ type }) => type !== 'set-timer')).toEqual([]);
        }
      }
    });
  });

  it('begins and resumes nothing while it is held, its last words apart', () => {
    inEveryCall(({ steps }) => {
      for (const { before, after, effects } of steps) {
        if (!before.held || !after.held || after.phase === 'ending') continue;
        const voiced = effects.filter(({ type }) => type.startsWith('speak-') || type === 'resume-speech');
        expect(voiced).toEqual([]);
      }
    });
  });

  it('says no filler twice running', () => {
    inEveryCall(({ steps }) => {
      const fillers = effectsOf(steps, 'speak-filler', 'fill-speech').map(({ index }) => index);
      expect(fillers.filter((index, at) => index === fillers[at - 1])).toEqual([]);
    });
  });

  it('sends each key once, in order, each entry with all of its own', () => {
    inEveryCall(({ steps }) => {
      const pressed = steps.flatMap(({ event, before, after }) => {
        const isHeard = !before.held && before.phase !== 'ending' && before.phase !== 'transferring';
        const counts = event.type === 'key-pressed' && event.key !== '#' && isHeard;
        return counts && after.phase !== 'ended' ? [event.key] : [];
      });
      const entries = new Map(effectsOf(steps, 'start-attempt').map(({ turn, keys }) => [turn, keys ?? '']));
      const open = steps.findLast(({ after }) => after.phase !== 'ended')?.after.turn;
      if (open?.keys) entries.set(open.number, open.keys);
      expect([...entries.values()].join('')).toBe(pressed.join(''));
    });
  });

  it('gives every recording to one turn, or again to the next when it was dropped, and loses none with talk', () => {
    inEveryCall(({ steps, state }) => {
      const closed = effectsOf(steps, 'close-segment').map(({ segment }) => segment);
      expect(closed).toEqual(closed.map((_, index) => index + 1));
      const ranges = segmentsByTurn(steps);
      const [finish] = effectsOf(steps, 'finish');
      const unsent = finish?.unsent;
      if (unsent) ranges.set(unsent.turn, { first: unsent.firstSegment, last: Number.POSITIVE_INFINITY });
      const taken = new Set(state.turns.flatMap((each) => (each.committedAttempt === null ? [] : [each.turn])));
      let next = 1;
      const firsts: number[] = [];
      for (const [turn, { first, last }] of ranges) {
        if (first !== next) expect(firsts).toContain(first);
        firsts.push(first);
        if (taken.has(turn)) firsts.length = 0;
        next = last + 1;
      }
      const talkedIn = steps.flatMap(({ after, callerTalks }) =>
        callerTalks && after.callerTalking ? [after.segment] : [],
      );
      expect(talkedIn.filter((segment) => segment >= next)).toEqual([]);
    });
  });

  it('tells the pipeline and the record what was said, each once, and of replies only what was heard', () => {
    inEveryCall(({ steps, state }) => {
      const taken = state.turns.filter(({ committedAttempt, transcript }) => committedAttempt !== null && transcript);
      const lines = state.conversation.filter(({ speaker }) => speaker === 'caller');
      expect(lines.map(({ text }) => text)).toEqual(taken.map(({ transcript }) => transcript));
      for (const { reply, heard } of state.turns) expect(reply.startsWith(heard)).toBe(true);
      for (const { history } of effectsOf(steps, 'start-attempt')) {
        const settled = history.filter(({ interrupted }) => !interrupted);
        expect(state.conversation).toEqual(expect.arrayContaining(settled));
      }
    });
  });
});
