/** One statement of an IAM policy, as far as the stacks use the language. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: OneOrMany;
  /** Left out in trust policies, which are about the role that they belong to. */
  readonly Resource?: OneOrMany;
  /** In policies of resources only. */
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
  /** Operator → context key → values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

export type OneOrMany = string | readonly string[];

const known = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

/**
 * The statements of a policy document.
 * @param document JSON, or what it says
 * @throws Error for an element that the evaluator does not know, such as `NotAction`: it would be read wrongly
 */
export function statementsOf(document: unknown): readonly Statement[] {
  const { Statement: found } = (typeof document === 'string' ? JSON.parse(document) : document) as {
    readonly Statement: Statement | readonly Statement[];
  };
  const statements = [found].flat() as readonly Statement[];
  for (const statement of statements) {
    const foreign = Object.keys(statement).find((element) => !known.has(element));
    if (foreign !== undefined) throw new Error(`The policy evaluator does not know the element ${foreign}.`);
    if (JSON.stringify(statement).includes('${')) throw new Error('The policy evaluator knows no policy variables.');
  }
  return statements;
}

export function many(value: OneOrMany | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
