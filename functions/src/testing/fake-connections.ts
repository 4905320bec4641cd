import type { Connections } from '../ports/connections.ts';

/** Notes when invocations began and ended, or were cut off. */
export class FakeConnections implements Connections {
  readonly calls: ('begin' | 'end' | 'cut off')[] = [];
  readonly #isOpen: boolean;

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  begin(): boolean {
    this.calls.push('begin');
    return this.#isOpen;
  }

  end(_nowMs: number, isCutOff: boolean): void {
    this.calls.push(isCutOff ? 'cut off' : 'end');
  }
}
