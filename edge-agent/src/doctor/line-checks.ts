import { join } from 'node:path';
import { EtheraError, ULAW_SILENCE, ulawBytes } from '@ethera/contract';
import { frameEnergies } from '../core/frame-energy.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { AriProbe, ProbeEvent } from './ari-probe.ts';
import { type Check, fail, failureOf, ok, warn } from './check.ts';
import type { TestLine } from './test-line.ts';

const SILENCE_MS = 300;
const TALK_ENERGY = 256;
const SOUND_MS = 200;
/** Asterisk makes the tone, so that hearing and recording do not depend on what it can read. */
const TONE = 'tone:440';
/** Of the second that is recorded. */
const LEAST_LOUD_FRAMES = 10;
const RECORDED_MS = 500;
/** Each of these takes Asterisk a second at most. */
const LIMIT_MS = 6_000;

export interface LineDeps {
  readonly ari: AriProbe;
  readonly app: string;
  /** Names what this run makes in Asterisk and on the disk. */
  readonly id: string;
  readonly recordingsDir: string;
  readonly files: CallFiles;
  /** The line of this run, opened when it is first asked for. */
  readonly line: (signal: AbortSignal) => Promise<TestLine>;
  readonly delay: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** What a call needs of Asterisk, tried on a call of Asterisk to itself. */
export function lineChecks(deps: LineDeps): Check[] {
  return [
    {
      name: 'dialplan',
      needs: ['ARI'],
      limitMs: LIMIT_MS,
      late: 'no call arrived',
      remedy: 'Take [ethera-agent] over from asterisk/templates/extensions.conf, and reload the dialplan.',
      async run(signal) {
        const { leaseSeconds } = await deps.line(signal);
        if (leaseSeconds > 0)
          return ok(`[ethera-agent] hands calls over, with a lease of ${Math.ceil(leaseSeconds)} s`);
        return warn(
          '[ethera-agent] hands calls over without TIMEOUT(absolute): a dead agent would hold its callers',
          'Take [ethera-agent] over from asterisk/templates/extensions.conf; load func_timeout.so.',
        );
      },
    },
    {
      name: 'sounds',
      needs: ['dialplan', 'user'],
      limitMs: LIMIT_MS,
      late: 'no playback ended',
      remedy: 'Load format_pcm.so and codec_ulaw.so; let Asterisk’s user read ETHERA_MEDIA_DIR (shared group).',
      run: (signal) => trySounds(deps, signal),
    },
    {
      name: 'talk detection',
      needs: ['dialplan'],
      limitMs: LIMIT_MS,
      late: 'Asterisk did not tell that talk begins and ends',
      remedy: 'Load func_talkdetect.so and res_stasis_playback.so.',
      run: (signal) => tryTalkDetection(deps, signal),
    },
    {
      name: 'recording',
      needs: ['dialplan'],
      limitMs: LIMIT_MS,
      late: 'no recording of a snoop was finished',
      remedy: 'Load res_stasis_snoop.so, res_stasis_recording.so and format_pcm.so; look at the log of Asterisk.',
      run: (signal) => tryRecording(deps, signal),
    },
  ];
}

async function trySounds({ ari, id, files, line }: LineDeps, signal: AbortSignal) {
  const { caller } = await line(signal);
  const call = `doctor-${id}`;
  try {
    const file = files.create(call, 'sound');
    file.append(new Uint8Array(ulawBytes(SOUND_MS)).fill(ULAW_SILENCE));
    const playbackId = `${call}-sound`;
    const finished = ari.next(
      (event) => event.type === 'PlaybackFinished' && event.playback?.id === playbackId,
      signal,
    );
    await ari.ask('POST', `/channels/${caller}/play/${playbackId}`, { query: { media: `sound:${file.path}` } }, signal);
    // Only this tells: the request succeeds for a file that is not there.
    const { playback } = await finished;
    if (playback?.state === 'done') return ok('Asterisk plays what the agent writes to ETHERA_MEDIA_DIR');
    return failureOf(new EtheraError('media.unplayable', 'Asterisk cannot play what the agent writes'), '');
  } finally {
    // Where nothing can be written there is nothing to remove.
    await files.clear(call).catch(() => undefined);
  }
}

async function tryTalkDetection({ ari, id, line }: LineDeps, signal: AbortSignal) {
  const { caller, leg } = await line(signal);
  const isOfLeg = (type: string) => (event: ProbeEvent) => event.type === type && event.channel?.id === leg;
  const set = (variable: string, value: string) =>
    ari.ask('POST', `/channels/${leg}/variable`, { query: { variable, value } }, signal);
  const playbackId = `doctor-${id}-talk`;
  await set('TALK_DETECT(set)', `${SILENCE_MS},${TALK_ENERGY}`);
  const started = ari.next(isOfLeg('ChannelTalkingStarted'), signal);
  await ari.ask('POST', `/channels/${caller}/play/${playbackId}`, { query: { media: TONE } }, signal);
  await started;
  const finished = ari.next(isOfLeg('ChannelTalkingFinished'), signal);
  await ari.ask('DELETE', `/playbacks/${playbackId}`, {}, signal);
  // Without packets Asterisk hears no silence either.
  await ari.ask('POST', `/channels/${caller}/silence`, {}, signal);
  await finished;
  await ari.ask('DELETE', `/channels/${caller}/silence`, {}, signal);
  await set('TALK_DETECT(remove)', '');
  return ok('TALK_DETECT hears talk begin and end');
}

async function tryRecording(deps: LineDeps, signal: AbortSignal) {
  const { ari, app, id, line } = deps;
  const { caller, leg } = await line(signal);
  const name = `doctor-${id}`;
  const snoop = `${name}-snoop`;
  const playbackId = `${name}-record`;
  const isOfRecording = (type: string) => (event: ProbeEvent) => event.type === type && event.recording?.name === name;
  try {
    const started = ari.next(({ type, channel }) => type === 'StasisStart' && channel?.id === snoop, signal);
    await ari.ask('POST', `/channels/${leg}/snoop/${snoop}`, { query: { spy: 'in', app } }, signal);
    await started;
    const recording = ari.next(isOfRecording('RecordingStarted'), signal);
    const finished = ari.next(
      ({ type, recording }) => /^Recording(Finished|Failed)$/.test(type) && recording?.name === name,
      signal,
    );
    await ari.ask('POST', `/channels/${snoop}/record`, { query: { name, format: 'ulaw', ifExists: 'fail' } }, signal);
    await recording;
    await ari.ask('POST', `/channels/${caller}/play/${playbackId}`, { query: { media: TONE } }, signal);
    await deps.delay(RECORDED_MS, signal);
    await ari.ask('DELETE', `/playbacks/${playbackId}`, {}, signal);
    await ari.ask('POST', `/recordings/live/${name}/stop`, {}, signal);
    const { type } = await finished;
    if (type === 'RecordingFailed') {
      return fail(
        'Asterisk cannot record',
        'Let Asterisk’s user write its spool: recording/ and tmp/; load format_pcm.so.',
      );
    }
    return judge(await deps.files.readRecording(join(deps.recordingsDir, `${name}.ulaw`)));
  } finally {
    await tidy(deps, name, snoop);
  }
}

function judge(ulaw: Uint8Array) {
  const loud = frameEnergies(ulaw).filter((energy) => energy > TALK_ENERGY).length;
  if (loud >= LEAST_LOUD_FRAMES) return ok('a snoop hears the caller, and the agent can read what it recorded');
  return fail(
    `the recording holds nothing of what was said (${ulaw.length} bytes)`,
    'Check that ETHERA_RECORDINGS_DIR is this Asterisk’s spool, and look at the log of Asterisk.',
  );
}

/** Also when the check was ended by its signal. */
async function tidy({ ari }: LineDeps, name: string, snoop: string): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  await ari.ask('DELETE', `/channels/${snoop}`, {}, signal).catch(() => undefined);
  await ari.ask('DELETE', `/recordings/stored/${name}`, {}, signal).catch(() => undefined);
}
