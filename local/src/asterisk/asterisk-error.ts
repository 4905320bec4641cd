/** Asterisk cannot be found, unpacked or started. The message says what to do about it. */
export class AsteriskError extends Error {
  override readonly name = 'AsteriskError';

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(`${message}. ${remedy}`, options);
  }
}
