import { russianPrefixes as development } from './development/prefixes.ru.ts';
import { russianPrefixes as heldOut } from './held-out/prefixes.ru.ts';
import type { LabelledPrefix } from './labelled-prefix.ts';

/** What callers say in Russian, both halves. */
export const russianPrefixes: readonly LabelledPrefix[] = [...development, ...heldOut];
