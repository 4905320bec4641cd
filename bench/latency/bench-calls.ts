import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulawDurationMs } from '@ethera/contract';
import { leadInBytes } from '../../functions/src/lead-in.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import { Lanes } from '../call/lanes.ts';
import { findOnsets } from '../sound/onset.ts';
import type { Asked } from './asked-call.ts';
import { accountOf } from './call-account.ts';
import type { LeadInTimes } from './floor.ts';
import { type EtheraCall, judgeCall, type MeasuredTurn } from './measured-call.ts';
import type { Answerer, Site } from './site.ts';
import { agentVoice } from './spoken-questions.ts';

/** A call to be made. */
export interface Job {
  /** Fit for a file's name. */
  readonly name: string;
  readonly answerer: Answerer;
  /** Names the draws; what is asked under the same name is compared. */
  readonly batch: string;
  /** Before the call. */
  readonly prepare?: () => Promise<void>;
  /** Leads the call to its end, but for hanging up. */
  readonly lead: (caller: SipCaller) => Promise<Asked[]>;
}

/** A call and what it shows. */
export interface MeasuredCall {
  readonly name: string;
  readonly columnId: string;
  readonly turns: readonly MeasuredTurn[];
  /** US dollars; undefined of the first notes. */
  readonly usdPerMinute: number | null | undefined;
}

export interface BenchCallsOptions {
  readonly site: Site;
  readonly engine: Pick<SpeechEngine, 'speak'>;
  readonly atOnce: number;
  /** For the stereo WAVs. */
  readonly folder: string;
  readonly keepAll: boolean;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How late the callers' own packets may be before figures say more about the machine than about the agent. */
const lateMs = 20;
const recordTimeoutMs = 30_000;
/** Sounds are found to 20 ms, and the stand-ins’ clock is another than the function's. */
const toleranceMs = 25;

/** Makes calls, a few at a time, and judges them when none goes on. */
export class BenchCalls {
  made = 0;
  failed = 0;
  /** Of all callers: how late their packets left, at the 99th percentile of the worst call. */
  worstLatenessMs = 0;
  /** What went wrong, with where to listen. */
  readonly faults: string[] = [];
  readonly #options: BenchCallsOptions;
  readonly #lanes: Lanes;
  readonly #leadIns = new Map<string, LeadInTimes>();
  #placed: Promise<unknown> = Promise.resolve();

  constructor(options: BenchCallsOptions) {
    this.#options = options;
    this.#lanes = new Lanes(options.atOnce);
  }

  /** Makes all of them, in this order. @throws the signal's reason once it is aborted */
  async make(jobs: readonly Job[], lanes: Lanes = this.#lanes): Promise<MeasuredCall[]> {
    const led = await Promise.all(jobs.map((job) => lanes.run(() => this.#lead(job))));
    await lanes.idle();
    this.#options.signal.throwIfAborted();
    const calls: MeasuredCall[] = [];
    for (const each of led) if (each) calls.push(await this.#judge(each));
    return calls;
  }

  async #lead(job: Job): Promise<LedCall | undefined> {
    const { report, signal } = this.#options;
    if (signal.aborted) return undefined;
    this.made += 1;
    const caller = job.answerer.newCaller();
    const hangUp = () => void caller.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      await job.prepare?.();
      const callId = await this.#place(job.answerer, caller);
      const asked = await job.lead(caller);
      await caller.hangUp();
      const { p99Ms } = caller.sendLateness;
      this.worstLatenessMs = Math.max(this.worstLatenessMs, p99Ms);
      report(`  … ${job.name}${p99Ms > lateMs ? ` (the machine was ${Math.round(p99Ms)} ms late)` : ''}`);
      return { job, caller, callId, asked };
    } catch (error) {
      this.failed += 1;
      await caller.hangUp().catch(() => undefined);
      if (!signal.aborted) this.#fault(`${job.name}: the call failed: ${messageOf(error)}`);
      return undefined;
    } finally {
      signal.removeEventListener('abort', hangUp);
      caller.close();
    }
  }

  /** One after the other: an agent's log does not say which caller has which call. */
  #place({ world }: Answerer, caller: SipCaller): Promise<string | undefined> {
    const placing = this.#placed.then(async () => {
      const known = new Set(world?.agent.lines.map(({ callId }) => callId));
      await caller.call();
      const line = await world?.agent.waitFor('call answered', ({ callId }) => !known.has(callId));
      return line && String(line.callId);
    });
    this.#placed = placing.catch(() => undefined);
    return placing;
  }

  async #judge(led: LedCall): Promise<MeasuredCall> {
    const { job, caller, asked } = led;
    const { name, answerer, batch } = job;
    const ethera = await this.#etheraCall(led);
    await this.#learnLeadIns(ethera);
    const turns = judgeCall({
      column: answerer.column,
      name,
      batch,
      recording: caller.recording,
      asked,
      ethera,
      notes: answerer.notes,
      leadInOf: (chunk) => this.#leadIns.get(chunk.trim()) ?? { trimmedMs: 0, leftMs: 0 },
    });
    const faults = [
      ...turns.filter(({ cutOff }) => cutOff).map(({ pairKey }) => `${pairKey}: cut off`),
      ...turns
        .filter(({ voiceToVoiceMs, cutOff }) => voiceToVoiceMs === undefined && !cutOff)
        .map(({ pairKey }) => `${pairKey}: no answer was heard`),
      ...turns.flatMap(({ pairKey, pipeline }) => {
        const overheadMs = pipeline?.overheadMs ?? 0;
        const isWrong = overheadMs < -toleranceMs && pipeline?.coldStart === null;
        return isWrong
          ? [`${pairKey}: heard ${Math.round(-overheadMs)} ms before its floor: the measurement is wrong`]
          : [];
      }),
    ];
    const wav = join(this.#options.folder, `${name}.wav`);
    if (faults.length > 0 || this.#options.keepAll) await writeFile(wav, caller.recording.toWav());
    for (const fault of faults) this.#fault(`${name}: ${fault}\n    ${wav}`);
    return { name, columnId: answerer.column.id, turns, usdPerMinute: ethera?.account.usdPerMinute };
  }

  async #etheraCall({ job, callId }: LedCall): Promise<EtheraCall | undefined> {
    const { site } = this.#options;
    const { world } = job.answerer;
    if (!world || callId === undefined) return undefined;
    const record = await world.waitForCallRecord(callId, recordTimeoutMs);
    const { groq, elevenLabs } = site.providers;
    return {
      record,
      lines: world.agent.lines.filter((line) => line.callId === callId),
      account: await accountOf(record, world),
      logs: { groq: groq.standIn?.requests ?? [], speech: elevenLabs.standIn?.requests ?? [] },
    };
  }

  /** The stand-in's voice says the same words the same way. */
  async #learnLeadIns(ethera: EtheraCall | undefined): Promise<void> {
    for (const { message, chunk, text } of ethera?.lines ?? []) {
      const words = String(text).trim();
      if (message !== 'agent says' || chunk !== 0 || this.#leadIns.has(words)) continue;
      const sound = await this.#options.engine.speak({ text: words, language: 'en', voice: agentVoice });
      const trimmedMs = ulawDurationMs(leadInBytes(encodeMulaw(sound)));
      this.#leadIns.set(words, { trimmedMs, leftMs: Math.max(0, (findOnsets(sound)[0]?.startMs ?? 0) - trimmedMs) });
    }
  }

  #fault(text: string): void {
    this.faults.push(text);
    this.#options.report(`  ✗ ${text}`);
  }
}

interface LedCall {
  readonly job: Job;
  readonly caller: SipCaller;
  readonly callId: string | undefined;
  readonly asked: readonly Asked[];
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
