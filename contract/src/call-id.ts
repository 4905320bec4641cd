const pattern = /^(\d{4})(\d{2})(\d{2})T\d{9}Z-[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{8}$/;

/**
 * Names a call so that names sort by time and two edges never collide: `20261123T094500123Z-<edge>-<random>`.
 * @param edgeId lower-case letters, digits and single hyphens
 * @param random eight hexadecimal digits
 */
export function createCallId(at: Date, edgeId: string, random: string): string {
  const callId = `${at.toISOString().replaceAll(/[-:.]/g, '')}-${edgeId}-${random}`;
  if (!isCallId(callId)) throw new RangeError(`not a call id: ${callId}`);
  return callId;
}

export function isCallId(text: string): boolean {
  return text.length <= 80 && pattern.test(text);
}

/** The day of the call in UTC, as it stands in keys: `2026/11/23`. */
export function callDay(callId: string): string {
  const [, year, month, day] = pattern.exec(callId) ?? [];
  if (!year) throw new RangeError(`not a call id: ${callId}`);
  return `${year}/${month}/${day}`;
}
