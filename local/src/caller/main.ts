import { writeFile } from 'node:fs/promises';
import { silenceDbfs } from '../audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { concatPcm } from '../audio/tone.ts';
import { createSpeechEngine } from '../speech/engine.ts';
import { type CallScript, parseCallScript, type Step, UsageError, usage } from './call-script.ts';
import { createLine, type LineSetup } from './lines/line-condition.ts';
import { speechLevelDbfs } from './lines/noise-level.ts';
import { type PreparedAudio, runScript } from './run-script.ts';
import { checkOut, readAudio } from './script-files.ts';
import { readServedDemo } from './served-demo.ts';
import { SipCallError } from './sip-call-error.ts';
import { SipCaller, type SipCallerOptions } from './sip-caller.ts';

const exitCodes = { done: 0, 'no-call': 1, usage: 2, 'no-reply': 3, 'hung-up': 4 } as const;

async function prepareAudio({ steps, language, voice }: CallScript): Promise<PreparedAudio> {
  const speech = createSpeechEngine();
  try {
    const prepared = new Map<Step, Uint8Array>();
    for (const step of steps) {
      if (step.kind === 'play') prepared.set(step, await readAudio(step.file));
      if (step.kind !== 'say') continue;
      const pcm = await speech.speak({ text: step.text, language, ...(voice === undefined ? {} : { voice }) });
      if (pcm.length === 0) throw new UsageError(`--say: "${step.text}" has no word that can be spoken`);
      prepared.set(step, encodeMulaw(pcm));
    }
    return prepared;
  } finally {
    await speech.close();
  }
}

/** Noise is set against what this very caller says. */
function prepareLine({ line }: CallScript, audio: PreparedAudio): Promise<LineSetup> {
  const level = speechLevelDbfs(concatPcm(...[...audio.values()].map(decodeMulaw)));
  return createLine(line, level > silenceDbfs ? { speechDbfs: level } : {});
}

async function chooseTarget(script: CallScript): Promise<Pick<SipCallerOptions, 'target' | 'account'>> {
  const demo = script.target ? undefined : await readServedDemo();
  const target = script.target ?? demo?.target;
  const account = script.account ?? demo?.account;
  if (!target) throw new UsageError('--sip is needed');
  return { target, ...(account ? { account } : {}) };
}

function report(atMs: number, text: string): void {
  console.log(`${(atMs / 1000).toFixed(2).padStart(7)} s  ${text}`);
}

async function main(args: readonly string[]): Promise<keyof typeof exitCodes> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return 'done';
  }
  const script = parseCallScript(args);
  const out = await checkOut(script.out);
  const target = await chooseTarget(script);
  const audio = await prepareAudio(script);
  const line = await prepareLine(script, audio);
  const caller = new SipCaller({ ...target, ...line, number: script.number });
  // The first Ctrl-C hangs up, so that the far side knows; the recording is still written.
  process.once('SIGINT', () => void caller.hangUp());
  const over = script.line === 'clean' ? '' : ` over the line ${script.line}`;
  console.log(`calling ${script.number} at ${target.target.host}:${target.target.port}${over}`);
  caller.once('ringing', () => console.log('ringing'));
  await caller.call();
  const { recording } = caller;
  report(recording.timelineMs(caller.answeredAtMs ?? recording.startedAtMs), 'answered');
  caller.once('ended', ({ by, cause, atMs }) => {
    const who = by === 'far' ? `the far side hangs up (cause ${cause ?? 'not told'})` : 'the caller hangs up';
    report(recording.timelineMs(atMs), who);
  });
  try {
    return await runScript(caller, script, audio, report);
  } finally {
    await caller.hangUp();
    await writeFile(out, recording.toWav());
    const { latePackets, lostPackets } = recording.playout;
    const { p99Ms } = caller.sendLateness;
    console.log(
      `heard through a playout buffer of ${recording.playoutMs} ms: ${latePackets} packets late, ${lostPackets} lost; ` +
        `sent at most ${p99Ms.toFixed(1)} ms late (p99)`,
    );
    console.log(`recording: ${out}`);
  }
}

try {
  process.exitCode = exitCodes[await main(process.argv.slice(2))];
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}; see "npm run call -- --help"`);
    process.exitCode = exitCodes.usage;
  } else if (error instanceof SipCallError) {
    console.error(error.message);
    process.exitCode = exitCodes['no-call'];
  } else {
    throw error;
  }
}
