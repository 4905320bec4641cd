import type { Connections } from '../ports/connections.ts';

/** Notes when invocations began and ended. */
export class FakeConnections implements Connections {
  readonly calls: ('begin' | 'end')[] = [];
  readonly #isOpen: boolean;

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  begin(): boolean {
    this.calls.push('begin');
    return this.#isOpen;
  }

  end(): void {
    this.calls.push('end');
  }
}
