/**
 * Asked before a request is made again whose connection failed before a byte of an answer came. An idle connection may have
 * been closed unnoticed: the second request tells. Where it is left out, it may.
 */
export type RetryPermit = () => boolean;
