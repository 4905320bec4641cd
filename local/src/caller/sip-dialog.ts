import {
  header,
  headerValues,
  parameter,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  uriOf,
} from './sip-message.ts';

/** Who calls whom, and from where. */
export interface DialogParties {
  readonly localHost: string;
  readonly localPort: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  /** The user part of our own address. */
  readonly user: string;
  /** Whom we call. */
  readonly number: string;
}

/** The methods that a request from the far side may use. */
export const allowedMethods = 'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY';

/** The state that all requests of one call share (RFC 3261, 12), and the requests and responses written from it. */
export class SipDialog {
  readonly callId: string;
  readonly #parties: DialogParties;
  readonly #newId: () => string;
  readonly #localTag: string;
  #remoteTag = '';
  #remoteTarget: string;
  #routes: readonly string[] = [];
  #sequence = 0;

  /** @param newId gives identifiers that nobody else uses */
  constructor(parties: DialogParties, newId: () => string) {
    this.#parties = parties;
    this.#newId = newId;
    this.callId = newId();
    this.#localTag = newId();
    this.#remoteTarget = `sip:${parties.number}@${parties.remoteHost}:${parties.remotePort}`;
  }

  /** Our own answer to an INVITE's success: from here on requests go to the far side's contact. */
  establish(response: SipResponse): void {
    this.#remoteTag = parameter(header(response, 'To'), 'tag') ?? '';
    this.#routes = headerValues(response, 'Record-Route')
      .flatMap((value) => value.split(/,(?=\s*<)/))
      .map((value) => value.trim())
      .reverse();
    this.retarget(response);
  }

  /** The far side may move within a call. */
  retarget(message: SipMessage): void {
    const contact = uriOf(header(message, 'Contact'));
    if (contact) this.#remoteTarget = contact;
  }

  /** A new request of a new transaction. */
  request(method: string, extra: readonly SipHeader[] = [], body = ''): SipRequest {
    this.#sequence += 1;
    return this.#write(method, this.#sequence, this.#newBranch(), this.#remoteTag, extra, body);
  }

  /** For the 2xx of an INVITE: a transaction of its own under the INVITE's number. */
  ackSuccess(inviteSequence: number): SipRequest {
    return this.#write('ACK', inviteSequence, this.#newBranch(), this.#remoteTag, [], '');
  }

  /** For any other final response: part of the INVITE's own transaction. */
  ackFailure(invite: SipRequest, response: SipResponse): SipRequest {
    return this.#within(invite, 'ACK', header(response, 'To'));
  }

  cancel(invite: SipRequest): SipRequest {
    return this.#within(invite, 'CANCEL', header(invite, 'To'));
  }

  /** A response to a request of the far side. */
  respond(request: SipRequest, status: number, reason: string, sdp = ''): SipResponse {
    const copied = ['Via', 'Record-Route', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
      headerValues(request, name).map((value): SipHeader => {
        const untagged = name === 'To' && parameter(value, 'tag') === undefined;
        return [name, untagged ? `${value};tag=${this.#localTag}` : value];
      }),
    );
    const headers: SipHeader[] = [...copied, ['Contact', this.#contact()], ['Allow', allowedMethods]];
    if (sdp) headers.push(['Content-Type', 'application/sdp']);
    return { kind: 'response', status, reason, headers, body: sdp };
  }

  #within(invite: SipRequest, method: string, to: string): SipRequest {
    const kept = invite.headers.flatMap(([name, value]): SipHeader[] => {
      if (['Via', 'From', 'Call-ID', 'Max-Forwards', 'Route'].includes(name)) return [[name, value]];
      if (name === 'To') return [[name, to]];
      return name === 'CSeq' ? [[name, value.replace('INVITE', method)]] : [];
    });
    return { kind: 'request', method, uri: invite.uri, headers: kept, body: '' };
  }

  #write(
    method: string,
    sequence: number,
    branch: string,
    remoteTag: string,
    extra: readonly SipHeader[],
    body: string,
  ): SipRequest {
    const { localHost, localPort, remoteHost, remotePort, user, number } = this.#parties;
    const toTag = remoteTag ? `;tag=${remoteTag}` : '';
    const headers: SipHeader[] = [
      ['Via', `SIP/2.0/UDP ${localHost}:${localPort};branch=${branch};rport`],
      ['Max-Forwards', '70'],
      ...this.#routes.map((route): SipHeader => ['Route', route]),
      ['From', `<sip:${user}@${localHost}:${localPort}>;tag=${this.#localTag}`],
      ['To', `<sip:${number}@${remoteHost}:${remotePort}>${toTag}`],
      ['Call-ID', this.callId],
      ['CSeq', `${sequence} ${method}`],
      ['Contact', this.#contact()],
      ['Allow', allowedMethods],
      ['User-Agent', 'ethera-caller'],
      ...extra,
    ];
    if (body) headers.push(['Content-Type', 'application/sdp']);
    return { kind: 'request', method, uri: this.#remoteTarget, headers, body };
  }

  #contact(): string {
    const { user, localHost, localPort } = this.#parties;
    return `<sip:${user}@${localHost}:${localPort}>`;
  }

  #newBranch(): string {
    // The cookie says that the branch is unique, as RFC 3261 asks.
    return `z9hG4bK${this.#newId()}`;
  }
}
