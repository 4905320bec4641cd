import type { Telephony, TelephonyEvent } from '../../edge-agent/src/ports/telephony.ts';

/** Events in order; each question takes the first of its kind that has not been taken. */
export class Heard {
  readonly all: TelephonyEvent[] = [];
  readonly #unread: TelephonyEvent[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(telephony: Telephony) {
    telephony.onEvent((event) => {
      this.all.push(event);
      this.#unread.push(event);
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    });
  }

  async next<Type extends TelephonyEvent['type']>(type: Type): Promise<Extract<TelephonyEvent, { type: Type }>> {
    for (;;) {
      const index = this.#unread.findIndex((event) => event.type === type);
      const found = this.#unread.splice(index, index < 0 ? 0 : 1)[0];
      if (found) return found as Extract<TelephonyEvent, { type: Type }>;
      await this.#wake.promise;
    }
  }

  count(type: TelephonyEvent['type']): number {
    return this.all.filter((event) => event.type === type).length;
  }
}
