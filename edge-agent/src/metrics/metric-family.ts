import { familyHead, type Labels, numberText, sampleLine } from './exposition.ts';

/** A label whose values come from elsewhere must not grow a scrape, or Prometheus, without end. */
const MOST_SERIES = 200;
/** Stands for every value of what comes after that. */
const OVERFLOW = 'other';

export type LabelsOf<Name extends string> = Readonly<Record<Name, string>>;

/** What a scrape holds of one name. */
export interface MetricFamily {
  readonly name: string;
  /** Its lines, HELP and TYPE first. */
  lines(): string[] | Promise<string[]>;
}

/** The values of one family, by their labels. */
class Series<Name extends string, Value> {
  readonly #labelNames: readonly Name[];
  readonly #start: () => Value;
  readonly #values = new Map<string, { readonly labels: Labels; value: Value }>();

  constructor(labelNames: readonly Name[], start: () => Value) {
    this.#labelNames = labelNames;
    this.#start = start;
    // Without labels there is one series, which is there before anything has happened.
    if (labelNames.length === 0) this.of({} as LabelsOf<Name>);
  }

  of(labels: LabelsOf<Name>): { value: Value } {
    const known = this.#values.get(this.#keyOf(labels));
    if (known) return known;
    const isFull = this.#values.size >= MOST_SERIES;
    const kept = Object.fromEntries(this.#labelNames.map((name) => [name, isFull ? OVERFLOW : labels[name]]));
    const key = this.#keyOf(kept as LabelsOf<Name>);
    const series = this.#values.get(key) ?? { labels: kept, value: this.#start() };
    this.#values.set(key, series);
    return series;
  }

  all(): Iterable<{ readonly labels: Labels; readonly value: Value }> {
    return this.#values.values();
  }

  #keyOf(labels: LabelsOf<Name>): string {
    return JSON.stringify(this.#labelNames.map((name) => labels[name]));
  }
}

/** Counts up since the agent started. */
export class Counter<Name extends string = never> implements MetricFamily {
  readonly name: string;
  readonly #help: string;
  readonly #series: Series<Name, number>;

  /** @param name ends in `_total` */
  constructor(name: string, help: string, labelNames: readonly Name[] = []) {
    this.name = name;
    this.#help = help;
    this.#series = new Series(labelNames, () => 0);
  }

  /** @param amount not negative; 0 makes the series known, so that its first increase is one */
  add(labels: LabelsOf<Name>, amount = 1): void {
    this.#series.of(labels).value += amount;
  }

  lines(): string[] {
    const samples = [...this.#series.all()].map(({ labels, value }) => sampleLine(this.name, labels, value));
    return [...familyHead(this.name, this.#help, 'counter'), ...samples];
  }
}

/** How often a duration fell below each bound, with their sum. In seconds. */
export class Histogram<Name extends string = never> implements MetricFamily {
  readonly name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: Series<Name, { readonly counts: number[]; sum: number }>;

  /** @param bounds ascending, without the infinite one */
  constructor(name: string, help: string, bounds: readonly number[], labelNames: readonly Name[] = []) {
    this.name = name;
    this.#help = help;
    this.#bounds = [...bounds, Number.POSITIVE_INFINITY];
    this.#series = new Series(labelNames, () => ({ counts: this.#bounds.map(() => 0), sum: 0 }));
  }

  /** Makes the series known. */
  declare(labels: LabelsOf<Name>): void {
    this.#series.of(labels);
  }

  observe(labels: LabelsOf<Name>, seconds: number): void {
    const { value } = this.#series.of(labels);
    value.sum += seconds;
    for (const [index, bound] of this.#bounds.entries()) {
      if (seconds <= bound) value.counts[index] = (value.counts[index] ?? 0) + 1;
    }
  }

  lines(): string[] {
    const lines = familyHead(this.name, this.#help, 'histogram');
    for (const { labels, value } of this.#series.all()) {
      for (const [index, bound] of this.#bounds.entries()) {
        const count = value.counts[index] ?? 0;
        lines.push(sampleLine(`${this.name}_bucket`, { ...labels, le: numberText(bound) }, count));
      }
      lines.push(sampleLine(`${this.name}_sum`, labels, value.sum));
      lines.push(sampleLine(`${this.name}_count`, labels, value.counts.at(-1) ?? 0));
    }
    return lines;
  }
}

/** One sample, or one for each set of labels. */
export type Reading = number | readonly { readonly labels: Labels; readonly value: number }[];

/** What is read when it is asked for. */
export class Gauge implements MetricFamily {
  readonly name: string;
  readonly #help: string;
  readonly #type: 'gauge' | 'counter';
  readonly #read: () => Reading | undefined | Promise<Reading | undefined>;

  /**
   * @param read undefined where nobody knows. What it throws leaves this family out of the scrape, and no other.
   * @param type `counter` for what another keeps the count of
   */
  constructor(
    name: string,
    help: string,
    read: () => Reading | undefined | Promise<Reading | undefined>,
    type: 'gauge' | 'counter' = 'gauge',
  ) {
    this.name = name;
    this.#help = help;
    this.#read = read;
    this.#type = type;
  }

  async lines(): Promise<string[]> {
    try {
      const reading = await this.#read();
      const samples = typeof reading === 'number' ? [{ labels: {}, value: reading }] : (reading ?? []);
      const lines = samples.map(({ labels, value }) => sampleLine(this.name, labels, value));
      return [...familyHead(this.name, this.#help, this.#type), ...lines];
    } catch {
      return [];
    }
  }
}

/** What `/metrics` answers. */
export async function expose(families: readonly MetricFamily[]): Promise<string> {
  const lines = await Promise.all(families.map((family) => family.lines()));
  return `${lines.flat().join('\n')}\n`;
}
