import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptKeys, callRecordKey, createCallId, encodeUlawWav } from '@ethera/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listCalls } from '../edge-agent/src/cli/calls-command.ts';
import { showCall } from '../edge-agent/src/cli/show-command.ts';
import { loud } from '../edge-agent/src/testing/samples.ts';
import { type S3StandIn, startS3 } from '../local/src/s3/server.ts';
import { startSsm } from '../local/src/ssm/server.ts';
import {
  type ArchiveMode,
  filesHolding,
  legId,
  openKeptCall,
  reply,
  replyAudio,
  transcript,
} from './support/kept-call.ts';

const modes: readonly ArchiveMode[] = ['full', 'transcript', 'none'];
const callIds = {
  full: createCallId(new Date(), 'edge', '00000001'),
  transcript: createCallId(new Date(), 'edge', '00000002'),
  none: createCallId(new Date(), 'edge', '00000003'),
};
const bucketName = 'ethera-test-calls';
/** A stretch of what the caller's words sound like. */
const callerAudio = loud(50);
const words = ['omegranates', 'angerines'];
const audio = [callerAudio, replyAudio];

let root: string;
let s3: S3StandIn;
/** What Asterisk held of each call while its agent spoke. */
const duringCall = new Map<ArchiveMode, number>();
const logged = new Map<ArchiveMode, string>();

const credentials = { accessKeyId: 'AKIAEDGE', secretAccessKey: 'secret' };
const region = 'eu-central-1';

/** A question, its whole answer, and the end. */
async function holdCall(archive: ArchiveMode): Promise<void> {
  const place = (name: string) => join(root, archive, name);
  for (const name of ['state', 'media', 'recordings']) await mkdir(place(name), { recursive: true });
  const opened = openKeptCall(callIds[archive], archive, {
    stateFolder: place('state'),
    mediaFolder: place('media'),
    recordingsFolder: place('recordings'),
    s3: { bucket: bucketName, client: { region, endpoint: s3.url, forcePathStyle: true, credentials } },
  });
  const { call, telephony, spool, settled, jump, log, lines } = opened;
  await spool.open();
  const emit = telephony.emit.bind(telephony);
  const plays = () => telephony.asked('play').length;
  await call.answer();
  await vi.waitUntil(() => plays() === 1);
  const greeting = telephony.lastPlaybackId;
  emit({ type: 'playback-started', legId, playbackId: greeting });
  emit({ type: 'playback-finished', legId, playbackId: greeting, played: true });
  emit({ type: 'talk-started', legId });
  jump(800);
  emit({ type: 'talk-finished', legId });
  await vi.waitUntil(() => plays() === 2, { timeout: 5_000 });
  duringCall.set(archive, (await readdir(place('media'), { recursive: true })).length);
  const playbackId = telephony.lastPlaybackId;
  emit({ type: 'playback-started', legId, playbackId });
  await settled();
  emit({ type: 'playback-finished', legId, playbackId, played: true });
  emit({ type: 'leg-ended', legId, hungUp: true });
  await call.ended;
  await spool.drained(AbortSignal.timeout(5_000));
  spool.close();
  logged.set(archive, JSON.stringify(log.lines) + lines.join('\n'));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-archive-'));
  const [folder, buckets] = [join(root, 's3'), [bucketName]];
  s3 = await startS3({ folder, buckets, credentials: [{ ...credentials, canList: true }], region });
  await Promise.all(modes.map(holdCall));
});
afterAll(async () => {
  await s3.close();
  await rm(root, { recursive: true, force: true });
});

const onEdge = (archive: ArchiveMode, needles: readonly (string | Uint8Array)[]) =>
  filesHolding(join(root, archive), needles);
const inBucket = async (archive: ArchiveMode, needles: readonly (string | Uint8Array)[]) =>
  (await filesHolding(join(root, 's3', bucketName), needles)).filter((key) => key.includes(callIds[archive]));

const keysOf = (archive: ArchiveMode) => attemptKeys(callIds[archive], 1, 1);
const journalOf = (archive: ArchiveMode) =>
  `state/journal/${callIds[archive].replace(/^(....)(..)(..).*/, '$1-$2-$3')}/${callIds[archive]}.json`;

describe('a persona that archives', () => {
  it('full: everything, in the bucket; of the words the machine keeps its record', async () => {
    const { recording, reply: spoken, turn } = keysOf('full');
    expect(await inBucket('full', audio)).toEqual([recording, spoken]);
    expect(await inBucket('full', words)).toEqual([callRecordKey(callIds.full), turn]);
    expect(await onEdge('full', audio)).toEqual([]);
    expect(await onEdge('full', words)).toEqual([journalOf('full')]);
  });

  it('transcript: no audio anywhere, and the words', async () => {
    expect(await inBucket('transcript', audio)).toEqual([]);
    expect(await onEdge('transcript', audio)).toEqual([]);
    expect(await inBucket('transcript', words)).toEqual([callRecordKey(callIds.transcript), keysOf('transcript').turn]);
    expect(await onEdge('transcript', words)).toEqual([journalOf('transcript')]);
  });

  it('none: neither audio nor words anywhere, and how it went', async () => {
    const needles = [...audio, ...words, transcript, reply];
    expect(await inBucket('none', needles)).toEqual([]);
    expect(await onEdge('none', needles)).toEqual([]);
    const { turn } = keysOf('none');
    expect(await inBucket('none', ['"transcribedSeconds"'])).toEqual([callRecordKey(callIds.none), turn]);
    expect(await onEdge('none', ['"caller-hung-up"'])).toEqual([journalOf('none')]);
  });

  it.each(modes)('%s: leaves nothing in Asterisk, in the media folder, the spool or the notes', async (archive) => {
    const left = await readdir(join(root, archive), { recursive: true, withFileTypes: true });
    const files = left.filter((entry) => entry.isFile()).map((entry) => entry.name);
    expect(files).toEqual([`${callIds[archive]}.json`]);
    // The reply was played from there.
    expect(duringCall.get(archive)).toBeGreaterThan(0);
  });

  it('none: writes no word into a log, at any level, where the others do at debug', () => {
    const heard = (archive: ArchiveMode) => words.map((word) => logged.get(archive)?.includes(word));
    expect(heard('none')).toEqual([false, false]);
    expect(heard('transcript')).toEqual([true, true]);
  });

  it('anything: has the phone number in no key and no name', async () => {
    const names = await readdir(root, { recursive: true });
    expect(names.filter((name) => name.includes('301234567'))).toEqual([]);
    for (const archive of modes)
      expect(await inBucket(archive, ['+49301234567'])).toEqual([callRecordKey(callIds[archive])]);
  });
});

describe('an operator with credentials for the bucket', () => {
  const written = { out: '', error: '' };
  const output = {
    out: { write: (text: string) => (written.out += text) },
    error: { write: (text: string) => (written.error += text) },
    nowMs: Date.now(),
    width: 100,
  };

  beforeAll(() => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  });
  afterAll(() => vi.unstubAllEnvs());
  beforeEach(() => {
    written.out = '';
    written.error = '';
  });

  /** There is no agent on the operator's machine, and no journal. */
  const env = { AWS_REGION: region, ETHERA_BUCKET: bucketName };

  it('lists the calls', async () => {
    await listCalls(['--s3', '--json'], env, output);
    const listed = JSON.parse(written.out) as { callId: string; turns: number }[];
    expect(listed.map(({ callId }) => callId)).toEqual(Object.values(callIds).sort().reverse());
    expect(listed.map(({ turns }) => turns)).toEqual([1, 1, 1]);
  });

  it('sees a call with its words and its waterfall, and hears it', async () => {
    const folder = join(root, 'audio');
    await showCall([callIds.full, '--s3', '--audio', folder], env, output);
    expect(written.out).toContain(`caller: ${transcript}`);
    expect(written.out).toMatch(/first speech +[█▏]/);
    expect(written.out).toMatch(/the function’s times are placed to ± \d+ ms/);
    const files = ['caller', 'reply'].map((side) => join(folder, `turn-001-attempt-1-${side}.wav`));
    expect(written.error).toBe(`${files.join('\n')}\n`);
    expect(await filesHolding(folder, [callerAudio])).toEqual(['turn-001-attempt-1-caller.wav']);
    expect(await filesHolding(folder, [replyAudio])).toEqual(['turn-001-attempt-1-reply.wav']);
  });

  it('needs the stage alone where its parameter names the bucket', async () => {
    const functions = { turnFunction: 'ethera-dev-turn:live', briefingFunction: 'ethera-dev-briefing:live' };
    const parameters = new Map([['/ethera/dev/edge', JSON.stringify({ bucket: bucketName, ...functions })]]);
    const ssm = await startSsm({ parameters, credentials: [credentials], region });
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', ssm.url);
    try {
      await showCall([callIds.full, '--s3', '--stage', 'dev'], { AWS_REGION: region }, output);
      expect(written.out).toContain(callIds.full);
      const elsewhere = showCall([callIds.full, '--s3', '--stage', 'other'], { AWS_REGION: region }, output);
      await expect(elsewhere).rejects.toMatchObject({ code: expect.stringMatching(/^parameter\./) });
    } finally {
      await ssm.close();
    }
  });

  it('is told that there is nothing to hear where none is kept', async () => {
    await showCall([callIds.none, '--s3', '--audio', join(root, 'none-kept')], env, output);
    expect(written.out).toContain('(no words were kept)');
    expect(written.error).toBe('no audio of this call is kept\n');
  });

  it('is told which call is not there, and which bucket', async () => {
    const fault = (bucket: string) =>
      showCall(['2025', '--s3'], { ...env, ETHERA_BUCKET: bucket }, output).catch((thrown: unknown) => thrown);
    expect(await fault(bucketName)).toMatchObject({ code: 'call.unknown' });
    expect(await fault('no-such-bucket')).toMatchObject({ code: 'store.bucket-missing' });
  });
});

it('would find the audio in a recording as the archive keeps it', async () => {
  expect(Buffer.from(encodeUlawWav(loud(500))).includes(Buffer.from(callerAudio))).toBe(true);
});
