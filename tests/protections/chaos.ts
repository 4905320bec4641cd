import type { Protection } from './protection.ts';

const chaos = 'bench/chaos';
const soak = 'bench/soak';

/** That a campaign and a soak find what must not be: a judge who cannot find anything is worth nothing. */
export const chaosProtections: readonly Protection[] = [
  {
    promise: 'A campaign counts more than three seconds in which a caller heard nothing and was owed something.',
    file: `${chaos}/judge-air.ts`,
    find: 'toMs - fromMs > mostSilenceMs + toleranceMs',
    replace: 'toMs - fromMs > 20 * mostSilenceMs + toleranceMs',
    test: { file: `${chaos}/judge-air.test.ts`, name: 'is where nothing comes for longer' },
  },
  {
    promise: 'A campaign counts an agent that was killed and that nobody followed.',
    file: `${chaos}/judge-air.ts`,
    find: 'run.fromMs > playedUntilMs && run.fromMs <= window.toMs',
    replace: 'run.fromMs <= window.toMs',
    test: { file: `${chaos}/judge-air.test.ts`, name: 'is followed by a word of the one that returns' },
  },
  {
    promise: 'A campaign counts words of a caller that S3 does not have.',
    file: `${chaos}/judge-recordings.ts`,
    find: 'there / places.length >= leastShare',
    replace: 'there / places.length >= 0',
    test: { file: `${chaos}/judge-recordings.test.ts`, name: 'is lost where a recording is missing' },
  },
  {
    promise: 'A campaign counts what a caller heard of another’s call.',
    file: `${chaos}/judge-replies.ts`,
    find: 'if (what.owner !== account.call)',
    replace: 'if (what.owner < 0)',
    test: { file: `${chaos}/judge-replies.test.ts`, name: 'is no audio of another call' },
  },
  {
    promise: 'A campaign counts the rest of an earlier answer after that to a later line.',
    file: `${chaos}/judge-replies.ts`,
    find: 'if (answered) return',
    replace: 'if (answered && later.length === 0) return',
    test: {
      file: `${chaos}/judge-replies.test.ts`,
      name: 'is nothing of an earlier answer after that to a later line',
    },
  },
  {
    promise: 'A campaign counts channels that stay when their callers have gone.',
    file: `${chaos}/channel-watch.ts`,
    find: 'if (lastMs <= untilMs) return [];',
    replace: 'if (lastMs <= untilMs || name !== "") return [];',
    test: { file: `${chaos}/channel-watch.test.ts`, name: 'is stuck where it stays for longer' },
  },
  {
    promise: 'A campaign counts an object that was written twice.',
    file: `${chaos}/judge-effects.ts`,
    find: 'requests.length < 2 ||',
    replace: 'requests.length < 3 ||',
    test: { file: `${chaos}/judge-effects.test.ts`, name: 'counts an object that was written twice' },
  },
  {
    promise: 'A campaign counts processes that ended though nobody killed them.',
    file: `${chaos}/judge-crashes.ts`,
    find: '    ...ends.map((end) => crash(end)),\n',
    replace: '',
    test: { file: `${chaos}/judge-crashes.test.ts`, name: 'counts each process that ended by itself' },
  },
  {
    promise: 'A seed makes the same campaign again.',
    file: `${chaos}/plan.ts`,
    find: 'seededRandom(seed * 7_919 + call)',
    replace: 'Math.random',
    test: { file: `${chaos}/plan.test.ts`, name: 'is the same from the same seed, and another from another' },
  },
  {
    promise: 'A soak finds memory that grows within the life of a process.',
    file: `${soak}/series.ts`,
    find: "low > mostPerHour ? 'grows' : 'open'",
    replace: "low > 1_000 * mostPerHour ? 'grows' : 'open'",
    test: { file: `${soak}/series.test.ts`, name: 'grows where each life gains more than it may' },
  },
  {
    promise: 'A soak counts the listeners of the agent’s emitters and signals.',
    file: `${soak}/agent-probe.ts`,
    find: "typeof listeners === 'function' ? 1 :",
    replace: "typeof listeners === 'function' ? 0 :",
    test: {
      file: `${soak}/agent-probe.integration.test.ts`,
      name: 'counts the listeners of emitters and signals in the process that loads it',
    },
  },
];
