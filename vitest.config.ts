import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const unit = [
  'bench/**/*.test.ts',
  '**/src/**/*.test.ts',
  'asterisk/**/*.test.ts',
  'personas/**/*.test.ts',
  'scripts/**/*.test.ts',
  'stacks/**/*.test.ts',
];

/** Two at once, on the smallest machine too: integration and system tests mostly wait, for processes or for speech. */
const maxWorkers = Math.max(2, Math.floor(availableParallelism() / 2));

/**
 * Real calls keep real time: a machine that has to do something else in the wrong moment makes packets late that no test
 * asked to be late. What fails twice running is a fault of the product; a test that needed its second try is reported.
 */
const retry = 1;

/** Many callers at once leave two cores no time for another file: late packets are late in the recordings too. */
const crowded = ['tests/failures-pipeline.system.test.ts', 'tests/many-calls.system.test.ts'];

/**
 * Not of `npm test`, which is to be over in ten minutes: labels against the recogniser, which change with the sets alone, and a
 * whole call over what `tests/ari-reconnect` tries piece by piece. `npm run test:slow`.
 */
const slow = [
  'bench/turn-taking/*.integration.test.ts',
  'bench/sound/*.integration.test.ts',
  'tests/ari-half-open.system.test.ts',
];

/** What all worlds of a run may share. */
const globalSetup = ['tests/support/phrase-folder.ts'];

/** These take the longest, up to a minute each. What is begun last would keep one worker waiting for the others. */
const longest = [
  'tests/adoption.system',
  'tests/demo.system',
  'tests/conversation.system',
  'tests/turn-taking-line.system',
  'tests/failures-agent.system',
  'tests/turn-taking-barge-in.system',
  'tests/turn-taking-keys-and-hold.system',
  'tests/streaming.system',
  'render/render-stage.integration',
  'speech/engine.integration',
  'tests/ari-telephony.integration',
  'world/world.integration',
  'checks/render.integration',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Unit tests are offline and fast; integration tests run one real peer; system tests place real calls. */
export default defineConfig({
  test: {
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: unit,
          exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
          // Some compute for a second, which on a machine with more to do is several.
          testTimeout: 30_000,
          // Nothing that is tested here keeps state in a module, and loading everything anew for each file is most of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', ...slow],
          testTimeout: 60_000,
          retry,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['tests/**/*.system.test.ts'],
          exclude: [...crowded, ...slow],
          globalSetup,
          testTimeout: 120_000,
          retry,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: slow,
          globalSetup,
          testTimeout: 120_000,
          retry,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'crowd',
          include: crowded,
          globalSetup,
          testTimeout: 120_000,
          retry,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
