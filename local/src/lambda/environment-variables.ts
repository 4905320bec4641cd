import { readFileSync } from 'node:fs';
import type { Credential } from '../sigv4.ts';
import type { LambdaFunction } from './function.ts';

/** What an execution environment is of. */
export interface EnvironmentIdentity {
  readonly fn: LambdaFunction;
  readonly version: string;
  readonly id: string;
  readonly region: string;
  readonly role: Credential;
  /** Where a function that asks Lambda something finds this one. */
  readonly endpointUrl: string;
}

/**
 * The variables that Lambda sets, over those of the function. Of this process's own environment only PATH goes in: a
 * key or a setting of the machine must not make a function work that would fail when deployed.
 * @param apiAddress `host:port` of the environment's Runtime API.
 */
export function variablesOf(identity: EnvironmentIdentity, apiAddress: string): Record<string, string> {
  const { fn, version, id, region, role, endpointUrl } = identity;
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // Not of the real Lambda: without it a function would ask AWS itself.
    AWS_ENDPOINT_URL_LAMBDA: endpointUrl,
    ...fn.environment,
    AWS_LAMBDA_RUNTIME_API: apiAddress,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[${version}]${id}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    ...(role.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: role.sessionToken }),
    LAMBDA_TASK_ROOT: fn.folder,
    _HANDLER: fn.handler,
  };
}

/** Peak resident memory of a process, where the system tells it. */
export function peakMemoryMb(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
