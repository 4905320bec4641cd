import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallRecord, callSummary, summaryKey } from '@ethera/contract';
import type { SipCaller } from '../caller/sip-caller.ts';
import type { AgentLine } from '../world/agent-line.ts';
import type { World } from '../world/world.ts';
import type { ConversationView } from './conversation-view.ts';
import type { DemoScript } from './demo-script.ts';
import { withFunctionTimings } from './function-timings.ts';
import { leadCall, type SpokenScript } from './place-call.ts';
import { recordingName } from './run-folder.ts';
import type { Screen } from './screen.ts';
import { summaryLine } from './summary-line.ts';
import { type SpokenLineTimes, type TurnLatency, turnLatencies } from './turn-latency.ts';
import { turnTable, waterfall, waterfallLegend } from './turn-table.ts';
import { failedTurns, faultsOfCall } from './verdict.ts';

export interface DemoCallOptions {
  readonly world: World;
  readonly script: DemoScript;
  readonly spoken: SpokenScript;
  readonly view: ConversationView;
  readonly screen: Screen;
  /** Where the recording goes. */
  readonly folder: string;
  /** Hangs up in the middle. */
  readonly signal: AbortSignal;
}

export interface DemoCallResult {
  /** What went wrong; empty when all went well. */
  readonly faults: readonly string[];
  /** The stereo WAV. */
  readonly recording: string;
}

/** Everything within a sentence is one segment; a reply right after a filler is two. */
const heardGapMs = 40;
/** For a call that has gone wrong: its record comes at once or not at all. */
const recordTimeoutMs = 8000;
/** The wrap-up waits up to 20 s for an attempt that never wrote, and then for the language model. */
const summaryTimeoutMs = 45_000;

/** Places the call, shows it, and keeps its recording however it goes. */
export async function runDemoCall(options: DemoCallOptions): Promise<DemoCallResult> {
  const { world, script, view, folder, signal } = options;
  const caller = world.caller({ number: script.number });
  const recording = join(folder, recordingName);
  const hangUp = () => void caller.hangUp();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    view.start();
    view.note(`calling ${script.number}`);
    await caller.call();
    const faults = await converse(caller, options);
    return { faults, recording };
  } finally {
    signal.removeEventListener('abort', hangUp);
    await caller.hangUp();
    if (caller.answeredAtMs !== undefined) await writeFile(recording, caller.recording.toWav());
  }
}

async function converse(caller: SipCaller, options: DemoCallOptions): Promise<string[]> {
  const { world, script, spoken, view } = options;
  let linesBefore = 0;
  let lines: SpokenLineTimes[];
  try {
    lines = await leadCall({
      caller,
      spoken,
      lines: script.lines,
      speaks: (line) => {
        linesBefore = world.agent.lines.length;
        view.callerSpeaks(line.text, line.interruptsAfterMs !== undefined);
      },
      answering: () => world.agent.lines.slice(linesBefore).some(isAnswer),
    });
  } catch (error) {
    await caller.hangUp();
    const record = await world.waitForCallRecord(undefined, recordTimeoutMs).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    return [...(record ? failedTurns(record) : []), why, world.agent.stderr.trim()].filter((fault) => fault !== '');
  }
  return judge(lines, caller, options);
}

/** An apology is one too: the turn has failed, and the call goes on. */
function isAnswer({ message, phrase }: AgentLine): boolean {
  return message === 'agent says' || (message === 'phrase' && (phrase === 'apology' || phrase === 'handover'));
}

/** Shows how long each turn took, and says what was wrong. */
async function judge(lines: readonly SpokenLineTimes[], caller: SipCaller, options: DemoCallOptions) {
  const { world, script, screen } = options;
  const record = await withFunctionTimings(await world.waitForCallRecord(), world);
  const { recording } = caller;
  const latencies = turnLatencies(record, lines, {
    startedAtMs: recording.startedAtMs,
    spoken: recording.spokenSegments(),
    heard: recording.heardSegments({ joinGapMs: heardGapMs }),
  });
  for (const line of report(latencies, record, recording.playoutMs)) screen.line(line);
  const summary = await world.waitForObject(summaryKey(record.callId), summaryTimeoutMs);
  screen.line(summaryLine(callSummary.parse(JSON.parse(summary.toString()))));
  return faultsOfCall(record, script.lines, latencies);
}

function report(latencies: readonly TurnLatency[], record: CallRecord, playoutMs: number): string[] {
  const cut = record.turns.filter(({ interrupted }) => interrupted);
  return [
    '',
    'milliseconds after the end of the caller’s speech; the last column as recorded, after a playout buffer of ' +
      `${playoutMs} ms`,
    ...turnTable(latencies),
    '',
    ...waterfall(latencies),
    waterfallLegend,
    '',
    ...cut.map(({ turn, heard }) => `turn ${turn} was interrupted: the caller heard up to “…${tail(heard)}”`),
    `ended: ${record.reason}, ${record.turns.length} turns, ${((record.endedAt - record.startedAt) / 1000).toFixed(1)} s`,
  ];
}

function tail(text: string): string {
  return text.trim().split(/\s+/).slice(-6).join(' ');
}
