import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatSdp, type MediaDescription } from './sdp.ts';
import {
  cseqOf,
  header,
  parameter,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './sip-message.ts';
import { type CallEnd, SipSession, type SipSessionOptions } from './sip-session.ts';

const parties = {
  localHost: '127.0.0.1',
  localPort: 4000,
  remoteHost: '127.0.0.1',
  remotePort: 5060,
  user: 'softphone',
  number: '777',
};
const sdp = formatSdp('127.0.0.1', 6000, 1);
const challenge: SipHeader = ['WWW-Authenticate', 'Digest realm="asterisk", nonce="n1", qop="auth"'];

/** A session and the far side of its wire. */
function begin(options: Partial<SipSessionOptions> = {}) {
  const sent: SipMessage[] = [];
  const ends: CallEnd[] = [];
  const medias: MediaDescription[] = [];
  let ids = 0;
  const session = new SipSession({
    parties,
    mediaPort: 7000,
    newId: () => `id${++ids}`,
    send: (message) => sent.push(message),
    onEnd: (end) => ends.push(end),
    onMedia: (media) => medias.push(media),
    ...options,
  });
  const answer = session.start();
  const outcome = answer.then(
    () => 'answered',
    (error: { failure: string }) => error.failure,
  );
  const requests = (method: string) =>
    sent.filter((message): message is SipRequest => message.kind === 'request' && message.method === method);
  const lastRequest = (method: string) => requests(method).at(-1) as SipRequest;
  const respond = (request: SipRequest, status: number, extra: readonly SipHeader[] = [], body = '') => {
    const kept = request.headers.filter(([name]) => ['Via', 'From', 'Call-ID', 'CSeq'].includes(name));
    const to: SipHeader = ['To', `${header(request, 'To').replace(/;tag=.*/, '')};tag=far`];
    session.receive({ kind: 'response', status, reason: 'Why', headers: [...kept, to, ...extra], body });
  };
  const accept = (invite = lastRequest('INVITE')) =>
    respond(
      invite,
      200,
      [
        ['Contact', '<sip:far@127.0.0.1:5999>'],
        ['Record-Route', '<sip:p1;lr>, <sip:p2;lr>'],
      ],
      sdp,
    );
  const ask = (method: string, branch: string, body = '', extra: readonly SipHeader[] = []) => {
    const invite = lastRequest('INVITE');
    const headers: SipHeader[] = [
      ['Via', `SIP/2.0/UDP 127.0.0.1:5060;branch=${branch}`],
      ['From', '<sip:777@127.0.0.1>;tag=far'],
      ['To', header(invite, 'From')],
      ['Call-ID', header(invite, 'Call-ID')],
      ['CSeq', `900 ${method}`],
      ...extra,
    ];
    session.receive({ kind: 'request', method, uri: 'sip:softphone@127.0.0.1:4000', headers, body });
    return sent.at(-1) as SipResponse;
  };
  return { session, sent, ends, medias, answer, outcome, requests, lastRequest, respond, accept, ask };
}

describe('a SIP session', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('acknowledges the answer along the recorded route, and again when the answer is repeated', async () => {
    const { answer, accept, requests, lastRequest } = begin();
    accept();
    expect(await answer).toMatchObject({ host: '127.0.0.1', port: 6000 });
    const ack = lastRequest('ACK');
    expect(ack.uri).toBe('sip:far@127.0.0.1:5999');
    expect(ack.headers.filter(([name]) => name === 'Route').map(([, value]) => value)).toEqual([
      '<sip:p2;lr>',
      '<sip:p1;lr>',
    ]);
    expect(parameter(header(ack, 'To'), 'tag')).toBe('far');
    expect(cseqOf(ack).number).toBe(cseqOf(lastRequest('INVITE')).number);
    accept();
    expect(requests('ACK')).toEqual([ack, ack]);
  });

  it('authenticates with a new INVITE, acknowledging the refusal within the old one', async () => {
    const { answer, respond, accept, requests, lastRequest } = begin({
      account: { username: 'softphone', password: 'x' },
    });
    const first = lastRequest('INVITE');
    respond(first, 401, [challenge]);
    const second = lastRequest('INVITE');
    expect(second).not.toBe(first);
    expect(header(second, 'Authorization')).toContain('nonce="n1"');
    expect(cseqOf(second).number).toBe(cseqOf(first).number + 1);
    expect(header(lastRequest('ACK'), 'Via')).toBe(header(first, 'Via'));
    respond(first, 401, [challenge]);
    expect(requests('INVITE')).toHaveLength(2);
    expect(requests('ACK')).toHaveLength(2);
    accept();
    await answer;
  });

  it('says when name or password are wrong, or missing', async () => {
    const wrong = begin({ account: { username: 'softphone', password: 'x' } });
    wrong.respond(wrong.lastRequest('INVITE'), 401, [challenge]);
    wrong.respond(wrong.lastRequest('INVITE'), 401, [challenge]);
    expect(await wrong.outcome).toBe('unauthorized');
    const missing = begin();
    missing.respond(missing.lastRequest('INVITE'), 407, [challenge]);
    expect(await missing.outcome).toBe('unauthorized');
  });

  it('tries once more when only the nonce was too old', async () => {
    const { answer, respond, accept, lastRequest } = begin({ account: { username: 'softphone', password: 'x' } });
    respond(lastRequest('INVITE'), 401, [challenge]);
    respond(lastRequest('INVITE'), 401, [['WWW-Authenticate', 'Digest realm="asterisk", nonce="n2", stale=true']]);
    expect(header(lastRequest('INVITE'), 'Authorization')).toContain('nonce="n2"');
    accept();
    await answer;
  });

  it('acknowledges a refusal each time it comes and reports its status', async () => {
    const { answer, respond, requests, lastRequest } = begin();
    const refused = expect(answer).rejects.toMatchObject({ failure: 'rejected', status: 486 });
    respond(lastRequest('INVITE'), 486);
    respond(lastRequest('INVITE'), 486);
    expect(requests('ACK')).toHaveLength(2);
    await refused;
  });

  it('gives up on an address where nobody answers', async () => {
    const { outcome } = begin();
    await vi.advanceTimersByTimeAsync(32_000);
    expect(await outcome).toBe('unreachable');
  });

  it('cancels what rings too long', async () => {
    const { outcome, respond, lastRequest } = begin({ ringTimeoutMs: 10_000 });
    const invite = lastRequest('INVITE');
    respond(invite, 180);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(header(lastRequest('CANCEL'), 'Via')).toBe(header(invite, 'Via'));
    respond(lastRequest('CANCEL'), 200);
    respond(invite, 487);
    expect(await outcome).toBe('no-answer');
  });

  it('holds a CANCEL back until the far side has shown a sign of life', async () => {
    const { session, outcome, respond, requests, lastRequest } = begin();
    const hungUp = session.hangUp();
    expect(requests('CANCEL')).toHaveLength(0);
    respond(lastRequest('INVITE'), 100);
    expect(requests('CANCEL')).toHaveLength(1);
    respond(lastRequest('INVITE'), 487);
    await hungUp;
    expect(await outcome).toBe('ended');
  });

  it('hangs up a call that was answered while it was being cancelled', async () => {
    const { session, outcome, respond, accept, lastRequest, ends } = begin();
    respond(lastRequest('INVITE'), 180);
    const hungUp = session.hangUp();
    accept();
    respond(lastRequest('BYE'), 200);
    await hungUp;
    expect(await outcome).toBe('ended');
    expect(ends).toEqual([]);
  });

  it('hangs up, and is not held by a far side that is gone', async () => {
    const { session, answer, accept, requests, ends } = begin();
    accept();
    await answer;
    const hungUp = session.hangUp();
    expect(ends).toEqual([{ by: 'near' }]);
    await vi.advanceTimersByTimeAsync(5000);
    await hungUp;
    expect(requests('BYE').length).toBeGreaterThan(2);
  });

  it('tells once why the far side hung up, however often it says so', async () => {
    const { answer, accept, ask, ends } = begin();
    accept();
    await answer;
    const reason: SipHeader = ['Reason', 'Q.850;cause=17;text="User busy"'];
    expect(ask('BYE', 'z1', '', [reason]).status).toBe(200);
    expect(ask('BYE', 'z1', '', [reason]).status).toBe(200);
    expect(ends).toEqual([{ by: 'far', cause: 17, text: 'User busy' }]);
  });

  it('lets hold and resume happen, and follows media that moves', async () => {
    const { answer, accept, ask, medias } = begin();
    accept();
    await answer;
    const held = ask('INVITE', 'z1', formatSdp('127.0.0.1', 6002, 2, 'sendonly'));
    expect(held.status).toBe(200);
    expect(held.body).toContain('a=recvonly');
    ask('INVITE', 'z1', formatSdp('127.0.0.1', 6002, 2, 'sendonly'));
    expect(medias).toMatchObject([{ port: 6002, direction: 'sendonly' }]);
    expect(ask('UPDATE', 'z2', formatSdp('127.0.0.1', 6004, 3)).body).toContain('a=sendrecv');
    expect(medias).toHaveLength(2);
  });

  it('offers its media anew, authenticates that too, and acknowledges each answer', async () => {
    const { session, answer, accept, respond, requests, lastRequest } = begin({
      account: { username: 'softphone', password: 'x' },
    });
    await expect(session.offer('sendonly')).rejects.toMatchObject({ failure: 'ended' });
    accept();
    await answer;
    const held = session.offer('sendonly');
    const offer = lastRequest('INVITE');
    expect(offer.body).toContain('a=sendonly');
    expect(offer.uri).toBe('sip:far@127.0.0.1:5999');
    expect(parameter(header(offer, 'To'), 'tag')).toBe('far');
    respond(offer, 401, [challenge]);
    const second = lastRequest('INVITE');
    expect(second).not.toBe(offer);
    expect(header(second, 'Authorization')).toContain('nonce="n1"');
    const agree = () => respond(second, 200, [], formatSdp('127.0.0.1', 6000, 2, 'recvonly'));
    agree();
    expect(await held).toMatchObject({ direction: 'recvonly' });
    agree();
    const acks = requests('ACK').map((ack) => cseqOf(ack).number);
    expect(acks.slice(1)).toEqual([offer, second, second].map((invite) => cseqOf(invite).number));
  });

  it('says when an offer is refused, is not answered, or outlives its call', async () => {
    const { session, answer, accept, respond, ask, lastRequest } = begin();
    accept();
    await answer;
    const refused = session.offer('sendonly');
    respond(lastRequest('INVITE'), 488);
    await expect(refused).rejects.toMatchObject({ failure: 'rejected', status: 488 });
    const unanswered = expect(session.offer('sendonly')).rejects.toMatchObject({ failure: 'unreachable' });
    await vi.advanceTimersByTimeAsync(5_000);
    await unanswered;
    const late = expect(session.offer('sendrecv')).rejects.toMatchObject({ failure: 'ended' });
    ask('BYE', 'z1');
    await late;
    session.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('answers what else may come', async () => {
    const { answer, accept, ask } = begin();
    expect(ask('BYE', 'early').status).toBe(481);
    accept();
    await answer;
    expect(ask('OPTIONS', 'z1').status).toBe(200);
    expect(ask('INFO', 'z2').status).toBe(200);
    expect(ask('REFER', 'z3').status).toBe(405);
    expect(ask('INVITE', 'z4').body).toContain('m=audio 7000');
    expect(ask('INVITE', 'z5', 'v=0\r\nc=IN IP4 1.1.1.1\r\nm=audio 9 RTP/AVP 8\r\n').status).toBe(488);
    expect(ask('OPTIONS', 'z6', '', [['Call-ID', 'other']]).status).toBe(200);
  });

  it('does not mistake another call’s request for its own', async () => {
    const { session, sent, answer, accept } = begin();
    accept();
    await answer;
    const headers: SipHeader[] = [
      ['Via', 'SIP/2.0/UDP x;branch=o'],
      ['Call-ID', 'other'],
      ['CSeq', '1 BYE'],
    ];
    session.receive({ kind: 'request', method: 'BYE', uri: 'sip:x', headers, body: '' });
    expect(sent.at(-1)).toMatchObject({ kind: 'response', status: 481 });
  });

  it('refuses an answer without PCMU and leaves the call', async () => {
    const { outcome, respond, lastRequest, requests } = begin();
    respond(lastRequest('INVITE'), 200, [], 'v=0\r\nc=IN IP4 1.1.1.1\r\nm=audio 9 RTP/AVP 8\r\n');
    expect(await outcome).toBe('no-media');
    expect(requests('ACK')).toHaveLength(1);
    expect(requests('BYE')).toHaveLength(1);
  });
});
