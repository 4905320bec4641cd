/** HTTP status of each error the stand-in answers with, as in the Lambda API reference. */
const statuses = {
  AccessDeniedException: 403,
  IncompleteSignatureException: 400,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  RequestEntityTooLargeException: 413,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
  UnrecognizedClientException: 403,
} as const;

export type LambdaErrorType = keyof typeof statuses;

/** A refusal before any code ran; reaches the client as the SDK's exception of the same name. */
export class LambdaError extends Error {
  readonly type: LambdaErrorType;
  readonly status: number;
  /** Further members of the JSON body, such as `Reason`. */
  readonly details: Readonly<Record<string, string>>;

  constructor(type: LambdaErrorType, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'LambdaError';
    this.type = type;
    this.status = statuses[type];
    this.details = details;
  }
}

/** The error Lambda gives with this status, for statuses that a fault plan asks for. */
export function errorOfStatus(status: number): LambdaError {
  if (status === 429) {
    return new LambdaError('TooManyRequestsException', 'Rate Exceeded.', {
      Reason: 'ConcurrentInvocationLimitExceeded',
    });
  }
  if (status === 404) return new LambdaError('ResourceNotFoundException', 'Function not found');
  if (status === 403) return new LambdaError('AccessDeniedException', 'Planned fault.');
  if (status === 413) return new LambdaError('RequestEntityTooLargeException', 'Planned fault.');
  return new LambdaError(status >= 500 ? 'ServiceException' : 'InvalidRequestContentException', 'Planned fault.');
}
