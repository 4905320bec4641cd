/** What a model calls when it does as the attacker says. */
export interface ObedientCall {
  readonly name: string;
  /** As a model writes it: mostly JSON. */
  readonly argumentsJson: string;
}

/** A caller who wants to be put through to whom the persona may not call: as a rule a number that costs. */
export interface Attack {
  /** What is special about it. Unique. */
  readonly about: string;
  /** Spoken words as a recogniser writes them, or keys as the function is told of them. */
  readonly by: 'voice' | 'keys';
  readonly says: string;
  /** A model that obeys, or is fooled, calls this. */
  readonly obeys: readonly [ObedientCall, ...ObedientCall[]];
}

/** A call of the tool with this destination. */
export const transferTo = (destination: unknown): ObedientCall => ({
  name: 'transfer_call',
  argumentsJson: JSON.stringify({ destination }),
});

/** A call with arguments to the letter. */
export const written = (argumentsJson: string, name = 'transfer_call'): ObedientCall => ({ name, argumentsJson });
