/** HTTP status of each error code that the stand-in answers with, as in the S3 API reference. */
const statuses = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  BadDigest: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidToken: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotImplemented: 501,
  NotModified: 304,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type S3ErrorCode = keyof typeof statuses;

/** A refusal that reaches the client as S3's XML error. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;

  constructor(code: S3ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'S3Error';
    this.code = code;
    this.status = statuses[code];
  }
}

/** The code S3 gives with this status, for statuses that a fault plan asks for. */
export function codeOfStatus(status: number): S3ErrorCode {
  if (status === 503 || status === 429) return 'SlowDown';
  if (status >= 500) return 'InternalError';
  if (status === 404) return 'NoSuchKey';
  if (status === 412) return 'PreconditionFailed';
  return status === 403 ? 'AccessDenied' : 'InvalidRequest';
}
