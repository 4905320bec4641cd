import { callOf } from './disk-spool-file.ts';

const FIRST_RETRY_MS = 1_000;
/** An outage of hours must not cost a request a second; nor may its end go unnoticed for long. */
const LONGEST_RETRY_MS = 30_000;
/**
 * Calls whose files are brought at once. An upload waits for the network, mostly: one at a time, an edge of a hundred calls
 * would fall behind. Those of one call follow one another, so that its record comes last.
 */
const CALLS_AT_ONCE = 4;
/** What has waited longer than this was left by an outage, or by another agent. Nobody is in a hurry for it. */
const BACKLOG_MS = 10_000;
/** After the last recording there are no turns any more that a backlog would be in the way of. */
const LIVE_MS = 30_000;
/** What was left yields to each turn that is sent, but not for ever. */
const LONGEST_YIELD_MS = 1_000;

/** Something that waits to be uploaded. */
export interface Waiting {
  readonly key: string;
  /** Sorts by arrival. */
  readonly place: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly bytes: number;
}

interface Entry<Item> {
  readonly item: Item;
  /** By the schedule's clock. */
  readonly addedAtMs: number;
  readonly readyAtMs: number;
}

interface CallQueue<Item> {
  readonly entries: Entry<Item>[];
  /** The first of the entries is being uploaded. */
  underWay: boolean;
  isBacklog: boolean;
  failures: number;
  heldUntilMs: number;
}

/**
 * What is uploaded next, and when. Of one call the oldest first, one after the other; of the calls the one with the oldest.
 * While recordings come in, calls are live: what was left from before then takes one connection, and begins when no turn
 * has just been sent. When two calls have failed with no success between, one upload at a time is tried, ever later; the
 * first that succeeds lets the others go on. Times are milliseconds of a clock that nobody sets.
 */
export class UploadSchedule<Item extends Waiting> {
  readonly #headStartMs: number;
  readonly #calls = new Map<string, CallQueue<Item>>();
  #underWay = 0;
  #backlogUnderWay = false;
  /** Calls that were refused since the last success. */
  readonly #failing = new Set<string>();
  /** Failures in the outage that goes on. */
  #streak = 0;
  #heldUntilMs = 0;
  #lastAddedAtMs = Number.NEGATIVE_INFINITY;
  #backlogEndedAtMs = Number.NEGATIVE_INFINITY;
  #files = 0;
  #bytes = 0;

  /** @param headStartMs what an item leaves to the turn that is sent with it */
  constructor(headStartMs: number) {
    this.#headStartMs = headStartMs;
  }

  get files(): number {
    return this.#files;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One call that fails may have a file that is refused; two running are the archive's doing. */
  get isOutage(): boolean {
    return this.#failing.size > 1;
  }

  /** Epoch milliseconds. */
  get oldestAtMs(): number | null {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { entries } of this.#calls.values()) oldest = Math.min(oldest, entries[0]?.item.atMs ?? oldest);
    return Number.isFinite(oldest) ? oldest : null;
  }

  /** @param isLeft it comes from an earlier agent */
  add(item: Item, nowMs: number, isLeft = false): void {
    const call = callOf(item.key);
    const queue = this.#calls.get(call) ?? newQueue<Item>();
    this.#calls.set(call, queue);
    queue.entries.push({
      item,
      addedAtMs: isLeft ? Number.NEGATIVE_INFINITY : nowMs,
      readyAtMs: isLeft ? nowMs : nowMs + this.#headStartMs,
    });
    if (!isLeft) this.#lastAddedAtMs = nowMs;
    this.#files += 1;
    this.#bytes += item.bytes;
  }

  /** Takes what may be uploaded now, until `succeeded` or `failed` is told of it. */
  next(nowMs: number): Item | undefined {
    if (nowMs < this.#heldUntilMs || this.#underWay >= this.#width()) return undefined;
    let best: { queue: CallQueue<Item>; item: Item } | undefined;
    for (const queue of this.#calls.values()) {
      const [head] = queue.entries;
      if (!head || queue.underWay || nowMs < this.#readyAtMs(queue, head, nowMs)) continue;
      if (!best || this.#isBefore(queue, head.item, best)) best = { queue, item: head.item };
    }
    if (!best) return undefined;
    const { queue, item } = best;
    queue.underWay = true;
    queue.isBacklog = this.#isBacklog(queue.entries[0], nowMs);
    this.#backlogUnderWay ||= queue.isBacklog;
    this.#underWay += 1;
    return item;
  }

  /** When `next` may have something without anything happening before; undefined when it surely has not. */
  wakeAtMs(nowMs: number): number | undefined {
    if (this.#underWay >= this.#width()) return undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const queue of this.#calls.values()) {
      const [head] = queue.entries;
      if (head && !queue.underWay) earliest = Math.min(earliest, this.#readyAtMs(queue, head, nowMs));
    }
    return Number.isFinite(earliest) ? Math.max(earliest, this.#heldUntilMs) : undefined;
  }

  /** The item needs no more of us. @param answered the archive has said so */
  done(item: Item, nowMs: number, answered: boolean): void {
    const queue = this.#ended(item, nowMs);
    queue.entries.shift();
    queue.failures = 0;
    queue.heldUntilMs = 0;
    if (queue.entries.length === 0) this.#calls.delete(callOf(item.key));
    this.#files -= 1;
    this.#bytes -= item.bytes;
    if (!answered) return;
    this.#failing.clear();
    this.#streak = 0;
    this.#heldUntilMs = 0;
  }

  /** It has to be tried again. @returns after how many milliseconds at the earliest */
  failed(item: Item, nowMs: number): number {
    const queue = this.#ended(item, nowMs);
    queue.failures += 1;
    queue.heldUntilMs = nowMs + retryAfterMs(queue.failures);
    this.#failing.add(callOf(item.key));
    if (this.isOutage) {
      this.#streak += 1;
      this.#heldUntilMs = nowMs + retryAfterMs(this.#streak);
    }
    return Math.round(Math.max(queue.heldUntilMs, this.#heldUntilMs) - nowMs);
  }

  /** In an outage another call is tried each time: one whose file is refused must not be what tells that it is over. */
  #isBefore(queue: CallQueue<Item>, item: Item, other: { queue: CallQueue<Item>; item: Item }): boolean {
    const failures = this.isOutage ? queue.failures - other.queue.failures : 0;
    return failures < 0 || (failures === 0 && item.place < other.item.place);
  }

  #ended(item: Item, nowMs: number): CallQueue<Item> {
    const queue = this.#calls.get(callOf(item.key));
    if (queue?.entries[0]?.item !== item) throw new Error('this is not under way');
    queue.underWay = false;
    this.#underWay -= 1;
    if (queue.isBacklog) {
      this.#backlogUnderWay = false;
      this.#backlogEndedAtMs = nowMs;
    }
    return queue;
  }

  #width(): number {
    return this.isOutage ? 1 : CALLS_AT_ONCE;
  }

  #isBacklog(head: Entry<Item> | undefined, nowMs: number): boolean {
    const isLive = nowMs - this.#lastAddedAtMs < LIVE_MS;
    return isLive && head !== undefined && nowMs - head.addedAtMs > BACKLOG_MS;
  }

  /** Infinite while another upload is in its way. */
  #readyAtMs(queue: CallQueue<Item>, head: Entry<Item>, nowMs: number): number {
    const readyAtMs = Math.max(head.readyAtMs, queue.heldUntilMs);
    if (!this.#isBacklog(head, nowMs)) return readyAtMs;
    if (this.#backlogUnderWay) return Number.POSITIVE_INFINITY;
    const yieldedAtMs = Math.min(this.#lastAddedAtMs + this.#headStartMs, this.#backlogEndedAtMs + LONGEST_YIELD_MS);
    return Math.max(readyAtMs, yieldedAtMs);
  }
}

function newQueue<Item>(): CallQueue<Item> {
  return { entries: [], underWay: false, isBacklog: false, failures: 0, heldUntilMs: 0 };
}

function retryAfterMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LONGEST_RETRY_MS);
}
