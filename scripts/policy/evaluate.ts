import { many, type OneOrMany, type Statement } from './policy.ts';

/** What somebody asks of AWS. */
export interface AccessRequest {
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** The ARN of what it is done to; `*` for actions that are about no resource. */
  readonly resource: string;
  /** Condition keys of the request, such as `s3:prefix`. One that is not there is missing in the request. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Who asks: an identity of the account, or a service of AWS. */
export type Principal =
  | { readonly kind: 'identity'; readonly arn: string }
  | { readonly kind: 'service'; readonly name: string };

export interface Policies {
  /** What the principal's own policies say. A service has none. */
  readonly identity: readonly Statement[];
  /** What the policy of the resource says, if it has one. */
  readonly resource?: readonly Statement[];
}

export type Decision =
  | { readonly allowed: true; readonly by: Statement }
  /** By a denial, or because nothing allows it. */
  | { readonly allowed: false; readonly by: Statement | undefined };

/**
 * Decides as IAM does within one account: a denial wins; else one permission is enough, of the principal's own policies
 * or of the resource's; else no. Boundaries, organisations' policies and sessions' policies are not modelled: the stacks
 * have none.
 *
 * @throws Error for a condition operator that it does not know
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(
  principal: Principal,
  request: AccessRequest,
  { identity, resource = [] }: Policies,
): Decision {
  const statements = [...identity, ...resource.filter((statement) => isAbout(statement, principal))];
  const applying = statements.filter((statement) => applies(statement, request));
  const denial = applying.find(({ Effect }) => Effect === 'Deny');
  if (denial) return { allowed: false, by: denial };
  const permission = applying.find(({ Effect }) => Effect === 'Allow');
  return permission ? { allowed: true, by: permission } : { allowed: false, by: undefined };
}

function isAbout({ Principal: named }: Statement, principal: Principal): boolean {
  if (named === undefined) return false;
  if (named === '*') return true;
  const names = many(named[principal.kind === 'service' ? 'Service' : 'AWS']);
  return names.includes('*') || names.includes(principal.kind === 'service' ? principal.name : principal.arn);
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: AccessRequest) {
  return (
    many(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    many(Resource).some((pattern) => matches(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, values, context[key])),
    )
  );
}

/** A key that the request does not have fails every operator but the negated ones. */
function holds(operator: string, values: OneOrMany, actual: string | undefined): boolean {
  const any = (fits: (value: string, actual: string) => boolean) =>
    actual !== undefined && many(values).some((value) => fits(value, actual));
  switch (operator) {
    case 'StringEquals':
      return any((value, text) => value === text);
    case 'StringNotEquals':
      return !any((value, text) => value === text);
    case 'StringLike':
      return any(matches);
    case 'Bool':
      return any((value, text) => value.toLowerCase() === text.toLowerCase());
    // IAM takes both for the same, wildcards included.
    case 'ArnEquals':
    case 'ArnLike':
      return any(arnMatches);
    default:
      throw new Error(`The policy evaluator does not know the condition operator ${operator}.`);
  }
}

/** Part by part: a wildcard does not reach over a colon, but for the last part, which may hold colons itself. */
function arnMatches(pattern: string, arn: string): boolean {
  const [wanted, actual] = [arnParts(pattern), arnParts(arn)];
  return wanted.length === actual.length && wanted.every((part, index) => matches(part, actual[index] ?? ''));
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** IAM's wildcards: `*` for any text, `?` for any character. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
