export type SipCallFailure =
  /** Nobody answered SIP at the address. */
  | 'unreachable'
  /** It rang, and nobody took the call. */
  | 'no-answer'
  /** The far side said no; `status` says why. */
  | 'rejected'
  /** Name or password are wrong, or were needed and not given. */
  | 'unauthorized'
  /** The far side speaks no PCMU. */
  | 'no-media'
  /** The call ended before what was asked for was done. */
  | 'ended';

/** A call could not be placed, or ended in the middle of something. */
export class SipCallError extends Error {
  override readonly name = 'SipCallError';
  readonly failure: SipCallFailure;
  readonly status: number | undefined;

  constructor(failure: SipCallFailure, message: string, status?: number) {
    super(message);
    this.failure = failure;
    this.status = status;
  }
}
