/** Numbers of which the least is known. */
export class MinHeap {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** Infinite when there is none. */
  get least(): number {
    return this.#values[0] ?? Number.POSITIVE_INFINITY;
  }

  add(value: number): void {
    const values = this.#values;
    let at = values.length;
    values.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = values[parent] as number;
      if (above <= value) break;
      values[at] = above;
      at = parent;
    }
    values[at] = value;
  }

  /** Takes out whatever is no greater. */
  dropUpTo(limit: number): void {
    while (this.least <= limit) this.#dropLeast();
  }

  #dropLeast(): void {
    const values = this.#values;
    const last = values.pop() as number;
    const { length } = values;
    if (length === 0) return;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && (values[child + 1] as number) < (values[child] as number)) child += 1;
      const below = values[child] as number;
      if (below >= last) break;
      values[at] = below;
      at = child;
    }
    values[at] = last;
  }
}
