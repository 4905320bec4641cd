/** Pulumi's own signatures of values that are not plain JSON. */
const signature = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

/** Takes secrets out of their envelopes, at any depth, and leaves out what is still to come: the paths of assets. */
export function plain(value: unknown): unknown {
  if (value instanceof Promise) return undefined;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[signature] === secretSignature) return plain(fields.value);
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, plain(field)]));
}
