import { EtheraError } from '@ethera/contract';
import type { PlayOptions, TelephonyEvent } from '../ports/telephony.ts';
import type { AriCommands, AriEvent } from './ari-commands.ts';
import { Lease } from './ari-lease.ts';
import { LegPlaybacks } from './leg-playbacks.ts';
import { LegRecording, type RecordingNames, snoopPrefix } from './leg-recording.ts';
import { type TalkChange, TalkDetector } from './talk-detector.ts';

export interface AriLegsDeps {
  readonly commands: AriCommands;
  readonly recordingsFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly emit: (event: TelephonyEvent) => void;
}

interface Leg {
  readonly legId: string;
  readonly detector: TalkDetector;
  readonly lease: Lease;
  readonly playbacks: LegPlaybacks;
  readonly recording: LegRecording;
  /** Value of TALK_DETECT(set), for a snoop that comes later. */
  detection: string | undefined;
  /** Asterisk says so before the end, whoever hangs up; of a leg that the dialplan takes it does not. */
  hungUp: boolean;
  ended: boolean;
}

/** Turns what Asterisk says of channels, recordings and playbacks into what happens to our calls. */
export class AriLegs {
  readonly #deps: AriLegsDeps;
  readonly #legs = new Map<string, Leg>();

  constructor(deps: AriLegsDeps) {
    this.#deps = deps;
  }

  receive(event: AriEvent): void {
    switch (event.type) {
      case 'StasisStart':
        this.#enter(event);
        break;
      case 'ChannelHangupRequest':
        this.#hangUpAsked(event.channel?.id ?? '');
        break;
      case 'ChannelDestroyed':
        this.#hangUpAsked(event.channel?.id ?? '');
        this.#leave(event.channel?.id ?? '');
        break;
      case 'StasisEnd':
        this.#leave(event.channel?.id ?? '');
        break;
      case 'ChannelTalkingStarted':
        this.#talk(event.channel?.id ?? '', 'started');
        break;
      case 'ChannelTalkingFinished':
        this.#talk(event.channel?.id ?? '', 'finished');
        break;
      case 'ChannelDtmfReceived':
        this.#digit(event.channel?.id ?? '', event.digit ?? '');
        break;
      case 'ChannelHold':
      case 'ChannelUnhold':
        this.#hold(event.channel?.id ?? '', event.type === 'ChannelHold');
        break;
      case 'PlaybackStarted':
      case 'PlaybackFinished':
        this.#playback(event);
        break;
      case 'RecordingStarted':
      case 'RecordingFinished':
      case 'RecordingFailed':
        this.#recording(event);
        break;
    }
  }

  /** Whether it is the leg or the snoop of a call that this agent knows. */
  knows(channelId: string): boolean {
    return this.#legs.has(channelId) || this.#legOfSnoop(channelId) !== undefined;
  }

  /** Ends the legs that are no longer in our application, and the playbacks that are over. Never rejects. */
  async endMissing(): Promise<void> {
    const taken = [...this.#legs.values()].map((leg) => ({ leg, playbackIds: leg.playbacks.takenIds }));
    await this.#endMissingLegs();
    for (const { leg, playbackIds } of taken) {
      for (const playbackId of playbackIds) {
        if (await leg.playbacks.isMissing(playbackId)) this.#endPlayback(leg, playbackId, true);
      }
    }
  }

  async #endMissingLegs(): Promise<void> {
    // Those that come while we ask need not be in the answer.
    const snoops = [...this.#legs.values()].flatMap(({ recording }) => recording.snoopIds);
    const ours = [...snoops, ...this.#legs.keys()];
    const known = await this.#deps.commands.channelIds().catch(() => undefined);
    // Without an answer the connection is gone again, and this runs anew when it is back.
    if (!known) return;
    const present = new Set(known);
    for (const channelId of ours) if (!present.has(channelId)) this.#leave(channelId);
  }

  renewLease(legId: string, leaseMs: number): Promise<void> {
    return this.#legs.get(legId)?.lease.renew(leaseMs) ?? Promise.reject(goneError());
  }

  /** Not while a reply plays, which lets it wait. The snoop follows when recording starts: while it records, Asterisk lets every request to it wait. */
  async detectTalk(legId: string, options: { silenceMs: number; energy: number }): Promise<void> {
    const leg = this.#demand(legId);
    leg.detection = detectionOf(options);
    await this.#detectOn(legId, leg.detection);
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

  async renewRecording(
    legId: string,
    names: RecordingNames,
    detection: { silenceMs: number; energy: number },
  ): Promise<readonly string[]> {
    return this.#demand(legId).recording.renew(names, detectionOf(detection));
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

  #detectOn(channelId: string, value: string): Promise<void> {
    return this.#deps.commands.setVariable(channelId, 'TALK_DETECT(set)', value);
  }

  #demand(legId: string): Leg {
    const leg = this.#legs.get(legId);
    if (!leg || leg.ended) throw goneError();
    return leg;
  }

  #enter({ channel, args = [] }: AriEvent): void {
    if (!channel) return;
    const listening = this.#legOfSnoop(channel.id);
    if (listening) {
      listening.recording.snoopStarted(channel.id);
      return;
    }
    // A snoop that an agent before us asked for is no call either.
    if (channel.id.startsWith(snoopPrefix) || channel.name.startsWith('Snoop/')) return;
    const legId = channel.id;
    this.#legs.set(legId, this.#newLeg(legId));
    const atMs = this.#deps.now();
    this.#deps.emit({ type: 'call-arrived', legId, called: args[0] ?? '', caller: channel.caller.number, atMs });
  }

  #newLeg(legId: string): Leg {
    const { commands, recordingsFolder: folder } = this.#deps;
    const detector = new TalkDetector();
    const prepare = async (snoopId: string, detection = leg.detection) => {
      if (detection !== undefined) await this.#detectOn(snoopId, detection);
    };
    const setLease = (leaseMs: number) => commands.setVariable(legId, 'TIMEOUT(absolute)', (leaseMs / 1000).toFixed(3));
    const lease = new Lease(setLease);
    const leg: Leg = {
      legId,
      detector,
      lease,
      playbacks: new LegPlaybacks({ legId, commands, lease }),
      recording: new LegRecording({ legId, commands, folder, detector, prepare }),
      detection: undefined,
      hungUp: false,
      ended: false,
    };
    return leg;
  }

  #legOfSnoop(channelId: string): Leg | undefined {
    return [...this.#legs.values()].find(({ recording }) => recording.snoopIds.includes(channelId));
  }

  #legOfPlayback(playbackId: string): Leg | undefined {
    return [...this.#legs.values()].find(({ playbacks }) => playbacks.has(playbackId));
  }

  #leave(channelId: string): void {
    this.#legOfSnoop(channelId)?.recording.snoopEnded(channelId);
    const leg = this.#legs.get(channelId);
    if (!leg || leg.ended) return;
    leg.ended = true;
    leg.playbacks.end();
    this.#forgetIfOver(leg);
    this.#deps.emit({ type: 'leg-ended', legId: leg.legId, hungUp: leg.hungUp, atMs: this.#deps.now() });
  }

  #hangUpAsked(legId: string): void {
    const leg = this.#legs.get(legId);
    if (leg) leg.hungUp = true;
  }

  #forgetIfOver(leg: Leg): void {
    if (leg.ended && !leg.recording.isOpen && this.#legs.get(leg.legId) === leg) this.#legs.delete(leg.legId);
  }

  #talk(channelId: string, change: TalkChange): void {
    const main = this.#legs.get(channelId);
    const leg = main ?? [...this.#legs.values()].find(({ recording }) => recording.listensOn(channelId));
    if (!leg || leg.ended) return;
    const atMs = this.#deps.now();
    const news = leg.detector.hear(main ? 'main' : 'snoop', change, atMs);
    leg.recording.talkHeard();
    if (news) this.#deps.emit({ type: `talk-${news}`, legId: leg.legId, atMs });
  }

  #digit(legId: string, digit: string): void {
    const leg = this.#legs.get(legId);
    if (leg && !leg.ended) this.#deps.emit({ type: 'digit', legId, digit, atMs: this.#deps.now() });
  }

  #hold(legId: string, on: boolean): void {
    const leg = this.#legs.get(legId);
    if (leg && !leg.ended) this.#deps.emit({ type: 'hold', legId, on, atMs: this.#deps.now() });
  }

  #playback({ type, playback }: AriEvent): void {
    const leg = this.#legOfPlayback(playback?.id ?? '');
    if (!leg || !playback) return;
    if (type === 'PlaybackFinished') {
      this.#endPlayback(leg, playback.id, playback.state !== 'failed');
      return;
    }
    this.#deps.emit({ type: 'playback-started', legId: leg.legId, playbackId: playback.id, atMs: this.#deps.now() });
  }

  #endPlayback(leg: Leg, playbackId: string, played: boolean): void {
    if (!leg.playbacks.forget(playbackId)) return;
    this.#deps.emit({ type: 'playback-finished', legId: leg.legId, playbackId, played, atMs: this.#deps.now() });
  }

  /** Names of recordings are unique, so that every leg may be asked. */
  #recording(event: AriEvent): void {
    for (const { recording } of this.#legs.values()) recording.receive(event);
  }
}

/** As TALK_DETECT(set) takes it. */
function detectionOf({ silenceMs, energy }: { silenceMs: number; energy: number }): string {
  return `${silenceMs},${energy}`;
}

function goneError(): EtheraError {
  return new EtheraError('ari.request', 'the caller’s leg is gone');
}
