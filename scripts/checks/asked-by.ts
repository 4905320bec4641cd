import type { AccessRequest } from '../policy/evaluate.ts';
import { edgeIdentity, type Identity, roleIdentity } from '../policy/identity.ts';
import type { RenderedStage } from './rendered-stage.ts';

/** Somebody's request. */
export interface AskedBy {
  readonly by: Identity;
  readonly request: AccessRequest;
}

/** Whoever may be an edge: the user, a machine of EC2, and the holder of a certificate where the stage takes any. */
export function edges({ render, find }: RenderedStage): readonly Identity[] {
  const certificates = find('aws:iam/role:Role', 'EdgeCertificateRole') ? ['EdgeCertificateRole'] : [];
  return [edgeIdentity(render), ...['EdgeMachineRole', ...certificates].map((role) => roleIdentity(render, role))];
}
