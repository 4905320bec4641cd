/** One line of a scrape: a series and what it stands at. */
export interface Sample {
  /** With `_bucket`, `_sum` or `_count` where it is a histogram's. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Everything a scrape tells of one name. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

/** What an agent's `/metrics` answered. */
export class Scrape {
  readonly families: ReadonlyMap<string, Family>;

  constructor(families: ReadonlyMap<string, Family>) {
    this.families = families;
  }

  /**
   * The sum of a family's samples that have these labels; of a histogram, say which: `ethera_response_seconds_count`.
   * @throws {Error} for a name that the scrape does not have
   */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const samples = [...this.families.values()]
      .flatMap((family) => family.samples)
      .filter((each) => each.name === name);
    const isKnown = samples.length > 0 || this.families.has(name);
    if (!isKnown) throw new Error(`the scrape has no ${name}`);
    const wanted = Object.entries(labels);
    return samples
      .filter((sample) => wanted.every(([label, text]) => sample.labels[label] === text))
      .reduce((sum, { value }) => sum + value, 0);
  }
}

/** Loopback answers at once, or hangs. */
const SCRAPE_MS = 5_000;

/**
 * Asks an agent for its metrics, as Prometheus does.
 * @param url of the agent's server, such as `http://127.0.0.1:9464`
 * @throws {Error} when nobody answers, with another status than 200, or with what is no exposition
 */
export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(SCRAPE_MS) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`);
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/plain; version=0.0.4')) throw new Error(`/metrics is of the type ${type}`);
  return parseExposition(text);
}

/**
 * Reads Prometheus' text format, and holds it to what Prometheus demands: HELP and TYPE before the samples, each family
 * once, no series twice, histograms whose buckets grow up to their count.
 * @throws {Error} that quotes the line
 */
export function parseExposition(text: string): Scrape {
  if (!text.endsWith('\n')) throw new Error('an exposition ends with a line feed');
  const families = new Map<string, Family & { samples: Sample[] }>();
  let current: (Family & { samples: Sample[] }) | undefined;
  let help: { readonly name: string; readonly text: string } | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw new Error(`twice: ${line}`);
      help = { name, text: rest };
    } else if (keyword === 'TYPE') {
      if (help?.name !== name) throw new Error(`no HELP before: ${line}`);
      current = { name, help: help.text, type: typeOf(rest, line), samples: [] };
      families.set(name, current);
    } else {
      const sample = parseSample(line);
      if (!current || !belongs(sample.name, current)) throw new Error(`not of the family before it: ${line}`);
      current.samples.push(sample);
    }
  }
  for (const family of families.values()) demandSound(family);
  return new Scrape(families);
}

function typeOf(text: string, line: string): Family['type'] {
  if (text === 'counter' || text === 'gauge' || text === 'histogram') return text;
  throw new Error(`no such type: ${line}`);
}

function belongs(name: string, { name: family, type }: Family): boolean {
  if (type !== 'histogram') return name === family;
  return ['_bucket', '_sum', '_count'].some((end) => name === `${family}${end}`);
}

function parseSample(line: string): Sample {
  const [, name, inner = '', number = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  const pair = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
  for (let at = 0; at < inner.length; at = pair.lastIndex) {
    pair.lastIndex = at;
    const [, label = '', text = ''] = pair.exec(inner) ?? [];
    if (label === '' || label in labels) throw new Error(`no labels: ${line}`);
    labels[label] = text.replaceAll(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each));
  }
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function demandSound(family: Family): void {
  const known = new Set<string>();
  for (const sample of family.samples) {
    const key = seriesOf(sample);
    if (known.has(key)) throw new Error(`twice: ${key}`);
    known.add(key);
    if (family.type !== 'gauge' && sample.value < 0) throw new Error(`below zero: ${key}`);
  }
  if (family.type === 'histogram') demandBuckets(family);
}

function demandBuckets({ name, samples }: Family): void {
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value } of counts) {
    const own = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        seriesOf({ ...sample, labels: { ...sample.labels, le: '' } }) ===
          seriesOf({ ...sample, labels: { ...labels, le: '' } }),
    );
    const bounds = own.map((sample) =>
      sample.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(sample.labels.le),
    );
    const isAscending = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? Number.NaN));
    const grows = own.every((sample, index) => index === 0 || sample.value >= (own[index - 1]?.value ?? Number.NaN));
    if (!isAscending || !grows || bounds.at(-1) !== Number.POSITIVE_INFINITY || own.at(-1)?.value !== value) {
      throw new Error(`${name} ${JSON.stringify(labels)}: its buckets are not cumulative`);
    }
  }
  if (samples.length > 0 && counts.length === 0) throw new Error(`${name} has no count`);
}

function seriesOf({ name, labels }: Sample): string {
  return JSON.stringify([name, Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))]);
}
