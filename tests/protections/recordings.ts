import type { Protection } from './protection.ts';

const call = 'edge-agent/src/call';
const recordings = `${call}/call-recordings.test.ts`;
const adoption = `${call}/adoption.test.ts`;

/** That no recording is lost, or called lost, for news that never came. */
export const recordingProtections: readonly Protection[] = [
  {
    promise: 'A recording of which Asterisk does not tell in time that it is finished is kept at the end of its call.',
    file: `${call}/call-keeping.ts`,
    find: '      () => closed.then(() => this.#keepLater(key, segments)),\n',
    replace: '      () => closed,\n',
    test: { file: recordings, name: 'is kept at the end of the call with all of its turn, and is not lost' },
  },
  {
    promise: 'A recording of which there is no file is named in the call’s record.',
    file: `${call}/late-recordings.ts`,
    find: '      this.#rescue.missAllBut(found, begun(claim.names));\n',
    replace: '',
    test: { file: recordings, name: 'is lost, by its name, where Asterisk has no file of it' },
  },
  {
    promise: 'A process whose calls are another’s removes no recording any more.',
    file: `${call}/live-note.ts`,
    find: '    if (this.#isAnothers) return new Promise(() => undefined);\n',
    replace: '    if (this.#isAnothers) return;\n',
    test: { file: adoption, name: 'is not missed where the old one was still at it when the call was handed over' },
  },
  {
    promise: 'What a closed process cannot note any more it does not take for noted.',
    file: 'edge-agent/src/adapters/disk-live-calls.ts',
    find: 'if (closed) return never;',
    replace: 'if (closed) return Promise.resolve();',
    test: {
      file: 'edge-agent/src/adapters/disk-live-calls.test.ts',
      name: 'are another process’s once it is closed',
    },
  },
  {
    promise: 'A recording stays until each attempt that it is part of is safe.',
    file: `${call}/call-keeping.ts`,
    find: 'this.recording.discard(first, last, this.#claims.besides(key))',
    replace: 'this.recording.discard(first, last, this.#claims.besides(key) && new Set())',
    test: { file: adoption, name: 'is not removed by a later attempt of its turn before it is safe' },
  },
  {
    promise: 'What an adopting process has kept is not called lost when it dies, too.',
    file: `${call}/earlier-recordings.ts`,
    find: '    this.#open = [];\n',
    replace: '',
    test: { file: adoption, name: 'is not missed where the new one, too, dies while it removes what is silent' },
  },
  {
    promise: 'A recording that Asterisk may not have begun is not missed by another process.',
    file: `${call}/caller-recording.ts`,
    find: '    if (name === this.#current()) this.#runningSinceMs = null;\n',
    replace: '',
    test: { file: adoption, name: 'is not missed where Asterisk had not begun it' },
  },
  {
    promise: 'A clock that is set during a call costs none of its recordings when the agent dies.',
    file: `${call}/adoption.ts`,
    find: 'untilMs + clockSetMs',
    replace: 'untilMs',
    test: { file: adoption, name: 'is kept in full where the clock was set forward while it lasted' },
  },
  {
    promise: 'An Asterisk that does not answer is told of as a warning, once for each call and outage.',
    file: `${call}/call-leg.ts`,
    find: "this.#isUnanswered || this.gone.aborted ? 'debug' : 'warn'",
    replace: "'error'",
    test: { file: `${call}/call-leg.test.ts`, name: 'once for each outage' },
  },
];
