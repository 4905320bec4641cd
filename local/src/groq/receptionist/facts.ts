export type Size = 'small' | 'medium' | 'large';

/** One position of an order, as the caller stated it. */
export interface OrderLine {
  readonly quantity: number;
  readonly size: Size | undefined;
  /** A dish of the menu, or the caller's own word in the singular when the menu does not have it. */
  readonly item: string;
}

/** What a caller has said about themselves and what they want. Absent: not said. */
export interface Facts {
  readonly name?: string;
  readonly order?: readonly OrderLine[];
  /** "two more": quantities to be added to what is ordered already. */
  readonly additions?: readonly OrderLine[];
  readonly people?: number;
  readonly day?: string;
  readonly time?: string;
  readonly address?: string;
  /** Digits only. */
  readonly phone?: string;
}

/** Placeholder of a quantity whose dish the caller left out, as in "two more". */
export const sameAsBefore = 'same';

/** All that was said up to now; what is said later replaces what was said before, additions add up. */
export function collectFacts(stated: readonly Facts[]): Facts {
  let known: Facts = {};
  for (const { additions = [], ...said } of stated) {
    const order = additions.reduce(addLine, said.order ?? known.order ?? []);
    known = { ...known, ...said, ...(order.length > 0 ? { order } : {}) };
  }
  return known;
}

export function hasFacts(facts: Facts): boolean {
  return Object.keys(facts).length > 0;
}

export function countItems(order: readonly OrderLine[], matches: (line: OrderLine) => boolean): number {
  return order.filter(matches).reduce((sum, line) => sum + line.quantity, 0);
}

function addLine(order: readonly OrderLine[], added: OrderLine): readonly OrderLine[] {
  const same = (line: OrderLine) => line.item === added.item && (added.size === undefined || line.size === added.size);
  const target = added.item === sameAsBefore ? order.length - 1 : order.findIndex(same);
  if (target < 0) return added.item === sameAsBefore ? order : [...order, added];
  return order.map((line, index) => (index === target ? { ...line, quantity: line.quantity + added.quantity } : line));
}

/** How a language states facts. Everything is matched against normalised words. */
export interface FactGrammar {
  readonly question: RegExp;
  /** Its first group is the address. */
  readonly addressPattern: RegExp;
  /** Its first group is the number, with spaces. */
  readonly phonePattern: RegExp;
  readonly findName: (said: string) => string | undefined;
  readonly tidyAddress: (address: string) => string;
  readonly findBooking: (said: string) => Pick<Facts, 'people' | 'day' | 'time'>;
  readonly findWishes: (said: string) => Pick<Facts, 'order' | 'additions'>;
}

/** What a caller states about themselves and what they want. A question states no more than who asks it. */
export function statedFacts(said: string, grammar: FactGrammar): Facts {
  const { question, addressPattern, phonePattern } = grammar;
  const name = grammar.findName(said);
  const phone = said.match(phonePattern)?.[1]?.replace(/\D/g, '');
  const personal = { ...(name ? { name } : {}), ...(phone ? { phone } : {}) };
  if (question.test(said)) return personal;
  const address = said.match(addressPattern)?.[1];
  const rest = said.replace(addressPattern, '').replace(phonePattern, '');
  return {
    ...personal,
    ...(address ? { address: grammar.tidyAddress(address) } : {}),
    ...grammar.findBooking(rest),
    ...grammar.findWishes(rest),
  };
}
