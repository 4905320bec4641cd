/** Requests in the order of their times, by columns: there are millions. */
export interface Requests {
  readonly count: number;
  /** Whole milliseconds from 0 on. */
  readonly atMs: Float64Array;
  /** How long it is open, in milliseconds, or how much of a rate it uses. */
  readonly size: Float64Array;
  /** The line of its call. */
  readonly line: Uint32Array;
  /** 1 for an attempt before the caller's silence is full, which can be left out. */
  readonly eager: Uint8Array;
}

const firstCapacity = 1_024;

/** Collects requests in any order. */
export class RequestLog {
  #count = 0;
  #atMs = new Float64Array(firstCapacity);
  #size = new Float64Array(firstCapacity);
  #line = new Uint32Array(firstCapacity);
  #eager = new Uint8Array(firstCapacity);

  /** @param atMs at least 0 */
  add(atMs: number, size: number, line: number, eager: boolean): void {
    if (this.#count === this.#atMs.length) this.#grow();
    this.#atMs[this.#count] = Math.floor(atMs);
    this.#size[this.#count] = size;
    this.#line[this.#count] = line;
    this.#eager[this.#count] = eager ? 1 : 0;
    this.#count += 1;
  }

  /** What has come, by its times. */
  sorted(): Requests {
    const order = this.#order();
    const count = this.#count;
    const sorted = {
      count,
      atMs: new Float64Array(count),
      size: new Float64Array(count),
      line: new Uint32Array(count),
      eager: new Uint8Array(count),
    };
    for (let place = 0; place < count; place++) {
      const index = order[place] as number;
      sorted.atMs[place] = this.#atMs[index] as number;
      sorted.size[place] = this.#size[index] as number;
      sorted.line[place] = this.#line[index] as number;
      sorted.eager[place] = this.#eager[index] as number;
    }
    return sorted;
  }

  /** Sorted by counting: there are more requests than milliseconds. */
  #order(): Uint32Array {
    const atMs = this.#atMs.subarray(0, this.#count);
    let last = 0;
    for (const each of atMs) last = Math.max(last, each);
    const next = new Uint32Array(last + 2);
    for (const each of atMs) next[each + 1] = (next[each + 1] as number) + 1;
    for (let ms = 1; ms < next.length; ms++) next[ms] = (next[ms] as number) + (next[ms - 1] as number);
    const order = new Uint32Array(this.#count);
    for (let index = 0; index < atMs.length; index++) {
      const each = atMs[index] as number;
      const place = next[each] as number;
      order[place] = index;
      next[each] = place + 1;
    }
    return order;
  }

  #grow(): void {
    const capacity = 2 * this.#count;
    const grown = (column: Float64Array) => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    };
    this.#atMs = grown(this.#atMs);
    this.#size = grown(this.#size);
    const line = new Uint32Array(capacity);
    line.set(this.#line);
    this.#line = line;
    const eager = new Uint8Array(capacity);
    eager.set(this.#eager);
    this.#eager = eager;
  }
}
