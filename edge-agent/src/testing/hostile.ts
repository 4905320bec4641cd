import fc from 'fast-check';

/** What strangers put where a name, a number or a word belongs: escapes of a terminal, marks of direction, half characters. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '\u001b[2J\u001b]0;owned\u0007',
    '\u009b31m',
    'a\r\nforged line',
    '\u202e+49301234567',
    '\u061c\u200f\u2067x',
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    'anonymous',
    '"; DROP TABLE calls; --',
    '$(reboot)',
    '../../../../etc/passwd',
    '<script>alert(1)</script>&\'"',
    '+'.repeat(20_000),
    '👩‍👩‍👧‍👦'.repeat(50),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

const hostileNumber = fc.constantFrom(0, -1, 0.5, 1e308, -1e308, 2 ** 53, 8.64e15 + 1, -8.64e15, 5e-324, 65_536);

/** Anything that JSON can say, as a rule of the wrong kind. */
const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, [], {}, [[]]),
);

type Change = { readonly at: number; readonly how: 'replace' | 'remove' | 'same-kind'; readonly value: unknown };

/**
 * A value of JSON in which some places hold something else: of the same kind as a rule, so that a schema lets it through, or of any.
 * @param sample must be plain data; it stays as it is
 */
export function mangled(sample: unknown): fc.Arbitrary<unknown> {
  const change = (how: Change['how'], value: fc.Arbitrary<unknown>) =>
    fc.record({ at: fc.nat(10_000), how: fc.constant(how), value });
  const changes = fc.oneof(
    { weight: 6, arbitrary: change('same-kind', fc.tuple(hostileText, hostileNumber)) },
    { weight: 1, arbitrary: change('replace', hostileJson) },
    { weight: 1, arbitrary: change('remove', fc.constant(undefined)) },
  );
  return fc.array(changes, { minLength: 1, maxLength: 6 }).map((all) => {
    const root = { value: structuredClone(sample) };
    for (const each of all) apply(root, each);
    return root.value;
  });
}

function apply(root: object, { at, how, value }: Change): void {
  const places = placesOf(root);
  const place = places[at % places.length];
  if (!place) return;
  const { holder, name } = place;
  if (how === 'remove') Reflect.deleteProperty(holder, name);
  // A copy: the same empty object in two places could come to hold itself.
  else if (how === 'replace') Reflect.set(holder, name, structuredClone(value));
  else {
    const [text, number] = value as [string, number];
    const known: unknown = Reflect.get(holder, name);
    if (typeof known === 'string') Reflect.set(holder, name, text);
    if (typeof known === 'number') Reflect.set(holder, name, number);
  }
}

function placesOf(holder: object): { readonly holder: object; readonly name: string }[] {
  return Object.entries(holder).flatMap(([name, value]) => [
    { holder, name },
    ...(typeof value === 'object' && value !== null ? placesOf(value) : []),
  ]);
}
