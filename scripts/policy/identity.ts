import { accountId } from '../render/mocks.ts';
import type { Render, RenderedResource } from '../render/render.ts';
import { type AccessRequest, type Decision, evaluate, type Principal } from './evaluate.ts';
import { type Statement, statementsOf } from './policy.ts';

/** Somebody of a rendered stage, with everything that the stacks let them do. */
export interface Identity {
  readonly name: string;
  readonly statements: readonly Statement[];
  /** As AWS would decide, the policy of the resource included. */
  decide(request: AccessRequest): Decision;
  /** @param action such as `s3:PutObject` @param resource an ARN @param context condition keys of the request */
  allows(action: string, resource: string, context?: AccessRequest['context']): boolean;
}

const userType = 'aws:iam/user:User';
const roleType = 'aws:iam/role:Role';

/** The edge agents of a stage, as the user that they may sign as. @throws Error when the render has no such user */
export function edgeIdentity(render: Render): Identity {
  return identityOf(render, userType, 'EdgeUser');
}

/** A function of the stacks, such as `Turn`. @throws Error when the render has no such role */
export function functionIdentity(render: Render, functionId: string): Identity {
  return identityOf(render, roleType, `${functionId}Role`);
}

/** A role of the stacks by its logical name. @throws Error when the render has none, or it has no policy */
export function roleIdentity(render: Render, name: string): Identity {
  return identityOf(render, roleType, name);
}

/** A service of AWS, such as `s3.amazonaws.com`: it has no policies, so that a resource must let it in. */
export function serviceIdentity(render: Render, name: string): Identity {
  return decider(render, { kind: 'service', name }, name, []);
}

function identityOf(render: Render, type: string, logicalName: string): Identity {
  const resource = render.resources.find((one) => one.type === type && one.name === logicalName);
  if (!resource) throw new Error(`the render has no ${logicalName}`);
  const statements = [...inlinePolicies(resource), ...attachedPolicies(render, resource)].flatMap(statementsOf);
  if (statements.length === 0) throw new Error(`the render has no policies for ${logicalName}`);
  const kind = type === userType ? 'user' : 'role';
  const path = String(resource.inputs.path ?? '/');
  const arn = `arn:aws:iam::${accountId}:${kind}${path}${nameOf(resource)}`;
  return decider(render, { kind: 'identity', arn }, logicalName, statements);
}

function inlinePolicies({ inputs }: RenderedResource): readonly unknown[] {
  return ((inputs.inlinePolicies ?? []) as readonly { readonly policy: unknown }[]).map(({ policy }) => policy);
}

/** Policies of the stacks alone: of AWS's own nobody can read here what they allow, so that they are refused. */
function attachedPolicies(render: Render, principal: RenderedResource): readonly unknown[] {
  const field = principal.type === userType ? 'user' : 'role';
  const attachments = render.resources.filter(
    ({ type, inputs }) => /PolicyAttachment$/.test(type) && inputs[field] === nameOf(principal),
  );
  const managed = (principal.inputs.managedPolicyArns ?? []) as readonly string[];
  return [...managed, ...attachments.map(({ inputs }) => String(inputs.policyArn))].map((arn) => {
    const policy = render.resources.find(
      ({ type, inputs }) => type === 'aws:iam/policy:Policy' && policyArn(inputs) === arn,
    );
    if (!policy) throw new Error(`${principal.name} has the policy ${arn}, which is none of the stacks'`);
    return policy.inputs.policy;
  });
}

function policyArn({ path, name }: RenderedResource['inputs']): string {
  return `arn:aws:iam::${accountId}:policy${path ?? '/'}${name}`;
}

function decider(render: Render, principal: Principal, name: string, identity: readonly Statement[]): Identity {
  const guarded = resourcePolicies(render);
  const decide = (request: AccessRequest) =>
    evaluate(principal, request, {
      identity,
      resource: guarded.find((one) => one.covers(request.resource))?.statements ?? [],
    });
  return {
    name,
    statements: identity,
    decide,
    allows: (action, resource, context = {}) => decide({ action, resource, context }).allowed,
  };
}

/** The policies that lie on resources, and which ARNs they are about. */
function resourcePolicies(render: Render) {
  return render.resources.flatMap(({ type, inputs }) => {
    const about = (covers: (arn: string) => boolean) => [{ covers, statements: statementsOf(inputs.policy) }];
    switch (type) {
      case 'aws:s3/bucketPolicy:BucketPolicy': {
        const bucket = `arn:aws:s3:::${inputs.bucket}`;
        return about((arn) => arn === bucket || arn.startsWith(`${bucket}/`));
      }
      case 'aws:sqs/queuePolicy:QueuePolicy': {
        const name = String(inputs.queueUrl).split('/').at(-1);
        return about((arn) => arn.startsWith('arn:aws:sqs:') && arn.endsWith(`:${name}`));
      }
      case 'aws:sns/topicPolicy:TopicPolicy':
        return about((arn) => arn === inputs.arn);
      default:
        return [];
    }
  });
}

function nameOf({ name, inputs }: RenderedResource): string {
  return String(inputs.name ?? name);
}
