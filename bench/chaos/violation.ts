/** What must never happen, by its name in the campaign's last line. */
export const violationKinds = [
  'lostRecordings',
  'deadAirOver3s',
  'stuckChannels',
  'wrongReplies',
  'doubleEffects',
  'crashes',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  /** Null for what belongs to no call. */
  readonly call: number | null;
  /** Epoch milliseconds; null for what is only seen at the end. */
  readonly atMs: number | null;
  readonly what: string;
}

/** How many there are of each kind. */
export function countsOf(violations: readonly Violation[]): Record<ViolationKind, number> {
  const counts = Object.fromEntries(violationKinds.map((kind) => [kind, 0])) as Record<ViolationKind, number>;
  for (const { kind } of violations) counts[kind] += 1;
  return counts;
}
