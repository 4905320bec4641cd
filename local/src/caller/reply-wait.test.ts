import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { waitForReply } from './reply-wait.ts';
import { SipCaller } from './sip-caller.ts';

const speech = encodeMulaw(tone(440, 20));
const silence = new Uint8Array(160).fill(0xff);

/** A caller to whom packets come without a network. */
function begin(options: Parameters<typeof waitForReply>[1] = {}) {
  const caller = new SipCaller({ target: { host: '127.0.0.1', port: 9 }, number: '777' });
  const startedAt = Date.now();
  const reply = waitForReply(caller, { ...options, clock: () => Date.now() - startedAt });
  const hear = (payload: Uint8Array, durationMs: number) => {
    for (let ms = 0; ms < durationMs; ms += 20) {
      const packet = { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 1, payload };
      caller.emit('heard', packet, Date.now() - startedAt);
      vi.advanceTimersByTime(20);
    }
  };
  return { caller, reply, hear };
}

describe('waiting for a reply', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits through pauses and ends once it has been quiet, with packets or without', async () => {
    const { reply, hear } = begin({ quietMs: 1000 });
    vi.advanceTimersByTime(500);
    hear(speech, 400);
    hear(silence, 900);
    hear(speech, 200);
    hear(silence, 500);
    vi.advanceTimersByTime(500);
    expect(await reply).toEqual({ kind: 'replied', startedAtMs: 500, endedAtMs: 2000 });
  });

  it('takes a click for no reply', async () => {
    const { reply, hear } = begin({ quietMs: 100, timeoutMs: 2000 });
    hear(speech, 40);
    vi.advanceTimersByTime(500);
    hear(speech, 200);
    vi.advanceTimersByTime(200);
    expect(await reply).toMatchObject({ kind: 'replied', startedAtMs: 540 });
  });

  it('does not wait for ever, in silence or in noise', async () => {
    const silent = begin({ timeoutMs: 3000 });
    silent.hear(silence, 4000);
    expect(await silent.reply).toEqual({ kind: 'silent', atMs: 3000 });
    const endless = begin({ timeoutMs: 3000 });
    endless.hear(speech, 4000);
    expect(await endless.reply).toEqual({ kind: 'endless', startedAtMs: 0 });
  });

  it('ends with the call, and knows what was said before', async () => {
    const { caller, reply, hear } = begin();
    hear(speech, 200);
    caller.emit('ended', { by: 'far', atMs: 0 });
    expect(await reply).toEqual({ kind: 'ended', startedAtMs: 0 });
    const quiet = begin();
    quiet.caller.emit('ended', { by: 'far', atMs: 0 });
    expect(await quiet.reply).toEqual({ kind: 'ended' });
  });

  it('leaves nothing behind', async () => {
    const { caller, reply, hear } = begin({ quietMs: 100 });
    hear(speech, 100);
    vi.advanceTimersByTime(100);
    await reply;
    expect(caller.listenerCount('heard') + caller.listenerCount('ended')).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
