/**
 * A call's record that also names what the archive will not have. What is no record stays as it is.
 * @param body `call.json`
 * @param keys of objects that were spooled, and are gone or set aside
 */
export function namingLost(body: Uint8Array, keys: ReadonlySet<string>): Uint8Array {
  if (keys.size === 0) return body;
  const record = parsed(body);
  if (record === undefined) return body;
  const lostRecordings = [...new Set([...record.lostRecordings, ...keys])];
  return Buffer.from(JSON.stringify({ ...record, lostRecordings }, undefined, 2));
}

function parsed(body: Uint8Array): { readonly lostRecordings: readonly unknown[] } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    if (typeof value !== 'object' || value === null || !('lostRecordings' in value)) return undefined;
    return Array.isArray(value.lostRecordings) ? { ...value, lostRecordings: value.lostRecordings } : undefined;
  } catch {
    return undefined;
  }
}
