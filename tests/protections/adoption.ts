import type { Protection } from './protection.ts';

const src = 'edge-agent/src';
const adoption = `${src}/call/adoption.test.ts`;
const core = `${src}/core/adopted-call.test.ts`;
const agent = `${src}/agent.test.ts`;

/** That a call outlives the process that served it, with all that was said and recorded. */
export const adoptionProtections: readonly Protection[] = [
  {
    promise: 'A new agent takes up the calls of one that died.',
    file: `${src}/call/adoption.ts`,
    find: '    adopt(note);\n',
    replace: '',
    test: { file: agent, name: 'are taken up at the start, before whom nobody knows is left to the dialplan' },
  },
  {
    promise: 'A call is taken up once.',
    file: `${src}/call/adoption.ts`,
    find: '(await liveCalls.all()).filter(({ callId }) => !isLive(callId))',
    replace: 'await liveCalls.all()',
    test: { file: agent, name: 'are taken up once, however often it is looked for them' },
  },
  {
    promise: 'A caller whose agent died hears one sentence of apology.',
    file: `${src}/core/call.ts`,
    find: "return speak(state, state.persona.phrases.resumed ? 'resumed' : 'apology', effects);",
    replace: 'return listen(state, effects);',
    test: { file: adoption, name: 'is silenced, apologised to in one sentence, recorded and listened to by the next' },
  },
  {
    promise: 'The conversation goes on with what was said before.',
    file: `${src}/core/adopted-call.ts`,
    find: '    ...whatWasSaid(saved, sinceMs),\n    endReason',
    replace: '    endReason',
    test: { file: adoption, name: 'goes on with the conversation as it was heard' },
  },
  {
    promise: 'What the caller heard of a reply after its agent died is in the conversation, too.',
    file: `${src}/core/adopted-call.ts`,
    find: '(speech.goesOn ? Math.max(0, sinceMs) : 0)',
    replace: '0',
    test: { file: core, name: 'keeps what was heard of a reply, until the very moment' },
  },
  {
    promise: 'A call that was about to end ends.',
    file: `${src}/core/call.ts`,
    find: "const kind = state.endReason === 'turns-failed' ? 'handover' : 'goodbye';",
    replace: "const kind = 'resumed';",
    test: { file: core, name: 'ends with a goodbye, and for the reason it had' },
  },
  {
    promise: 'The pipeline is told to stop what nobody will play.',
    file: `${src}/call/earlier-attempts.ts`,
    find: 'for (const { turn, attempt } of left.call.underWay) {',
    replace: 'for (const { turn, attempt } of left.call.underWay.slice(1)) {',
    test: { file: adoption, name: 'asks the pipeline to stop what it was doing, and for nothing twice' },
  },
  {
    promise: 'A playback of the next process is no earlier one’s.',
    file: `${src}/core/adopted-call.ts`,
    find: 'nextSpeech: nextSpeech + SPARE_SPEECHES,',
    replace: 'nextSpeech: nextSpeech - 1,',
    test: { file: adoption, name: 'is silenced, apologised to in one sentence, recorded and listened to by the next' },
  },
  {
    promise: 'No recording of the next process has an earlier one’s name.',
    file: `${src}/call/call-parts.ts`,
    find: 'left ? left.recordings.lastNumber + SPARE_NUMBERS : 0',
    replace: '0',
    test: { file: adoption, name: 'gives recordings names that no other had' },
  },
  {
    promise: 'Recordings of a dead agent are kept, each under its key.',
    file: `${src}/call/earlier-recordings.ts`,
    find: '    for (const claim of this.#claims.all) await this.#rescue.settle(claim, found, untilMs);\n',
    replace: '',
    test: { file: adoption, name: 'are kept, each under the key that it would have had' },
  },
  {
    promise: 'A recording that the spool has already is not kept once more.',
    file: `${src}/call/recording-rescue.ts`,
    find: '    if (spooled) return this.#claims.finish(key, () => this.remove(present));\n',
    replace: '',
    test: { file: adoption, name: 'are not kept once more when the spool had them already' },
  },
  {
    promise: 'A recording that was to be kept under one key is not kept under another.',
    file: `${src}/call/earlier-recordings.ts`,
    find: 'this.#rescue.readable(found).filter(({ name }) => !claimed.has(name))',
    replace: 'this.#rescue.readable(found)',
    test: { file: adoption, name: 'go to the same key when nobody knows whether the spool had them' },
  },
  {
    promise: 'The record says what is missing when a disk was lost.',
    file: `${src}/call/earlier-recordings.ts`,
    find: '    this.#rescue.missAllBut(found, [...unclaimed, ...this.#claimed(({ spooled }) => !spooled)]);\n',
    replace: '    unclaimed.pop();\n',
    test: { file: adoption, name: 'are told of when the disk they were on is lost' },
  },
  {
    promise: 'Nothing of what people say in the fallback is kept.',
    file: `${src}/call/adoption.ts`,
    find: 'await earlier.recover(untilMs + clockSetMs);',
    replace: 'await earlier.recover();',
    test: { file: adoption, name: 'is recorded no longer than the caller can have been ours' },
  },
  {
    promise: 'A recording that finds no room stays in Asterisk, and its call’s record waits for it.',
    file: `${src}/call/live-note.ts`,
    find: '  if (isOwed) return;\n',
    replace: '',
    test: { file: `${src}/call/call-recordings.test.ts`, name: 'stays in Asterisk whatever is kept after it' },
  },
  {
    promise: 'A call of which the record was being kept when the agent died has that record.',
    file: `${src}/call/adoption.ts`,
    find: 'const record = note.record ?? recordOf(',
    replace: 'const record = recordOf(',
    test: { file: adoption, name: 'has the record that it had, when its process died while it was being kept' },
  },
  {
    promise: 'An agent whose application another has taken touches no caller.',
    file: `${src}/agent.ts`,
    find: "if (error.code === 'ari.replaced') void abandon",
    replace: "if (error.code === 'ari.auth') void abandon",
    test: { file: agent, name: 'leaves the calls to whoever has taken the application: on disk, and untouched' },
  },
  {
    promise: 'A caller who was handed over in silence hears nothing of it.',
    file: `${src}/agent.ts`,
    find: 'apologise: left.handedOver !== true',
    replace: 'apologise: true',
    test: { file: agent, name: 'go on without a word when they were handed over in silence' },
  },
  {
    promise: 'A caller whose agent is gone is in the fallback within ten seconds, also under a long speech.',
    file: `${src}/call/speech-files.ts`,
    find: 'export const LONGEST_PART_MS = 4_000;',
    replace: 'export const LONGEST_PART_MS = 15_000;',
    test: { file: `${src}/call/speech.test.ts`, name: 'is cut into files of 4 seconds' },
  },
  {
    promise: 'The lease is made no longer than a playback needs.',
    file: `${src}/adapters/ari-lease.ts`,
    find: 'Math.max(this.#leaseMs ?? 0, longestMs + SPARE_MS)',
    replace: '(this.#leaseMs ?? 0) + longestMs',
    test: { file: `${src}/adapters/ari-lease.test.ts`, name: 'is no longer for a playback that it outlasts by far' },
  },
  {
    promise: 'Nobody is hung up on who is the dialplan’s by now.',
    file: `${src}/adapters/ari-adoption.ts`,
    find: "  if (!ours.includes(legId)) throw new EtheraError('ari.request', 'hang up: the caller’s leg is not ours');\n",
    replace: '',
    test: {
      file: `${src}/adapters/ari-adoption.test.ts`,
      name: 'takes nobody from the dialplan who is ours no longer',
    },
  },
  {
    promise: 'What callers say lies on disk for the agent alone.',
    file: `${src}/adapters/disk-live-calls.ts`,
    find: 'await writeFile(temporary, body, { mode: 0o600 });',
    replace: 'await writeFile(temporary, body);',
    test: {
      file: `${src}/adapters/disk-live-calls.test.ts`,
      name: 'come back as they were, for nobody but the agent to read',
    },
  },
  {
    promise: 'A call that is over leaves no note of what was said.',
    file: `${src}/call/live-note.ts`,
    find: '  if (isKept) await liveCalls.remove(callId);\n',
    replace: '',
    test: { file: adoption, name: 'is gone when the call has been concluded' },
  },
  {
    promise: 'A caller who was passed on when the agent died can come back.',
    file: `${src}/call/adoption.ts`,
    find: "  if (progress === 'ringing') return undefined;\n",
    replace: '',
    test: { file: adoption, name: 'waits as long as it rings there, and goes on when it comes back' },
  },
];
