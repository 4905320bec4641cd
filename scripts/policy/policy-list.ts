import type { Identity } from './identity.ts';
import { many, type Statement } from './policy.ts';

/** What an identity may do, a line for each action and resource, without the account's number and what all ARNs share. */
export function policyLines({ name, statements }: Pick<Identity, 'name' | 'statements'>): string[] {
  const rows = statements.flatMap((statement) =>
    many(statement.Action).flatMap((action) =>
      many(statement.Resource).map((resource) => ({
        action: `${statement.Effect === 'Deny' ? 'NOT ' : ''}${action}`,
        what: `${shortArn(resource)}${conditionOf(statement)}`,
      })),
    ),
  );
  const width = Math.max(...rows.map(({ action }) => action.length));
  return [name, ...rows.map(({ action, what }) => `  ${action.padEnd(width)}  ${what}`)];
}

/** `arn:aws:lambda:eu-central-1:000000000000:function:x` as `function:x`; a bucket as its name. */
function shortArn(arn: string): string {
  const parts = arn.split(':');
  return parts.length < 6 ? arn : parts.slice(5).join(':');
}

function conditionOf({ Condition }: Statement): string {
  const conditions = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${key} ${operator} ${many(values).join(' or ')}`),
  );
  return conditions.length === 0 ? '' : `  if ${conditions.join(' and ')}`;
}
