import { randomUUID } from 'node:crypto';

export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  /** How often it was handed out, this time included. */
  readonly receives: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

export interface MessageQueueOptions {
  /** A message that was handed out and not dealt with is handed out again after this long. */
  readonly visibilityMs: number;
  /** After this many times it becomes a dead letter. */
  readonly maxReceives: number;
  /** Messages in work at once. */
  readonly atOnce: number;
  /** Hands a message out. Resolves to whether it is dealt with; never rejects. */
  readonly deliver: (message: QueuedMessage) => Promise<boolean>;
  /** Something has become a dead letter. */
  readonly died?: (message: QueuedMessage) => void;
}

export interface MessageQueue {
  send(body: string): void;
  /** Oldest first. */
  readonly deadLetters: readonly QueuedMessage[];
  /** Hands the dead letters out again, as new. */
  redrive(): void;
  /** Hands out nothing more, and resolves when nothing is in work. May be called twice. */
  close(): Promise<void>;
}

/** A standard queue of SQS with its event source mapping: at least once, in no certain order, with dead letters. */
export function createMessageQueue(options: MessageQueueOptions): MessageQueue {
  const { visibilityMs, maxReceives, atOnce, deliver } = options;
  const waiting: QueuedMessage[] = [];
  const working = new Set<Promise<void>>();
  const hidden = new Set<NodeJS.Timeout>();
  let deadLetters: QueuedMessage[] = [];
  let closed = false;

  function handOut(): void {
    while (!closed && working.size < atOnce) {
      const message = waiting.shift();
      if (!message) return;
      const work: Promise<void> = handle({ ...message, receives: message.receives + 1 }).finally(() => {
        working.delete(work);
        handOut();
      });
      working.add(work);
    }
  }

  async function handle(message: QueuedMessage): Promise<void> {
    if ((await deliver(message)) || closed) return;
    // The time runs from the hand-out; here it runs from the failure, which is as good and cannot overlap.
    const timer = setTimeout(() => {
      hidden.delete(timer);
      if (message.receives < maxReceives) {
        waiting.push(message);
        handOut();
        return;
      }
      deadLetters.push(message);
      options.died?.(message);
    }, visibilityMs);
    hidden.add(timer);
  }

  function send(body: string): void {
    if (closed) return;
    waiting.push({ messageId: randomUUID(), body, receives: 0, sentAt: Date.now() });
    handOut();
  }

  return {
    send,
    get deadLetters() {
      return deadLetters;
    },
    redrive() {
      const again = deadLetters;
      deadLetters = [];
      for (const { body } of again) send(body);
    },
    async close() {
      closed = true;
      for (const timer of hidden) clearTimeout(timer);
      await Promise.all(working);
    },
  };
}
