import { ClientTransaction, type SipTimers, standardTimers } from './client-transaction.ts';
import { type Account, authorize, parseChallenge } from './digest.ts';
import { answeringDirection, formatSdp, type MediaDescription, type MediaDirection, parseSdp } from './sdp.ts';
import { SipCallError } from './sip-call-error.ts';
import { type DialogParties, SipDialog } from './sip-dialog.ts';
import {
  cseqOf,
  header,
  headerValues,
  parameter,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './sip-message.ts';
import { offerMedia } from './sip-offer.ts';

/** How a call that was answered came to its end. */
export interface CallEnd {
  readonly by: 'near' | 'far';
  /** Q.850: 16 is a normal clearing, 17 busy, 19 no answer, 38 network out of order. */
  readonly cause?: number;
  readonly text?: string;
}

export interface SipSessionOptions {
  readonly parties: DialogParties;
  /** Where we want our RTP. */
  readonly mediaPort: number;
  readonly account?: Account;
  readonly timers?: SipTimers;
  /** How long it may ring. */
  readonly ringTimeoutMs?: number;
  readonly newId: () => string;
  readonly send: (message: SipMessage) => void;
  readonly onRinging?: () => void;
  /** The far side moved its media, or holds. Not called for the first answer. */
  readonly onMedia?: (media: MediaDescription) => void;
  readonly onEnd?: (end: CallEnd) => void;
}

/** We are going anyway: a far side that is gone must not hold us for the standard's half a minute. */
const byeTimeoutMs = 5000;

type Phase = 'idle' | 'calling' | 'answered' | 'ended';

/**
 * One outgoing call (RFC 3261 over UDP): INVITE, digest authentication, ACK, re-INVITE, BYE, CANCEL.
 * Does no I/O: messages go out through `send` and come in through `receive`.
 */
export class SipSession {
  readonly #options: SipSessionOptions;
  readonly #dialog: SipDialog;
  readonly #timers: SipTimers;
  readonly #transactions = new Map<string, ClientTransaction>();
  /** A repeated request is answered alike and has no further effect. */
  readonly #responses = new Map<string, SipResponse>();
  readonly #answer = Promise.withResolvers<MediaDescription>();
  readonly #finished = Promise.withResolvers<void>();
  #phase: Phase = 'idle';
  #invite: SipRequest | undefined;
  #ack: SipRequest | undefined;
  #provisional = false;
  #cancelled: SipCallError | undefined;
  #ringTimer: NodeJS.Timeout | undefined;
  #sdpVersion = 1;
  #nonceCount = 0;

  constructor(options: SipSessionOptions) {
    this.#options = options;
    this.#timers = options.timers ?? standardTimers;
    this.#dialog = new SipDialog(options.parties, options.newId);
  }

  /**
   * Places the call and waits for the answer.
   * @throws {SipCallError} when it is not answered, for whatever reason
   */
  start(): Promise<MediaDescription> {
    this.#phase = 'calling';
    this.#sendInvite([]);
    return this.#answer.promise;
  }

  /**
   * Offers our media anew: `sendonly` and `inactive` hold the far side, `sendrecv` comes back to it.
   * @throws {SipCallError} when it does not agree, or there is no call
   */
  async offer(direction: MediaDirection): Promise<MediaDescription> {
    if (this.#phase !== 'answered') throw new SipCallError('ended', 'there is no call to offer anything in');
    return offerMedia(this.#sdp(direction), {
      dialog: this.#dialog,
      send: this.#options.send,
      begin: (...transaction) => this.#begin(...transaction),
      authorize: (challenge, { uri }, repeated) => this.#authorization(challenge, 'INVITE', uri, repeated),
      ended: this.#finished.promise,
    });
  }

  /** Ends the call in whatever state it is; `start` rejects when it was not answered yet. Never throws. */
  hangUp(): Promise<void> {
    if (this.#phase === 'calling') {
      this.#cancel(new SipCallError('ended', 'the call was given up before it was answered'));
    } else if (this.#phase === 'answered') {
      this.#phase = 'ended';
      this.#sendBye();
      this.#options.onEnd?.({ by: 'near' });
    } else if (this.#phase === 'idle') {
      this.#phase = 'ended';
      this.#finished.resolve();
    }
    return this.#finished.promise;
  }

  /** Ends every timer at once, saying nothing to the far side. */
  dispose(): void {
    clearTimeout(this.#ringTimer);
    for (const transaction of this.#transactions.values()) transaction.stop();
    this.#finished.resolve();
  }

  receive(message: SipMessage): void {
    if (message.kind === 'request') {
      this.#receiveRequest(message);
      return;
    }
    const branch = parameter(header(message, 'Via'), 'branch') ?? '';
    this.#transactions.get(`${branch} ${cseqOf(message).method}`)?.receive(message);
  }

  #begin(
    request: SipRequest,
    onResponse: (response: SipResponse) => void,
    onTimeout: () => void,
    giveUpMs?: number,
  ): void {
    const { send } = this.#options;
    const transaction = new ClientTransaction({
      request,
      timers: this.#timers,
      send,
      onResponse,
      onTimeout,
      ...(giveUpMs === undefined ? {} : { giveUpMs }),
    });
    const branch = parameter(header(request, 'Via'), 'branch') ?? '';
    this.#transactions.set(`${branch} ${request.method}`, transaction);
    transaction.start();
  }

  #sendInvite(extra: readonly SipHeader[]): void {
    const invite = this.#dialog.request('INVITE', extra, this.#sdp());
    this.#invite = invite;
    this.#provisional = false;
    this.#begin(
      invite,
      (response) => this.#receiveInviteResponse(invite, response, extra.length > 0),
      () => {
        const { remoteHost, remotePort } = this.#options.parties;
        this.#fail(new SipCallError('unreachable', `nobody answers SIP at ${remoteHost}:${remotePort}`));
      },
    );
  }

  #receiveInviteResponse(invite: SipRequest, response: SipResponse, authorized: boolean): void {
    if (response.status < 200) this.#receiveProvisional(invite, response);
    else if (response.status < 300) this.#receiveSuccess(invite, response);
    else this.#receiveFailure(invite, response, authorized);
  }

  #receiveProvisional(invite: SipRequest, { status }: SipResponse): void {
    if (invite !== this.#invite || this.#phase !== 'calling') return;
    const first = !this.#provisional;
    this.#provisional = true;
    // A CANCEL must not overtake its INVITE, so it had to wait for a sign of life.
    if (this.#cancelled && first) this.#sendCancel(invite);
    if (status === 180 || status === 183) this.#options.onRinging?.();
    const { ringTimeoutMs = 60_000 } = this.#options;
    this.#ringTimer ??= setTimeout(
      () => this.#cancel(new SipCallError('no-answer', `nobody took the call within ${ringTimeoutMs} ms`)),
      ringTimeoutMs,
    );
  }

  #receiveSuccess(invite: SipRequest, response: SipResponse): void {
    if (this.#ack) {
      // The ACK was lost.
      this.#options.send(this.#ack);
      return;
    }
    this.#dialog.establish(response);
    this.#ack = this.#dialog.ackSuccess(cseqOf(invite).number);
    this.#options.send(this.#ack);
    clearTimeout(this.#ringTimer);
    const media = parseSdp(response.body);
    const refusal = this.#cancelled ?? (media ? undefined : new SipCallError('no-media', 'the far side takes no PCMU'));
    if (refusal || !media) {
      // Answered while it was being cancelled, or in vain.
      this.#phase = 'ended';
      this.#answer.reject(refusal);
      this.#sendBye();
      return;
    }
    this.#phase = 'answered';
    this.#answer.resolve(media);
  }

  #receiveFailure(invite: SipRequest, response: SipResponse, authorized: boolean): void {
    this.#options.send(this.#dialog.ackFailure(invite, response));
    // A repeated failure of an INVITE that was sent anew, or of a call that has failed already.
    if (invite !== this.#invite || this.#phase !== 'calling') return;
    const { status, reason } = response;
    if (status === 401 || status === 407) {
      const authorization = this.#authorization(response, 'INVITE', invite.uri, authorized);
      if (authorization && !this.#cancelled) this.#sendInvite([authorization]);
      else this.#fail(new SipCallError('unauthorized', this.#refusal(), status));
      return;
    }
    this.#fail(new SipCallError('rejected', `the far side refused the call: ${status} ${reason}`, status));
  }

  #refusal(): string {
    const { account } = this.#options;
    return account
      ? `the far side refuses the name "${account.username}" or its password`
      : 'the far side asks for a name and a password';
  }

  #authorization(response: SipResponse, method: string, uri: string, repeated: boolean): SipHeader | undefined {
    const { account, newId } = this.#options;
    const proxy = response.status === 407;
    const challenge = headerValues(response, proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')
      .map(parseChallenge)
      .find((known) => known !== undefined);
    if (!account || !challenge || (repeated && !challenge.stale)) return undefined;
    this.#nonceCount += 1;
    const value = authorize(challenge, { method, uri, account, cnonce: newId(), nonceCount: this.#nonceCount });
    return [proxy ? 'Proxy-Authorization' : 'Authorization', value];
  }

  #cancel(reason: SipCallError): void {
    if (this.#cancelled || this.#phase !== 'calling' || !this.#invite) return;
    this.#cancelled = reason;
    if (this.#provisional) this.#sendCancel(this.#invite);
  }

  #sendCancel(invite: SipRequest): void {
    const giveUp = () =>
      this.#fail(new SipCallError('ended', 'the far side did not confirm that the call was given up'));
    this.#begin(this.#dialog.cancel(invite), (response) => response.status >= 300 && giveUp(), giveUp);
  }

  #sendBye(extra: readonly SipHeader[] = []): void {
    const bye = this.#dialog.request('BYE', extra);
    const receive = (response: SipResponse) => {
      if (response.status < 200) return;
      const challenged = response.status === 401 || response.status === 407;
      const authorization = challenged && this.#authorization(response, 'BYE', bye.uri, extra.length > 0);
      if (authorization) this.#sendBye([authorization]);
      else this.#finished.resolve();
    };
    this.#begin(bye, receive, () => this.#finished.resolve(), byeTimeoutMs);
  }

  #fail(error: SipCallError): void {
    if (this.#phase !== 'calling') return;
    this.#phase = 'ended';
    clearTimeout(this.#ringTimer);
    this.#answer.reject(this.#cancelled ?? error);
    this.#finished.resolve();
  }

  #receiveRequest(request: SipRequest): void {
    if (request.method === 'ACK') return;
    const identity = `${parameter(header(request, 'Via'), 'branch')} ${request.method}`;
    const response = this.#responses.get(identity) ?? this.#answerRequest(request);
    // A response that is lost is sent again when the request is, which serves re-INVITE as well: whether its ACK
    // arrives changes nothing here.
    this.#responses.set(identity, response);
    this.#options.send(response);
  }

  #answerRequest(request: SipRequest): SipResponse {
    if (request.method === 'OPTIONS') return this.#dialog.respond(request, 200, 'OK');
    if (header(request, 'Call-ID') !== this.#dialog.callId || !this.#ack) {
      return this.#dialog.respond(request, 481, 'Call/Transaction Does Not Exist');
    }
    switch (request.method) {
      case 'BYE':
        this.#receiveBye(request);
        return this.#dialog.respond(request, 200, 'OK');
      case 'INVITE':
      case 'UPDATE':
        return this.#answerOffer(request);
      case 'INFO':
      case 'NOTIFY':
        return this.#dialog.respond(request, 200, 'OK');
      case 'CANCEL':
        return this.#dialog.respond(request, 481, 'Call/Transaction Does Not Exist');
      default:
        return this.#dialog.respond(request, 405, 'Method Not Allowed');
    }
  }

  #answerOffer(request: SipRequest): SipResponse {
    this.#dialog.retarget(request);
    // UPDATE without a body only refreshes; INVITE without one asks us to offer.
    if (!request.body) return this.#dialog.respond(request, 200, 'OK', request.method === 'INVITE' ? this.#sdp() : '');
    const media = parseSdp(request.body);
    if (!media) return this.#dialog.respond(request, 488, 'Not Acceptable Here');
    this.#options.onMedia?.(media);
    return this.#dialog.respond(request, 200, 'OK', this.#sdp(answeringDirection(media.direction)));
  }

  #receiveBye(request: SipRequest): void {
    if (this.#phase === 'answered') {
      this.#phase = 'ended';
      const reason = headerValues(request, 'Reason').find((value) => /^Q\.850/i.test(value)) ?? '';
      const cause = parameter(reason, 'cause');
      const text = /;\s*text="([^"]*)"/i.exec(reason)?.[1];
      this.#options.onEnd?.({
        by: 'far',
        ...(cause === undefined ? {} : { cause: Number(cause) }),
        ...(text === undefined ? {} : { text }),
      });
    }
    this.#finished.resolve();
  }

  #sdp(direction?: MediaDirection): string {
    const { parties, mediaPort } = this.#options;
    return formatSdp(parties.localHost, mediaPort, this.#sdpVersion++, direction);
  }
}
