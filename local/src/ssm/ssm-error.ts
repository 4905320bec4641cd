/** HTTP status of each error the stand-in answers with: SSM gives 400 to all but its own failures. */
const statuses = {
  AccessDeniedException: 400,
  IncompleteSignatureException: 400,
  InternalServerError: 500,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  ParameterNotFound: 400,
  SerializationException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  ValidationException: 400,
} as const;

export type SsmErrorType = keyof typeof statuses;

/** A refusal; reaches the client as the SDK's exception of the same name. */
export class SsmError extends Error {
  readonly type: SsmErrorType;
  readonly status: number;

  constructor(type: SsmErrorType, message?: string) {
    super(message);
    this.name = 'SsmError';
    this.type = type;
    this.status = statuses[type];
  }
}

/** The error SSM gives with this status, for statuses that a fault plan asks for. */
export function errorOfStatus(status: number): SsmError {
  if (status >= 500) return new SsmError('InternalServerError', 'Planned fault.');
  return new SsmError(status === 429 ? 'ThrottlingException' : 'AccessDeniedException', 'Planned fault.');
}
