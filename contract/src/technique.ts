import { EtheraError } from './error.ts';

/** What makes a turn fast or cheap, and can be left out to measure what it buys. */
export const techniques = [
  /** The pipeline is asked at a pause, before the silence is a full end of turn. */
  'eager-turns',
  /** The caller's words move the end of the turn. */
  'text-rule',
  /** A recording rides in the request instead of being fetched from S3. */
  'inline-audio',
  /** A reply is played while its audio is still arriving. */
  'growing-file',
  /** Connections are opened before a turn needs them, and kept between turns. */
  'warm-connections',
  /** Speech is bought when little of what was bought before is unplayed. */
  'late-buying',
] as const;

export type Technique = (typeof techniques)[number];

/**
 * Reads `ETHERA_WITHOUT`: techniques to do without, separated by commas. For measuring only.
 * @throws EtheraError `config.invalid` that names what is no technique
 */
export function readWithout(value: string | undefined): ReadonlySet<Technique> {
  const names = (value ?? '').split(',').map((name) => name.trim());
  const without = names.filter((name) => name !== '');
  const known = techniques.filter((technique) => without.includes(technique));
  const foreign = without.filter((name) => !techniques.some((technique) => technique === name));
  if (foreign.length > 0) {
    const list = foreign.map((name) => JSON.stringify(name)).join(', ');
    throw new EtheraError('config.invalid', `ETHERA_WITHOUT: ${list} is none of ${techniques.join(', ')}`);
  }
  return new Set(known);
}
