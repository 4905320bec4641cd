import { GetParameterCommand, SSMClient, type SSMClientConfig, SSMServiceException } from '@aws-sdk/client-ssm';
import { EtheraError } from '@ethera/contract';

const CONNECT_MS = 2_000;
const REQUEST_MS = 4_000;
/** Two attempts and the pause between them: an agent that has a copy on disk must not wait longer for the cloud. */
const DEADLINE_MS = 10_000;

export interface SsmParameterOptions {
  readonly name: string;
  readonly region: string;
  /** Endpoint and credentials; the environment's when left out. */
  readonly client?: SSMClientConfig;
  readonly deadlineMs?: number;
  /** The longest wait for one answer, in milliseconds. */
  readonly requestMs?: number;
}

/**
 * Reads one SSM parameter.
 * @throws EtheraError `parameter.missing`, `parameter.denied` or `parameter.unavailable`
 */
export async function readSsmParameter(options: SsmParameterOptions): Promise<string> {
  const { name, region, deadlineMs = DEADLINE_MS, requestMs = REQUEST_MS } = options;
  const client = new SSMClient({
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: requestMs, throwOnRequestTimeout: true },
    ...options.client,
  });
  try {
    const abortSignal = AbortSignal.timeout(deadlineMs);
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }), { abortSignal });
    return Parameter?.Value ?? '';
  } catch (thrown) {
    throw parameterFailure(thrown, name, region);
  } finally {
    client.destroy();
  }
}

/** SSM answers 400 to nearly everything it refuses: only the error's name tells why. */
const refusals: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

function parameterFailure(thrown: unknown, name: string, region: string): EtheraError {
  const kind = thrown instanceof Error ? thrown.name : '';
  const cause = { cause: thrown };
  if (kind === 'ParameterNotFound') {
    return new EtheraError('parameter.missing', `there is no parameter ${name} in ${region}`, cause);
  }
  if (kind === 'CredentialsProviderError') {
    return new EtheraError('parameter.denied', 'the edge has no AWS credentials', cause);
  }
  const status = thrown instanceof SSMServiceException ? thrown.$metadata.httpStatusCode : undefined;
  if (refusals.has(kind) || status === 401 || status === 403) {
    return new EtheraError('parameter.denied', `AWS refused to read ${name} in ${region}: ${kind}`, cause);
  }
  const how = thrown instanceof SSMServiceException ? `answered ${kind}` : 'did not answer';
  return new EtheraError('parameter.unavailable', `SSM in ${region} ${how}`, cause);
}
