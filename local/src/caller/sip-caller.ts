import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { SipTimers } from './client-transaction.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Account } from './digest.ts';
import { clearLine, type Line } from './line.ts';
import { Microphone, type Spoken } from './microphone.ts';
import { decodeRtp, type RtpPacket } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';
import { dtmfPayloadType, type MediaDescription, type MediaDirection, pcmuPayloadType } from './sdp.ts';
import { SipCallError } from './sip-call-error.ts';
import { formatSip, parseSip } from './sip-message.ts';
import { type CallEnd, SipSession } from './sip-session.ts';
import { StereoRecording } from './stereo-recording.ts';
import { openUdpPort, routeTo, type UdpPort } from './udp-port.ts';

export interface SipCallerOptions {
  readonly target: { readonly host: string; readonly port: number };
  /** The number or name to call. */
  readonly number: string;
  /** Digest authentication, and who we say we are. Without it the far side must know us by address. */
  readonly account?: Account;
  /** Who we say we are without an account, such as a telephone number. */
  readonly from?: string;
  /** Send silence while there is nothing to say, as most telephones do. Default true. */
  readonly sendSilence?: boolean;
  /** What RTP goes through, both ways. The recording holds what came out of it. */
  readonly line?: Line;
  /** The telephone's own 8 kHz against the true one: 1.001 is 0.1 % fast. Default 1. */
  readonly clockRate?: number;
  /** Frames leave at multiples of this (milliseconds): of many callers in one process, at the same moments. */
  readonly gridMs?: number;
  /** What SIP goes through, both ways. */
  readonly signalling?: Line;
  readonly timers?: SipTimers;
  readonly ringTimeoutMs?: number;
  /** Jitter buffer of the recording's right channel. */
  readonly playoutMs?: number;
  /** `false` keeps no recording, for crowds of callers whose packets would fill the memory. */
  readonly record?: boolean;
  readonly clock?: Clock;
}

interface SipCallerEvents {
  ringing: [];
  /** Audio came, in time order of arrival and before any playout buffer. `atMs` is the epoch. */
  heard: [packet: RtpPacket, atMs: number];
  /** An answered call is over. Comes once. */
  ended: [end: CallEnd & { readonly atMs: number }];
}

/** The far side may repeat its BYE when our answer was lost; we are there for it a while without holding the process. */
const lingerMs = 4000;

/** Places one call, speaks, listens and keeps a stereo recording that begins with the INVITE. */
export class SipCaller extends EventEmitter<SipCallerEvents> {
  readonly #options: SipCallerOptions;
  readonly #clock: Clock;
  readonly #microphone: Microphone;
  #recording: StereoRecording | undefined;
  #session: SipSession | undefined;
  #sender: RtpSender | undefined;
  #ports: UdpPort[] = [];
  #media: MediaDescription | undefined;
  #mute = false;
  #holding = false;
  #answeredAtMs: number | undefined;
  #end: (CallEnd & { readonly atMs: number }) | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(options: SipCallerOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#microphone = new Microphone(options.sendSilence ?? true);
  }

  /**
   * Places the call and waits until it is answered.
   * @throws {SipCallError} when it is not, with everything closed
   */
  async call(): Promise<void> {
    try {
      const session = await this.#open();
      const { record = true, playoutMs } = this.#options;
      if (record) this.#recording = new StereoRecording(this.#clock(), playoutMs);
      this.#media = await session.start();
      this.#answeredAtMs = this.#clock();
      this.#startSending(this.#media);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The recording so far. @throws {SipCallError} before `call`, and where none is kept */
  get recording(): StereoRecording {
    if (!this.#recording) throw new SipCallError('ended', 'there is no recording of this call');
    return this.#recording;
  }

  /** Epoch, or undefined while the call is not answered. */
  get answeredAtMs(): number | undefined {
    return this.#answeredAtMs;
  }

  /** How the answered call ended, or undefined while it goes on. */
  get end(): (CallEnd & { readonly atMs: number }) | undefined {
    return this.#end;
  }

  /** How late packets left against the ideal clock. */
  get sendLateness(): { readonly p99Ms: number; readonly maxMs: number } {
    return this.#sender?.lateness() ?? { p99Ms: 0, maxMs: 0 };
  }

  /**
   * Says µ-law audio after what is queued already. Resolves when its last sample has left, with epoch times that
   * agree with the recording's left channel.
   * @throws {SipCallError} when the call ends before that
   */
  play(mulaw: Uint8Array): Promise<Spoken> {
    this.#demandCall();
    return this.#microphone.play(mulaw);
  }

  /**
   * Presses keys one after the other (RFC 4733).
   * @throws {RangeError} for what is no key @throws {SipCallError} when the call ends before the last
   */
  async sendDigits(keys: string): Promise<void> {
    this.#demandCall();
    await this.#microphone.press(keys);
  }

  /**
   * Stops sending, silence and keys too, as telephones with voice activity detection do. What is played goes on unheard
   * and is not in the recording. A network that loses what was sent is `outageLine`.
   */
  mute(): void {
    this.#mute = true;
    this.#applyMute();
  }

  /** Sends again: timestamps have gone on, sequence numbers have no gap. */
  unmute(): void {
    this.#mute = false;
    this.#applyMute();
  }

  /**
   * Puts the far side on hold as telephones do: it is told so and, once it has agreed, hears nothing more of us, whatever
   * is played.
   * @param direction what we offer: `inactive` wants nothing to hear either
   * @throws {SipCallError} when it refuses, or there is no call
   */
  async hold(direction: 'sendonly' | 'inactive' = 'sendonly'): Promise<void> {
    await this.#offer(direction);
  }

  /** Comes back from hold. @throws {SipCallError} when the far side refuses, or there is no call */
  async unhold(): Promise<void> {
    await this.#offer('sendrecv');
  }

  /** Ends the call, answered or not, and waits until the far side knows. May be called twice. */
  async hangUp(): Promise<void> {
    await this.#session?.hangUp();
    this.close();
  }

  /** Closes everything at once, without a word to the far side. May be called twice. */
  close(): void {
    clearTimeout(this.#linger);
    this.#stopSending();
    this.#session?.dispose();
    for (const port of this.#ports) port.close();
  }

  async #open(): Promise<SipSession> {
    const { target, number, account, from = 'caller', line = clearLine, signalling = clearLine } = this.#options;
    const { remote, local } = await routeTo(target.host, target.port);
    const rtp = await openUdpPort(local, line, (packet) => this.#receiveRtp(packet));
    this.#ports.push(rtp);
    const sip = await openUdpPort(local, signalling, (datagram) => {
      const message = parseSip(datagram);
      if (message) this.#session?.receive(message);
    });
    this.#ports.push(sip);
    const { timers, ringTimeoutMs } = this.#options;
    this.#session = new SipSession({
      parties: {
        localHost: local,
        localPort: sip.port,
        remoteHost: remote,
        remotePort: target.port,
        user: account?.username ?? from,
        number,
      },
      mediaPort: rtp.port,
      ...(account ? { account } : {}),
      ...(timers ? { timers } : {}),
      ...(ringTimeoutMs === undefined ? {} : { ringTimeoutMs }),
      newId: () => randomBytes(12).toString('hex'),
      send: (message) => sip.send(formatSip(message), remote, target.port),
      onRinging: () => this.emit('ringing'),
      onMedia: (media) => this.#moveMedia(media),
      onEnd: (end) => this.#finish(end),
    });
    return this.#session;
  }

  #startSending(media: MediaDescription): void {
    const [rtp] = this.#ports;
    this.#sender = new RtpSender({
      microphone: this.#microphone,
      clock: this.#clock,
      clockRate: this.#options.clockRate ?? 1,
      dtmfPayloadType: media.dtmfPayloadType ?? dtmfPayloadType,
      ...(this.#options.gridMs === undefined ? {} : { gridMs: this.#options.gridMs }),
      send: (packet) => {
        if (this.#media) rtp?.send(packet, this.#media.host, this.#media.port);
      },
      onSent: (payload, dueAtMs) => this.#recording?.addSent(payload, dueAtMs),
    });
    this.#moveMedia(media);
    // The far side may have hung up in the same moment.
    if (!this.#end) this.#sender.start();
  }

  #stopSending(): void {
    this.#sender?.stop();
    this.#microphone.cut(new SipCallError('ended', 'the call ended before everything was said'));
  }

  async #offer(direction: MediaDirection): Promise<void> {
    this.#demandCall();
    const media = await (this.#session as SipSession).offer(direction);
    this.#holding = direction !== 'sendrecv';
    this.#moveMedia(media);
  }

  #moveMedia(media: MediaDescription): void {
    this.#media = media;
    this.#applyMute();
  }

  #applyMute(): void {
    const held = this.#media?.direction === 'sendonly' || this.#media?.direction === 'inactive';
    if (this.#sender) this.#sender.muted = this.#mute || this.#holding || held;
  }

  #receiveRtp(bytes: Buffer): void {
    const atMs = this.#clock();
    const packet = decodeRtp(bytes);
    if (!packet || this.#end) return;
    this.#recording?.addHeard(packet, atMs);
    if (packet.payloadType === pcmuPayloadType) this.emit('heard', packet, atMs);
  }

  #finish(end: CallEnd): void {
    this.#end = { ...end, atMs: this.#clock() };
    this.#stopSending();
    for (const port of this.#ports) port.unref();
    this.#linger = setTimeout(() => this.close(), lingerMs).unref();
    this.emit('ended', this.#end);
  }

  #demandCall(): void {
    if (this.#answeredAtMs === undefined || this.#end) throw new SipCallError('ended', 'there is no call to speak in');
  }
}
