import { efira } from './efira.ts';
import { ethera } from './ethera.ts';
import type { Persona } from './persona.ts';

export { type Numbers, numbersOf } from './numbers.ts';
export { definePersona, type Persona } from './persona.ts';

/** Everybody who can answer, by id. */
export const personas: Readonly<Record<string, Persona>> = { [ethera.id]: ethera, [efira.id]: efira };

/** Answers every other number. */
export const defaultPersona = ethera.id;
