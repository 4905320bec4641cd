import { EtheraError } from '@ethera/contract';
import type { Telephony, TelephonyEvent, TransferOrder, TransferProgress } from '../ports/telephony.ts';
import { loud, silence } from './samples.ts';

/** Silence after which talk has finished. */
const PAUSE_MS = 300;

type Method = Exclude<keyof Telephony, 'onEvent' | 'onFatal'>;

/** One request to the telephony side, as text: `play leg-1 /media/greeting`. */
export interface TelephonyRequest {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/**
 * A telephony side on which things happen when the test says so. Requests succeed at once unless a failure is planned;
 * a leg that is hung up or left ends by itself, as with Asterisk, unless it is stuck.
 */
export class FakeTelephony implements Telephony {
  readonly requests: TelephonyRequest[] = [];
  /** Legs that Asterisk does not end, whatever it is asked. */
  readonly stuck = new Set<string>();
  readonly #now: () => number;
  readonly #failures = new Map<Method, unknown[]>();
  readonly #gates = new Map<Method, Promise<void>>();
  readonly #recordings = new Map<string, string[]>();
  /** When talk began and ended. It is told 300 ms after its end. */
  readonly #talk: { readonly startMs: number; endMs: number }[] = [];
  #recordedUntilMs = 0;
  /** Whether the recorder has yet to hear what talk detection has told the end of. */
  recorderIsLate = false;
  /** Where callers are that were passed on. */
  progress: TransferProgress = 'ringing';
  /** What was recorded: loud while the caller talked, by the clock. */
  onRecorded: (path: string, ulaw: Uint8Array) => void = () => undefined;
  readonly #ended = new Set<string>();
  #listener: (event: TelephonyEvent) => void = () => undefined;
  #fatal: (error: EtheraError) => void = () => undefined;

  /** @param now epoch milliseconds, put into the events */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next request by this method is refused. */
  failNext(method: Method, error: unknown = new EtheraError('ari.request', `${method}: refused`)): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error]);
  }

  /** Requests by this method are answered once `opened` resolves. */
  hold(method: Method, opened: Promise<void>): void {
    this.#gates.set(method, opened);
  }

  emit(event: TelephonyEvent extends infer Each ? (Each extends TelephonyEvent ? Omit<Each, 'atMs'> : never) : never) {
    if (event.type === 'leg-ended') this.#ended.add(event.legId);
    if (event.type === 'call-returned') this.#ended.delete(event.legId);
    if (event.type === 'talk-started') {
      this.#talk.push({ startMs: this.#now(), endMs: Number.POSITIVE_INFINITY });
    }
    const talk = this.#talk.at(-1);
    if (event.type === 'talk-finished' && talk) talk.endMs = this.#now() - PAUSE_MS;
    this.#listener({ ...event, atMs: this.#now() } as TelephonyEvent);
  }

  fail(error: EtheraError): void {
    this.#fatal(error);
  }

  /** The first arguments of the requests by this method, in order. */
  asked(method: Method): unknown[][] {
    return this.requests.filter((request) => request.method === method).map(({ args }) => [...args]);
  }

  /** The playback that was asked for last, as Asterisk names it. */
  get lastPlaybackId(): string {
    return String(this.asked('play').at(-1)?.[1]);
  }

  onEvent(listener: (event: TelephonyEvent) => void): void {
    this.#listener = listener;
  }

  onFatal(listener: (error: EtheraError) => void): void {
    this.#fatal = listener;
  }

  connect = (signal: AbortSignal) => this.#request('connect', [signal]);
  answer = (legId: string) => this.#request('answer', [legId]);
  awaitMedia = (legId: string, atMostMs: number) => this.#request('awaitMedia', [legId, atMostMs]);
  renewLease = (legId: string, leaseMs: number) => this.#request('renewLease', [legId, leaseMs]);
  detectTalk = (legId: string, options: { silenceMs: number; energy: number }) =>
    this.#request('detectTalk', [legId, options]);

  startRecording = async (legId: string, names: { current: string; next: string }) => {
    await this.#request('startRecording', [legId, names]);
    this.#recordedUntilMs = this.#now();
    this.#recordings.set(legId, [names.current, names.next]);
  };

  rotateRecording = async (legId: string, next: string) => {
    await this.#request('rotateRecording', [legId, next]);
    const queue = this.#recordings.get(legId) ?? [];
    const finished = queue.shift();
    if (finished === undefined) throw new EtheraError('ari.request', 'rotate recording: nothing is being recorded');
    queue.push(next);
    return { path: this.#finish(finished), isLate: this.recorderIsLate };
  };

  catchUpRecording = (legId: string, atMostMs: number) => this.#request('catchUpRecording', [legId, atMostMs]);

  renewRecording = async (
    legId: string,
    names: { current: string; next: string },
    detection: { silenceMs: number; energy: number },
  ) => {
    await this.#request('renewRecording', [legId, names, detection]);
    const [current] = this.#recordings.get(legId) ?? [];
    if (current === undefined) throw new EtheraError('ari.request', 'renew recording: nothing is being recorded');
    this.#recordings.set(legId, [names.current, names.next]);
    return [this.#finish(current)];
  };

  endRecording = async (legId: string) => {
    await this.#request('endRecording', [legId]);
    const [current] = this.#recordings.get(legId) ?? [];
    this.#recordings.delete(legId);
    return current === undefined ? [] : [this.#finish(current)];
  };

  deleteRecording = (path: string) => this.#request('deleteRecording', [path]);
  play = (legId: string, playbackId: string, path: string) => this.#request('play', [legId, playbackId, path]);
  pause = (playbackId: string) => this.#request('pause', [playbackId]);
  resume = (playbackId: string) => this.#request('resume', [playbackId]);
  stop = (playbackId: string) => this.#request('stop', [playbackId]);
  nameFallback = (legId: string, destination: string) => this.#request('nameFallback', [legId, destination]);
  transfer = (legId: string, order: TransferOrder) => this.#endLeg('transfer', legId, order);
  transferProgress = async (legId: string) => {
    await this.#request('transferProgress', [legId]);
    return this.progress;
  };
  /** What an earlier process has left there. */
  readonly oldLegs = new Set<string>();
  legs = async () => {
    await this.#request('legs', []);
    return [...this.oldLegs];
  };
  adopt = (legId: string, playbackIds: readonly string[]) => this.#request('adopt', [legId, playbackIds]);
  endOldRecordings = (legId: string) => this.#request('endOldRecordings', [legId]);
  freeOrphans = () => this.#request('freeOrphans', []);
  hangUp = (legId: string) => this.#endLeg('hangUp', legId);
  leaveToDialplan = (legId: string) => this.#endLeg('leaveToDialplan', legId);
  close = () => this.#request('close', []);

  #finish(name: string): string {
    const fromMs = this.#recordedUntilMs;
    this.#recordedUntilMs = this.#now();
    const isTalk = (atMs: number) => this.#talk.some(({ startMs, endMs }) => atMs >= startMs && atMs < endMs);
    const frames = Math.floor((this.#recordedUntilMs - fromMs) / 20);
    const ulaw = Array.from({ length: frames }, (_, frame) => (isTalk(fromMs + frame * 20) ? loud(20) : silence(20)));
    this.onRecorded(pathOf(name), Buffer.concat(ulaw));
    return pathOf(name);
  }

  async #endLeg(
    method: 'hangUp' | 'leaveToDialplan' | 'transfer',
    legId: string,
    ...more: readonly unknown[]
  ): Promise<void> {
    await this.#request(method, [legId, ...more]);
    if (!this.stuck.has(legId) && !this.#ended.has(legId)) {
      this.emit({ type: 'leg-ended', legId, hungUp: method === 'hangUp' });
    }
  }

  async #request(method: Method, args: readonly unknown[]): Promise<void> {
    this.requests.push({ method, args });
    await this.#gates.get(method);
    const failure = this.#failures.get(method)?.shift();
    if (failure !== undefined) throw failure;
  }
}

function pathOf(name: string): string {
  return `/recordings/${name}.ulaw`;
}
