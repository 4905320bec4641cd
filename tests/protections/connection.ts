import type { Protection } from './protection.ts';

const adapters = 'edge-agent/src/adapters';
const reconnect = 'tests/ari-reconnect.integration.test.ts';
const recovery = `${adapters}/leg-recovery.test.ts`;

/** That a connection to ARI comes back whatever becomes of it, and that no call suffers from what was lost meanwhile. */
export const connectionProtections: readonly Protection[] = [
  {
    promise: 'A websocket that dies without a word is noticed.',
    file: `${adapters}/ari-connection.ts`,
    find: "if (outcome !== 'proven' && !over.signal.aborted && !this.#isOver()) return this.#disproved(outcome);",
    replace: 'if (outcome === undefined) return outcome;',
    test: { file: reconnect, name: 'whose websocket dies without a word is noticed, and opened anew' },
  },
  {
    promise: 'A connection to ARI is tried for ever.',
    file: `${adapters}/ari-connection.ts`,
    find: 'if (!error.retryable) throw error;',
    replace: 'if (!error.retryable || ceilingMs === longestRetryMs) throw error;',
    test: { file: reconnect, name: 'is tried for ever' },
  },
  {
    promise: 'An Asterisk that answers slowly is not taken for dead.',
    file: `${adapters}/ari-timing.ts`,
    find: 'requestTimeoutMs: 5000,',
    replace: 'requestTimeoutMs: 1000,',
    test: { file: reconnect, name: 'that is slow is not taken for dead' },
  },
  {
    promise: 'What is asked for while a dropped connection is brought back is done.',
    file: `${adapters}/ari-connection.ts`,
    find: 'await Promise.race([this.#restored.promise, delay(this.#timing.patienceMs, over.signal)]);',
    replace: '',
    test: { file: reconnect, name: 'that was dropped is back by itself' },
  },
  {
    promise: 'An agent that stood still does not take its own deafness for Asterisk’s.',
    file: `${adapters}/ari-proof.ts`,
    find: 'const read = missed.finally(() => nextTurn());',
    replace: 'const read = nextTurn().then(() => missed);',
    test: { file: `${adapters}/ari-proof.test.ts`, name: 'of a process that stood still' },
  },
  {
    promise: 'An Asterisk that brings events late is not left for that again and again.',
    file: `${adapters}/ari-proof.ts`,
    find: 'Math.min(2 * this.#patience, MOST_PATIENCE)',
    replace: 'Math.min(this.#patience, MOST_PATIENCE)',
    test: { file: `${adapters}/ari-proof.test.ts`, name: 'is waited for longer after each proof that was missed' },
  },
  {
    promise: 'Calls that ended while nobody listened are over.',
    file: `${adapters}/ari-legs.ts`,
    find: 'if (!present.has(channelId)) this.#leave(channelId, this.#deps.now());',
    replace: 'if (present.size === 0) this.#leave(channelId, this.#deps.now());',
    test: { file: `${adapters}/ari-legs.test.ts`, name: 'is known when the leg has left the application' },
  },
  {
    promise: 'What a caller said while nobody listened is answered.',
    file: `${adapters}/leg-recovery.ts`,
    find: 'if (!detector.isTalking) begin();',
    replace: '',
    test: { file: recovery, name: 'may have spoken: the recording decides' },
  },
  {
    promise: 'The end of a talk that nobody heard of does not keep the turn open.',
    file: `${adapters}/leg-recovery.ts`,
    find: 'if (!leg.ended && detector.endUnheard())',
    replace: 'if (leg.ended && detector.endUnheard())',
    test: { file: recovery, name: 'has fallen silent when he talked and is heard no more' },
  },
  {
    promise: 'Of words whose beginning nobody heard of none is cut off.',
    file: `${adapters}/ari-legs.ts`,
    find: 'leg.gap?.sinceMs ?? atMs',
    replace: 'atMs',
    test: { file: recovery, name: 'is heard to fall silent before anything is asked' },
  },
  {
    promise: 'A caller whose return nobody heard of is not held for ever.',
    file: `${adapters}/leg-recovery.ts`,
    find: 'if (on === leg.held || leg.ended) return;',
    replace: 'if (on !== leg.held || leg.ended) return;',
    test: { file: recovery, name: 'is back when Asterisk has an address for him' },
  },
  {
    promise: 'A playback whose end nobody heard of is over.',
    file: `${adapters}/leg-recovery.ts`,
    find: "if (found === 'over') endPlayback(leg, playbackId);",
    replace: "if (found === 'over') continue;",
    test: { file: `${adapters}/ari-legs.test.ts`, name: 'is ended when the connection is back' },
  },
  {
    promise: 'A caller who came while nobody listened is taken.',
    file: `${adapters}/ari-legs.ts`,
    find: 'if (entry && (entry.isRinging || readReturn(entry.args)))',
    replace: 'if (entry && readReturn(entry.args))',
    test: { file: recovery, name: 'are taken up: one who rings' },
  },
  {
    promise: 'A lease that could not be renewed is, as soon as anything gets through.',
    file: `${adapters}/leg-recovery.ts`,
    find: 'void leg.lease.again();',
    replace: '',
    test: { file: recovery, name: 'renews leases at once' },
  },
  {
    promise: 'A playback that Asterisk begins after its request was given up is stopped.',
    file: `${adapters}/leg-playbacks.ts`,
    find: "if (asEtheraError(error).code === 'ari.timeout') this.#unwanted.add(playbackId);",
    replace: '',
    test: { file: `${adapters}/leg-playbacks.test.ts`, name: 'is stopped when it begins all the same' },
  },
  {
    promise: 'A recording that Asterisk begins after its request was given up is not lost.',
    file: `${adapters}/snoop-recorder.ts`,
    find: "if (asEtheraError(error).code === 'ari.timeout') this.#isDoubtful = true;\n      else this.#recordings.delete(name);",
    replace: 'this.#recordings.delete(name);',
    test: { file: `${adapters}/snoop-recorder.test.ts`, name: 'is asked for once, and given when it has begun' },
  },
  {
    promise: 'A recording that began or ended while nobody listened is given.',
    file: `${adapters}/snoop-recorder.ts`,
    find: 'if (this.#isDoubtful) await this.catchUp();',
    replace: '',
    test: { file: `${adapters}/snoop-recorder.test.ts`, name: 'gives in the end what began unheard' },
  },
  {
    promise: 'A request that waits for a playback holds nothing else of the call up.',
    file: `${adapters}/ari-legs.ts`,
    find: 'if (!leg.playbacks.isBusy) return isSet;',
    replace: 'if (legId) return isSet;',
    test: { file: `${adapters}/ari-legs.test.ts`, name: 'that waits for a playback holds nothing else up' },
  },
  {
    promise: 'Two agents with one application do not take each other’s callers every few seconds.',
    file: 'edge-agent/src/agent-run.ts',
    find: 'if (replaced) await delay(REPLACED_PAUSE_MS, stop);',
    replace: '',
    test: { file: 'edge-agent/src/agent-run.test.ts', name: 'leaves who took its application over alone' },
  },
  {
    promise: 'Of words whose beginning is told of late none is cut off.',
    file: `${adapters}/event-clock.ts`,
    find: 'return receivedAtMs - lateMs;',
    replace: 'return receivedAtMs;',
    test: { file: `${adapters}/event-clock.test.ts`, name: 'is when it happened, however late it comes' },
  },
];
