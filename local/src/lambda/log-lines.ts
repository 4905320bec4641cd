/** Lambda gives the caller at most this much of the log. */
const tailBytes = 4096;

/** Cuts a process's output into lines. */
export class LineSplitter {
  readonly #emit: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
  }

  /** Gives what the process wrote without a line end before it went. */
  end(): void {
    if (this.#rest !== '') this.#emit(this.#rest);
    this.#rest = '';
  }
}

/** The last 4 KB of an invocation's log. */
export class LogTail {
  #text = '';

  add(line: string): void {
    this.#text = `${this.#text}${line}\n`.slice(-tailBytes);
  }

  get text(): string {
    return Buffer.from(this.#text).subarray(-tailBytes).toString();
  }
}

export interface ReportFigures {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  /** Unknown where the system does not tell. */
  readonly maxMemoryMb: number | undefined;
  /** Of a cold start. */
  readonly initMs: number | undefined;
  readonly status: 'success' | 'error' | 'timeout';
}

/** Lambda's own line about an invocation. */
export function reportLine(figures: ReportFigures): string {
  const fields = [
    `REPORT RequestId: ${figures.requestId}`,
    `Duration: ${figures.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(figures.durationMs + (figures.initMs ?? 0))} ms`,
    `Memory Size: ${figures.memoryMb} MB`,
  ];
  if (figures.maxMemoryMb !== undefined) fields.push(`Max Memory Used: ${figures.maxMemoryMb} MB`);
  if (figures.initMs !== undefined) fields.push(`Init Duration: ${figures.initMs.toFixed(2)} ms`);
  if (figures.status !== 'success') fields.push(`Status: ${figures.status}`);
  return fields.join('\t');
}
