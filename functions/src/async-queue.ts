interface Waiter<Item> {
  resolve(result: IteratorResult<Item, undefined>): void;
  reject(reason: unknown): void;
}

type QueueEnd = { readonly failure: unknown } | 'finished';

/** Hands items from one producer to one consumer, in order. What was pushed before a failure is still delivered. */
export class AsyncQueue<Item> implements AsyncIterable<Item> {
  #items: Item[] = [];
  #waiting: Waiter<Item>[] = [];
  #end: QueueEnd | undefined;

  push(item: Item): void {
    if (this.#end) return;
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  finish(): void {
    this.#close('finished');
  }

  fail(reason: unknown): void {
    this.#close({ failure: reason });
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#end === 'finished') return Promise.resolve({ done: true, value: undefined });
    if (this.#end) return Promise.reject(this.#end.failure);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    return { next: () => this.next() };
  }

  #close(end: QueueEnd): void {
    if (this.#end) return;
    this.#end = end;
    for (const waiter of this.#waiting.splice(0)) {
      if (end === 'finished') waiter.resolve({ done: true, value: undefined });
      else waiter.reject(end.failure);
    }
  }
}
