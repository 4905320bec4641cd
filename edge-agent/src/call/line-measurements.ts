import type { CallEffect, SegmentRange } from '../core/call-effect.ts';
import type { CallNews } from '../core/call-event.ts';
import type { LineEar } from './line-ear.ts';

export interface LineMeasurementsDeps {
  readonly ear: Pick<LineEar, 'measure' | 'measureBeginning' | 'measureEcho'>;
  /** µ-law of closed segments, as far as it can be had; empty where none can. Never rejects. */
  readonly read: (segments: SegmentRange) => Promise<Uint8Array>;
  readonly tell: (news: CallNews) => void;
}

/** Measures what was recorded of the line, and tells. Of what cannot be had nothing is told. */
export class LineMeasurements {
  readonly #deps: LineMeasurementsDeps;

  constructor(deps: LineMeasurementsDeps) {
    this.#deps = deps;
  }

  /** `line-measured` answers. Never rejects. */
  async line({ segments, agentSpoke }: Extract<CallEffect, { type: 'measure-line' }>): Promise<void> {
    this.heard(await this.#deps.read(segments), agentSpoke);
  }

  /** `beginning-measured` answers. Never rejects. */
  async beginning(segment: number): Promise<void> {
    const { ear, read, tell } = this.#deps;
    const ulaw = await read({ first: segment, last: segment });
    if (ulaw.length === 0) return;
    tell({ type: 'beginning-measured', bargeInEnergy: ear.measureBeginning(ulaw) });
  }

  /** `echo-measured` answers, where it was an echo. Never rejects. */
  async echo(segment: number): Promise<void> {
    const { ear, read, tell } = this.#deps;
    const ulaw = await read({ first: segment, last: segment });
    const bargeInEnergy = ulaw.length > 0 ? ear.measureEcho(ulaw) : null;
    if (bargeInEnergy !== null) tell({ type: 'echo-measured', bargeInEnergy });
  }

  /** Tells what counts as talking, by this recording. µ-law. */
  heard(ulaw: Uint8Array, agentSpoke: boolean): void {
    const { ear, tell } = this.#deps;
    if (ulaw.length > 0) tell({ type: 'line-measured', ...ear.measure(ulaw, agentSpoke) });
  }
}
