import { writeFileSync } from 'node:fs';
import { type Runtime, Session } from 'node:inspector';

// Loaded into the agent before anything of its own (`--import`): tells on SIGWINCH, which does nothing
// otherwise, what no process can be asked for from outside.

/** What a look into the agent's memory found, after a collection of what nobody holds any more. */
export interface ProbedMemory {
  /** Counts up: a reader knows by it that this is the answer to its signal. */
  readonly look: number;
  readonly heapMb: number;
  /** Functions that wait for events: of emitters and of signals. */
  readonly listeners: number;
}

/** Where it is written. Unset: this module was loaded by somebody else, such as a test. */
const file = process.env.SOAK_PROBE_FILE;
/** Of objects that the inspector holds for us, until it is told not to. */
const objectGroup = 'probe';
const bytesPerMb = 1024 * 1024;

/** Of one prototype, all objects that live; looking for them collects what does not. */
const countListeners: readonly (readonly [prototype: string, count: string])[] = [
  [
    'process.getBuiltinModule("node:events").EventEmitter.prototype',
    `function () {
      let count = 0;
      for (const emitter of this) {
        for (const name of Reflect.ownKeys(emitter._events ?? {})) {
          const listeners = emitter._events[name];
          count += typeof listeners === 'function' ? 1 : (listeners?.length ?? 0);
        }
      }
      return count;
    }`,
  ],
  [
    'AbortSignal.prototype',
    `function () {
      const { getEventListeners } = process.getBuiltinModule('node:events');
      return this.reduce((count, signal) => count + getEventListeners(signal, 'abort').length, 0);
    }`,
  ],
];

if (file !== undefined) {
  const session = new Session();
  session.connect();
  let look = 0;
  process.on('SIGWINCH', () => {
    look += 1;
    const listeners = countListeners.reduce((sum, [prototype, count]) => sum + countIn(session, prototype, count), 0);
    const heapMb = process.memoryUsage().heapUsed / bytesPerMb;
    writeFileSync(file, JSON.stringify({ look, heapMb, listeners } satisfies ProbedMemory));
  });
}

/** The inspector of one's own thread answers before `post` returns. */
function countIn(session: Session, prototype: string, count: string): number {
  const evaluated = ask<Runtime.EvaluateReturnType>((answer) =>
    session.post('Runtime.evaluate', { expression: prototype, objectGroup }, answer),
  );
  const prototypeObjectId = evaluated?.result.objectId;
  if (prototypeObjectId === undefined) return 0;
  const found = ask<object>((answer) =>
    session.post('Runtime.queryObjects', { prototypeObjectId, objectGroup }, answer),
  );
  // Node's types know the command, and not its answer.
  const { objects } = (found ?? {}) as Partial<Runtime.QueryObjectsReturnType>;
  const objectId = objects?.objectId;
  if (objectId === undefined) return 0;
  const call = { objectId, functionDeclaration: count, returnByValue: true };
  const counted = ask<Runtime.CallFunctionOnReturnType>((answer) =>
    session.post('Runtime.callFunctionOn', call, answer),
  );
  session.post('Runtime.releaseObjectGroup', { objectGroup });
  return Number(counted?.result.value ?? 0);
}

function ask<Answer>(post: (answer: (error: Error | null, told?: Answer) => void) => void): Answer | undefined {
  let told: Answer | undefined;
  post((_error, answer) => {
    told = answer;
  });
  return told;
}
