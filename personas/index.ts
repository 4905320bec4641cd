import { efira } from './efira.ts';
import { ethera } from './ethera.ts';
import type { Persona } from './persona.ts';

export { definePersona, type Persona } from './persona.ts';

/** Everybody who can answer, by id. */
export const personas: Readonly<Record<string, Persona>> = { [ethera.id]: ethera, [efira.id]: efira };

/** Dialled number → persona id. */
export const numbers: Readonly<Record<string, string>> = { '777': ethera.id, '778': efira.id };

/** Answers every other number. */
export const defaultPersona = ethera.id;
