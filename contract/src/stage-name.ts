/**
 * Whether this may name a stage. It becomes part of a bucket's name, the strictest of all names, and of an edge's folders,
 * unit and ARI application.
 */
export function isStageName(text: string): boolean {
  return text.length <= 24 && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text);
}

/** What such a name is, to stand after "must be". */
export const stageNameForm = 'up to 24 lower-case letters, digits and single hyphens, beginning with a letter';

/** The SSM parameter that tells the edges of a stage where its bucket and functions are. */
export function edgeParameterName(stage: string): string {
  return `/ethera/${stage}/edge`;
}
