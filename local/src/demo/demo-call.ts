import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CallRecord, callSummary, summaryKey } from '@ethera/contract';
import { fullerRecord } from '../../../edge-agent/src/journal/fuller-record.ts';
import { turnWaterfalls } from '../../../edge-agent/src/journal/turn-waterfall.ts';
import { waterfallSvg } from '../../../edge-agent/src/journal/waterfall-svg.ts';
import { callWaterfallText } from '../../../edge-agent/src/journal/waterfall-text.ts';
import type { SipCaller } from '../caller/sip-caller.ts';
import type { AgentLine } from '../world/agent-line.ts';
import type { World } from '../world/world.ts';
import type { ConversationView } from './conversation-view.ts';
import type { DemoScript } from './demo-script.ts';
import { leadCall, type SpokenScript } from './place-call.ts';
import { recordingName, waterfallName } from './run-folder.ts';
import type { Screen } from './screen.ts';
import { summaryLine } from './summary-line.ts';
import { failedTurns, faultsOfCall } from './verdict.ts';
import { type SpokenLineTimes, type VoiceToVoice, voiceToVoice } from './voice-to-voice.ts';

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
  /** The picture of where the time went; null of a call that did not come to its end. */
  readonly waterfall: string | null;
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
    return { ...(await converse(caller, options)), recording };
  } finally {
    signal.removeEventListener('abort', hangUp);
    await caller.hangUp();
    if (caller.answeredAtMs !== undefined) await writeFile(recording, caller.recording.toWav());
  }
}

type Outcome = Omit<DemoCallResult, 'recording'>;

async function converse(caller: SipCaller, options: DemoCallOptions): Promise<Outcome> {
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
    const faults = [...(record ? failedTurns(record) : []), why, world.agent.stderr.trim()];
    return { faults: faults.filter((fault) => fault !== ''), waterfall: null };
  }
  return judge(lines, caller, options);
}

/** An apology is one too: the turn has failed, and the call goes on. */
function isAnswer({ message, phrase }: AgentLine): boolean {
  return message === 'agent says' || (message === 'phrase' && (phrase === 'apology' || phrase === 'handover'));
}

/** Shows where the time of each turn went and what the caller waited, and says what was wrong. */
async function judge(lines: readonly SpokenLineTimes[], caller: SipCaller, options: DemoCallOptions): Promise<Outcome> {
  const { world, script, screen, folder } = options;
  const record = await withCutOffAttempts(await world.waitForCallRecord(), world);
  const { recording } = caller;
  const turns = voiceToVoice(record, lines, {
    startedAtMs: recording.startedAtMs,
    spoken: recording.spokenSegments(),
    heard: recording.heardSegments({ joinGapMs: heardGapMs }),
  });
  const drawn = turnWaterfalls(record, new Map(turns.map((times) => [times.turn, times])));
  const waterfall = join(folder, waterfallName);
  await writeFile(waterfall, waterfallSvg(record.callId, drawn));
  const waterfalls = callWaterfallText(drawn, screen.columns);
  for (const line of ['', ...waterfalls, '', ...report(turns, record, recording.playoutMs)]) screen.line(line);
  const summary = await world.waitForObject(summaryKey(record.callId), summaryTimeoutMs);
  screen.line(summaryLine(callSummary.parse(JSON.parse(summary.toString()))));
  return { faults: faultsOfCall(record, script.lines, turns), waterfall };
}

/** The last frame of an attempt that was cut off never came, but its function has put its own view into the bucket. */
async function withCutOffAttempts(call: CallRecord, world: World): Promise<CallRecord> {
  const get = (key: string) => world.readObject(key).catch(() => null);
  const { record } = await fullerRecord(call, { get });
  return record;
}

function report(turns: readonly VoiceToVoice[], record: CallRecord, playoutMs: number): string[] {
  const cut = record.turns.filter(({ interrupted }) => interrupted);
  return [
    'Voice to voice, from the caller’s last sound to the reply at his ear, by the recording ' +
      `(with a playout buffer of ${playoutMs} ms):`,
    ...turns.map(({ turn, ms, said }) => {
      const waited = ms === null ? 'no reply' : `${Math.round(ms)} ms`;
      return `turn ${String(turn).padStart(2)}  ${waited.padStart(8)}  ${said}`;
    }),
    '',
    ...cut.map(({ turn, heard }) => `turn ${turn} was interrupted: the caller heard up to “…${tail(heard)}”`),
    `ended: ${record.reason}, ${record.turns.length} turns, ${((record.endedAt - record.startedAt) / 1000).toFixed(1)} s`,
  ];
}

function tail(text: string): string {
  return text.trim().split(/\s+/).slice(-6).join(' ');
}
