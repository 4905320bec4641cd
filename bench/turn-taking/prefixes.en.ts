import { englishPrefixes as development } from './development/prefixes.en.ts';
import { englishPrefixes as heldOut } from './held-out/prefixes.en.ts';
import type { LabelledPrefix } from './labelled-prefix.ts';

/** What callers say in English, both halves. */
export const englishPrefixes: readonly LabelledPrefix[] = [...development, ...heldOut];
