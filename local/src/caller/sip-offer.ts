import { type MediaDescription, parseSdp } from './sdp.ts';
import { SipCallError } from './sip-call-error.ts';
import type { SipDialog } from './sip-dialog.ts';
import { cseqOf, type SipHeader, type SipMessage, type SipRequest, type SipResponse } from './sip-message.ts';

export interface SipOfferDeps {
  readonly dialog: SipDialog;
  readonly send: (message: SipMessage) => void;
  /** Begins a transaction. */
  readonly begin: (
    request: SipRequest,
    onResponse: (response: SipResponse) => void,
    onTimeout: () => void,
    giveUpMs: number,
  ) => void;
  /** Answers a challenge; undefined when it cannot, or has tried. */
  readonly authorize: (challenge: SipResponse, invite: SipRequest, repeated: boolean) => SipHeader | undefined;
  /** Resolves when the call is over. */
  readonly ended: Promise<void>;
}

/** Whoever is there answers at once; the standard's half a minute is for telephones that ring. */
const answerTimeoutMs = 5000;

/**
 * Offers media anew within a call that was answered (re-INVITE), as telephones do to hold it. Resolves to the answer.
 * @throws {SipCallError} when the far side refuses or does not answer, or the call ends before
 */
export async function offerMedia(sdp: string, deps: SipOfferDeps): Promise<MediaDescription> {
  const { dialog, send, begin, authorize, ended } = deps;
  const agreed = Promise.withResolvers<MediaDescription>();
  const refuse = (response: SipResponse, invite: SipRequest, repeated: boolean) => {
    send(dialog.ackFailure(invite, response));
    const challenged = response.status === 401 || response.status === 407;
    const authorization = challenged && authorize(response, invite, repeated);
    if (authorization) ask([authorization]);
    else
      agreed.reject(
        new SipCallError('rejected', `the far side refused the offer: ${response.status}`, response.status),
      );
  };
  const accept = (response: SipResponse, invite: SipRequest) => {
    dialog.retarget(response);
    // For each success that comes: one is repeated when its ACK was lost.
    send(dialog.ackSuccess(cseqOf(invite).number));
    const media = parseSdp(response.body);
    if (media) agreed.resolve(media);
    else agreed.reject(new SipCallError('no-media', 'the far side takes no PCMU any more'));
  };
  const ask = (extra: readonly SipHeader[]) => {
    const invite = dialog.request('INVITE', extra, sdp);
    const receive = (response: SipResponse) => {
      if (response.status >= 300) refuse(response, invite, extra.length > 0);
      else if (response.status >= 200) accept(response, invite);
    };
    const giveUp = () => agreed.reject(new SipCallError('unreachable', 'the far side does not answer the offer'));
    begin(invite, receive, giveUp, answerTimeoutMs);
  };
  ask([]);
  void ended.then(() => agreed.reject(new SipCallError('ended', 'the call ended before the far side agreed')));
  return agreed.promise;
}
