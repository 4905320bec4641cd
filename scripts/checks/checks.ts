import { checkAllowed, checkForbidden } from './access.ts';
import { checkAfterCall } from './after-call.ts';
import { checkEdge, checkEdgeParameter } from './edge.ts';
import { checkFunctions } from './functions.ts';
import { checkMonitoring } from './monitoring.ts';
import type { Check } from './rendered-stage.ts';
import { checkResources } from './resources.ts';
import { checkPermissions, checkTrust, checkWildcards } from './roles.ts';
import { checkProtection, checkStorage } from './storage.ts';

/** All that must hold of a rendered stage, by what it is about. */
export const checks = {
  resources: checkResources,
  storage: checkStorage,
  protection: checkProtection,
  functions: checkFunctions,
  trust: checkTrust,
  permissions: checkPermissions,
  wildcards: checkWildcards,
  edge: checkEdge,
  'edge parameter': checkEdgeParameter,
  'after a call': checkAfterCall,
  monitoring: checkMonitoring,
  'what is needed is allowed': checkAllowed,
  'what must not be is denied': checkForbidden,
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof checks;
