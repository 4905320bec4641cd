import type { Render } from '../../../scripts/render/render.ts';

/** What somebody may do to AWS, as the stacks say it. */
export interface Identity {
  /** @param action such as `s3:PutObject` @param resource an ARN */
  allows(action: string, resource: string): boolean;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** What the edge agents of a stage may do. @throws Error when the render has no such policy */
export function edgeIdentity(render: Render): Identity {
  const policies = render.resources
    .filter(({ type, name }) => type === 'aws:iam/userPolicy:UserPolicy' && name === 'EdgePolicy')
    .map(({ inputs }) => String(inputs.policy));
  return identityOf(policies, 'EdgePolicy');
}

/** What a function of the stacks, such as `Turn`, may do. @throws Error when the render has no such role */
export function functionIdentity(render: Render, functionId: string): Identity {
  const role = `${functionId}Role`;
  const policies = render.resources
    .filter(({ type, name }) => type === 'aws:iam/role:Role' && name === role)
    .flatMap(({ inputs }) => (inputs.inlinePolicies ?? []) as readonly { readonly policy: string }[])
    .map(({ policy }) => policy);
  return identityOf(policies, role);
}

function identityOf(policies: readonly string[], name: string): Identity {
  if (policies.length === 0) throw new Error(`the render has no policies for ${name}`);
  const statements = policies.flatMap((policy) => (JSON.parse(policy) as { Statement: Statement[] }).Statement);
  const covers = ({ Action, Resource }: Statement, action: string, resource: string) =>
    list(Action).some((pattern) => matches(pattern, action)) &&
    list(Resource).some((pattern) => matches(pattern, resource));
  return {
    allows(action, resource) {
      const about = statements.filter((statement) => covers(statement, action, resource));
      if (about.some(({ Effect }) => Effect === 'Deny')) return false;
      // The stacks' only condition is on the prefix of a listing. A GET of a missing key has none, so that the
      // permission to list does not turn its 403 into a 404.
      return about.some(({ Effect, Condition }) => Effect === 'Allow' && Condition === undefined);
    },
  };
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** IAM's wildcards: `*` for any text, `?` for any character. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
