import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import type { PlayOptions, TelephonyEvent } from '../ports/telephony.ts';
import type { AriEvent } from './ari-commands.ts';
import { isKey, readAriEvent } from './ari-event.ts';
import { type AriLegDeps, createLeg, type Leg, setDetection } from './ari-leg.ts';
import { readReturn } from './ari-transfer.ts';
import { type RecordingNames, snoopPrefix } from './leg-recording.ts';
import { recoverLeg } from './leg-recovery.ts';
import type { Detection, TalkChange, TalkSource } from './talk-detector.ts';

export interface AriLegsDeps extends AriLegDeps {
  readonly emit: (event: TelephonyEvent) => void;
}

/** By then Asterisk has a request that it answers after the playback before it, and what is asked for next comes behind. */
const QUEUED_MS = 250;

/** Turns what Asterisk says of channels, recordings and playbacks into what happens to our calls. */
export class AriLegs {
  readonly #deps: AriLegsDeps;
  readonly #legs = new Map<string, Leg>();

  constructor(deps: AriLegsDeps) {
    this.#deps = deps;
  }

  /** @param atMs when it happened, in epoch milliseconds */
  receive(given: AriEvent, atMs = this.#deps.now()): void {
    const event = readAriEvent(given);
    if (!event) return;
    switch (event.type) {
      case 'StasisStart':
        this.#enter(event, atMs);
        break;
      case 'ChannelHangupRequest':
        this.#hangUpAsked(event.channel?.id ?? '');
        break;
      case 'ChannelDestroyed':
        this.#hangUpAsked(event.channel?.id ?? '');
        this.#leave(event.channel?.id ?? '', atMs);
        break;
      case 'StasisEnd':
        this.#leave(event.channel?.id ?? '', atMs);
        break;
      case 'ChannelTalkingStarted':
        this.#talk(event.channel?.id ?? '', 'started', atMs);
        break;
      case 'ChannelTalkingFinished':
        this.#talk(event.channel?.id ?? '', 'finished', atMs);
        break;
      case 'ChannelDtmfReceived':
        this.#digit(event.channel?.id ?? '', event.digit ?? '', atMs);
        break;
      case 'ChannelHold':
      case 'ChannelUnhold':
        this.#hold(event.channel?.id ?? '', event.type === 'ChannelHold', atMs);
        break;
      case 'PlaybackStarted':
      case 'PlaybackFinished':
        this.#playback(event, atMs);
        break;
      case 'RecordingStarted':
      case 'RecordingFinished':
      case 'RecordingFailed':
        this.#recording(event);
        break;
    }
  }

  /** A leg of an earlier process, of which no event tells that it came. */
  adopt(legId: string): void {
    if (!this.#legs.has(legId)) this.#legs.set(legId, createLeg(legId, this.#deps));
  }

  /** Whether it is the leg or the snoop of a call that this agent knows. */
  knows(channelId: string): boolean {
    return this.#legs.has(channelId) || this.#legOfSnoop(channelId) !== undefined;
  }

  /** Ends the legs and snoops that are no longer in our application. Never rejects. */
  async endMissing(): Promise<void> {
    // Those that come while we ask need not be in the answer.
    const snoops = [...this.#legs.values()].flatMap(({ recording }) => recording.listeningSnoopIds);
    const ours = [...snoops, ...this.#legs.keys()];
    const known = await this.#deps.commands.channelIds().catch(() => undefined);
    // Without an answer the connection is gone again, and this runs anew when it is back.
    if (!known) return;
    const present = new Set(known);
    for (const channelId of ours) if (!present.has(channelId)) this.#leave(channelId, this.#deps.now());
  }

  /** Takes up the callers who came, or came back from a transfer, while nobody listened. Never rejects. */
  async findArrivals(): Promise<void> {
    const { commands } = this.#deps;
    const present = await commands.channelIds().catch(() => []);
    const unknown = present.filter((channelId) => !this.knows(channelId) && !channelId.startsWith(snoopPrefix));
    await Promise.all(
      unknown.map(async (channelId) => {
        const entry = await commands.entry(channelId).catch(() => undefined);
        // One that somebody has answered is a call of an earlier process.
        if (entry && (entry.isRinging || readReturn(entry.args)))
          this.#enter({ type: 'StasisStart', ...entry }, this.#deps.now());
      }),
    );
  }

  /** From then on events are missing, in epoch milliseconds: call before others come, and `recover` when they do. */
  deafSince(sinceMs: number): void {
    for (const leg of this.#legs.values()) leg.gap = { sinceMs, news: leg.detector.news };
  }

  /** Makes good for the events of our legs that were lost. Resolves when nothing plays to which it has to wait. Never rejects. */
  async recover(): Promise<void> {
    const endPlayback = (leg: Leg, playbackId: string) => this.#endPlayback(leg, playbackId, true, this.#deps.now());
    const legs = [...this.#legs.values()].filter(({ ended }) => !ended);
    await Promise.all(legs.map((leg) => recoverLeg(leg, { ...this.#deps, endPlayback })));
  }

  renewLease(legId: string, leaseMs: number): Promise<void> {
    return this.#legs.get(legId)?.lease.renew(leaseMs) ?? Promise.reject(goneError());
  }

  /**
   * Asterisk lets it wait for what plays, and for nothing that is asked for later. The snoop follows when recording starts:
   * while it records, Asterisk lets every request to it wait.
   */
  async detectTalk(legId: string, detection: Detection): Promise<void> {
    const leg = this.#demand(legId);
    leg.detection = detection;
    const isSet = setDetection(this.#deps.commands, legId, detection);
    if (!leg.playbacks.isBusy) return isSet;
    isSet.catch(() => undefined);
    const over = new AbortController();
    await Promise.race([isSet, delay(QUEUED_MS, over.signal)]).finally(() => over.abort());
  }

  async startRecording(legId: string, names: RecordingNames): Promise<void> {
    await this.#demand(legId).recording.start(names);
  }

  async rotateRecording(legId: string, next: string): Promise<{ path: string; isLate: boolean }> {
    return this.#demand(legId).recording.rotate(next);
  }

  async catchUpRecording(legId: string, atMostMs: number): Promise<void> {
    await this.#legs.get(legId)?.recording.catchUp(atMostMs);
  }

  async renewRecording(legId: string, names: RecordingNames, detection: Detection): Promise<readonly string[]> {
    return this.#demand(legId).recording.renew(names, detection);
  }

  async endRecording(legId: string): Promise<readonly string[]> {
    const leg = this.#legs.get(legId);
    if (!leg) return [];
    const paths = await leg.recording.end();
    this.#forgetIfOver(leg);
    return paths;
  }

  /** Ends the snoop; the files wait for `endRecording`. */
  async stopSnoop(legId: string): Promise<void> {
    await this.#legs.get(legId)?.recording.stop();
  }

  async stopSnoops(): Promise<void> {
    await Promise.all([...this.#legs.keys()].map((legId) => this.stopSnoop(legId)));
  }

  /** Silence follows at once: the far side hears that it is connected. */
  async answer(legId: string): Promise<void> {
    await this.#deps.commands.answer(legId);
    void this.#legs.get(legId)?.playbacks.startSilence();
  }

  async play(legId: string, playbackId: string, pathWithoutExtension: string, options: PlayOptions): Promise<void> {
    await this.#demand(legId).playbacks.play(playbackId, pathWithoutExtension, options);
  }

  async stop(playbackId: string): Promise<void> {
    const leg = this.#legOfPlayback(playbackId);
    await (leg ? leg.playbacks.stop(playbackId) : this.#deps.commands.stopPlayback(playbackId));
  }

  async control(playbackId: string, operation: 'pause' | 'unpause'): Promise<void> {
    const leg = this.#legOfPlayback(playbackId);
    if (leg) await leg.playbacks.control(playbackId, operation);
    else await this.#deps.commands.controlPlayback(playbackId, operation);
  }

  #demand(legId: string): Leg {
    const leg = this.#legs.get(legId);
    if (!leg || leg.ended) throw goneError();
    return leg;
  }

  #enter({ channel, args = [] }: AriEvent, atMs: number): void {
    if (!channel) return;
    const listening = this.#legOfSnoop(channel.id);
    if (listening) {
      listening.recording.snoopStarted(channel.id);
      return;
    }
    // A snoop that an agent before us asked for is no call either.
    if (channel.id.startsWith(snoopPrefix) || channel.name.startsWith('Snoop/')) return;
    const legId = channel.id;
    // It was found before its event came.
    if (this.#legs.get(legId)?.ended === false) return;
    this.#legs.set(legId, createLeg(legId, this.#deps));
    const returned = readReturn(args);
    if (returned) {
      this.#deps.emit({ type: 'call-returned', legId, ...returned, atMs });
      return;
    }
    this.#deps.emit({ type: 'call-arrived', legId, called: args[0] ?? '', caller: channel.caller.number, atMs });
  }

  #legOfSnoop(channelId: string): Leg | undefined {
    return [...this.#legs.values()].find(({ recording }) => recording.snoopIds.includes(channelId));
  }

  #legOfPlayback(playbackId: string): Leg | undefined {
    return [...this.#legs.values()].find(({ playbacks }) => playbacks.has(playbackId));
  }

  #leave(channelId: string, atMs: number): void {
    this.#legOfSnoop(channelId)?.recording.snoopEnded(channelId);
    const leg = this.#legs.get(channelId);
    if (!leg || leg.ended) return;
    leg.ended = true;
    leg.playbacks.end();
    this.#forgetIfOver(leg);
    this.#deps.emit({ type: 'leg-ended', legId: leg.legId, hungUp: leg.hungUp, atMs });
  }

  #hangUpAsked(legId: string): void {
    const leg = this.#legs.get(legId);
    if (leg) leg.hungUp = true;
  }

  #forgetIfOver(leg: Leg): void {
    if (leg.ended && !leg.recording.isOpen && this.#legs.get(leg.legId) === leg) this.#legs.delete(leg.legId);
  }

  #talk(channelId: string, change: TalkChange, atMs: number): void {
    const main = this.#legs.get(channelId);
    const leg = main ?? [...this.#legs.values()].find(({ recording }) => recording.listensOn(channelId));
    if (!leg || leg.ended) return;
    const source = main ? 'main' : 'snoop';
    if (leg.detector.hasMissedStart(source, change)) this.#hear(leg, source, 'started', leg.gap?.sinceMs ?? atMs);
    this.#hear(leg, source, change, atMs);
    leg.recording.talkHeard();
  }

  #hear(leg: Leg, source: TalkSource, change: TalkChange, atMs: number): void {
    const news = leg.detector.hear(source, change, atMs);
    if (news) this.#deps.emit({ type: `talk-${news}`, legId: leg.legId, atMs });
  }

  #digit(legId: string, digit: string, atMs: number): void {
    const leg = this.#legs.get(legId);
    if (leg && !leg.ended && isKey(digit)) this.#deps.emit({ type: 'digit', legId, digit, atMs });
  }

  #hold(legId: string, on: boolean, atMs: number): void {
    const leg = this.#legs.get(legId);
    if (!leg || leg.ended || leg.held === on) return;
    leg.held = on;
    this.#deps.emit({ type: 'hold', legId, on, atMs });
  }

  #playback({ type, playback }: AriEvent, atMs: number): void {
    const leg = [...this.#legs.values()].find(({ playbacks }) => playbacks.owns(playback?.id ?? ''));
    if (!leg || !playback) return;
    if (type === 'PlaybackFinished') {
      this.#endPlayback(leg, playback.id, playback.state !== 'failed', atMs);
      return;
    }
    const isWanted = leg.playbacks.has(playback.id);
    leg.playbacks.started(playback.id);
    const started = { type: 'playback-started', legId: leg.legId, playbackId: playback.id } as const;
    if (isWanted) this.#deps.emit({ ...started, atMs });
  }

  #endPlayback(leg: Leg, playbackId: string, played: boolean, atMs: number): void {
    if (!leg.playbacks.forget(playbackId)) return;
    this.#deps.emit({ type: 'playback-finished', legId: leg.legId, playbackId, played, atMs });
  }

  /** Names of recordings are unique, so that every leg may be asked. */
  #recording(event: AriEvent): void {
    for (const { recording } of this.#legs.values()) recording.receive(event);
  }
}

function goneError(): EtheraError {
  return new EtheraError('ari.request', 'the caller’s leg is gone');
}
