import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallRecord } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renderAsterisk } from '../asterisk/render.ts';
import type { AsteriskValues, Destination } from '../asterisk/values.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../local/src/audio/mulaw.ts';
import { tone } from '../local/src/audio/tone.ts';
import { createReceptionist } from '../local/src/groq/receptionist.ts';
import { createScriptedTranscriber } from '../local/src/groq/scripted-transcriber.ts';
import { Reaper } from '../local/src/lambda/reaper.ts';
import type { World } from '../local/src/world/world.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { startTestWorld } from './support/test-world.ts';

const wish = 'I want to speak to a human please.';
const question = 'What are your opening hours?';
const rings = { timeoutSeconds: 20, longestMinutes: 5 };
const outside = '+14155550123';
const dialled = ['1001', '1002', '1003', '1004', '1005', '1006'] as const;
const appOf = ({ routes: [first] }: AsteriskValues) => first?.app ?? '';

/** Where the one name that the persona knows leads for whoever dialled this number. */
const destinations: Record<string, Destination> = {
  reception: { kind: 'dial', to: 'PJSIP/desk', ...rings },
  'at-1001': { kind: 'dial', to: 'PJSIP/desk', ...rings },
  'at-1002': { kind: 'dial', to: 'PJSIP/engaged', ...rings },
  'at-1003': { kind: 'dial', to: 'PJSIP/ringing', ...rings },
  'at-1004': { kind: 'dial', to: `PJSIP/${outside}@carrier`, ...rings },
  'at-1005': { kind: 'queue', name: 'team', ...rings },
  'at-1006': { kind: 'dial', to: 'PJSIP/ringing', ...rings, timeoutSeconds: 1 },
};

/** The other side: whoever is called there echoes, is engaged, or lets it ring. */
const others = `
[from-pstn]
exten => desk,1,Answer()
 same => n,Echo()
exten => _+X!,1,Answer()
 same => n,Echo()
exten => engaged,1,Hangup(17)
exten => ringing,1,Ringing()
 same => n,Wait(60)
`;

const end = new AsyncDisposableStack();
let world: World;
let people: AsteriskProcess;

/** With three telephones that are at the other side, a trunk that leads there, and a queue. */
function renderHouse(values: AsteriskValues): ReadonlyMap<string, string> {
  const { host, port } = people.sipAddress;
  const telephones = ['desk', 'engaged', 'ringing'];
  const [own] = values.softphones;
  const files = renderAsterisk({
    ...values,
    softphones: [...values.softphones, ...telephones.map((username) => ({ username, password: own?.password ?? '' }))],
    trunks: [{ kind: 'address', name: 'carrier', addresses: ['127.0.0.9'], outbound: { server: { host, port } } }],
    routes: [...values.routes, ...dialled.map((number) => ({ from: 'internal' as const, number, app: appOf(values) }))],
    destinations,
  });
  const there = (pjsip: string, name: string) =>
    pjsip.replace(new RegExp(`\\[${name}\\]\ntype = aor`), `$&\ncontact = sip:${name}@${host}:${port}`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
  const byNumber = '$&Set(ETHERA_TO=at-${ETHERA_NUMBER})\n same => n,Goto(to-${ETHERA_TO},1)\n same => n,';
  return new Map([
    ...files,
    ['pjsip.conf', telephones.reduce(there, files.get('pjsip.conf') ?? '')],
    ['extensions.conf', (files.get('extensions.conf') ?? '').replaceAll('exten => to-reception,1,', byNumber)],
    ['queues.conf', '[general]\n[team]\nmember => PJSIP/desk\n'],
  ]);
}

interface Passed {
  readonly call: PlacedCall;
  /** When the caller began to hear, and had heard out, that he is put through. Milliseconds of the recording. */
  readonly announced: { readonly startMs: number; readonly endMs: number };
}

beforeAll(async () => {
  const reaper = new Reaper();
  end.defer(() => reaper.close());
  const folder = await mkdtemp(join(tmpdir(), 'ethera-people-'));
  end.defer(() => rm(folder, { recursive: true }));
  people = await startAsterisk({
    binary: await findAsterisk(),
    folder,
    host: '127.0.0.2',
    routes: [{ from: 'pstn', number: 'any', app: 'none' }],
    // Without a telephone of its own: it would take the caller, who is called as ours is, for that one.
    render: (values) => new Map([...renderAsterisk({ ...values, softphones: [] }), ['extensions.conf', others]]),
  });
  reaper.watch(people.pid);
  void people.exited.then(() => reaper.forget(people.pid));
  end.defer(() => people.stop());
  const transcriber = createScriptedTranscriber();
  world = await startTestWorld({
    groq: { responder: createReceptionist(), transcriber },
    asterisk: { render: renderHouse },
  });
  end.defer(() => world.stop());
  for (const text of [wish, question]) {
    transcriber.add({ text, pcm8k: await world.engine.speak({ text, language: 'en', voice: 'rms' }) });
  }
  await placeAll();
});
afterAll(() => end.disposeAsync());

const placed = new Map<string, PlacedCall>();

/** One after the other, so that each is known in the agent's log; what follows they do side by side. */
async function placeAll(): Promise<void> {
  for (const number of dialled) placed.set(number, await placeCall(world, number));
}

/** Asks for a human, and hears that he is put through. */
async function asksForHuman(number: string): Promise<Passed> {
  const call = placed.get(number);
  if (!call) throw new Error(`nobody has dialled ${number}`);
  await call.dialogue.listen({ quietMs: 800 });
  const { reply } = await call.dialogue.ask(wish, { quietMs: 300 });
  const { recording } = call.caller;
  if (reply.kind !== 'replied') throw new Error('no announcement was heard');
  const announced = {
    startMs: recording.timelineMs(reply.startedAtMs) + recording.playoutMs,
    endMs: recording.timelineMs(reply.endedAtMs) + recording.playoutMs,
  };
  await call.waitFor('transfer begun', { destination: 'reception' });
  return { call, announced };
}

/** Somebody is there, and hears the caller. */
async function talksToSomebody({ call }: Passed): Promise<void> {
  const { caller } = call;
  await vi.waitFor(async () => {
    const spoken = await caller.play(encodeMulaw(tone(440, 400)));
    const { recording } = caller;
    const echoed = recording.heardSegments().some(({ startMs }) => startMs >= recording.timelineMs(spoken.startedAtMs));
    expect(echoed).toBe(true);
  }, 6_000);
}

const farChannels = async () =>
  (await people.console('core show channels concise')).split('\n').filter((line) => line.includes('!'));

async function hangsUp({ call }: Passed): Promise<CallRecord> {
  await call.caller.hangUp();
  return call.record();
}

describe.concurrent('a caller who asks for a human', () => {
  it('hears the announcement to its end, talks to somebody, and is recorded no longer', async () => {
    const passed = await asksForHuman('1001');
    const { call, announced } = passed;
    await talksToSomebody(passed);
    expect((await call.dialogue.heardBetween(announced.startMs, announced.endMs)).toLowerCase()).toContain('colleague');
    const record = await call.record();
    expect(record).toMatchObject({
      result: 'completed',
      reason: 'transferred',
      transfers: [{ destination: 'reception', outcome: 'answered' }],
      lostRecordings: [],
    });
    expect(record.conversation.at(-1)?.text).toContain('putting you through');
    // The record is there while people talk. Nothing of the call is recorded any more, and nobody listens.
    await talksToSomebody(passed);
    const channels = await world.asterisk.console('core show channels concise');
    expect(channels).not.toContain(`Snoop/${call.callId}`);
    expect((await readdir(world.asterisk.recordingsFolder)).filter((name) => name.includes(call.callId))).toEqual([]);
    const kept = world.s3.requests.filter(
      ({ operation, key }) => operation === 'PutObject' && key.includes(call.callId),
    );
    expect(kept.filter(({ key }) => key.endsWith('caller.wav'))).toHaveLength(1);
    await call.caller.hangUp();
  });

  it('is back with the agent when it is busy there, is told so, and goes on', async () => {
    const { call } = await asksForHuman('1002');
    const said = await call.hearPhrase('transferBusy');
    expect(await said.words).toMatch(/busy/i);
    const { reply } = await call.dialogue.ask(question);
    expect(reply.kind).toBe('replied');
    const record = await hangsUp({ call, announced: said });
    expect(record).toMatchObject({
      reason: 'caller-hung-up',
      transfers: [{ destination: 'reception', outcome: 'busy' }],
      lostRecordings: [],
    });
    expect(record.turns.map(({ transcript }) => transcript)).toEqual([wish, question]);
    expect(call.errors).toEqual([]);
  });

  it('is back with the agent when nobody answers', async () => {
    const { call } = await asksForHuman('1006');
    await call.hearPhrase('transferFailed');
    await call.caller.hangUp();
    expect(await call.record()).toMatchObject({ transfers: [{ outcome: 'no-answer' }] });
  });

  it('takes the far leg along when he hangs up while it rings', async () => {
    const passed = await asksForHuman('1003');
    await vi.waitFor(async () => expect((await farChannels()).join()).toContain('!ringing!'), 4_000);
    const record = await hangsUp(passed);
    expect(record).toMatchObject({ reason: 'caller-hung-up', transfers: [{ outcome: 'abandoned' }] });
    await vi.waitFor(
      async () => expect((await farChannels()).filter((line) => line.includes('!60!'))).toEqual([]),
      4_000,
    );
  });

  it('reaches a number of the telephone network', async () => {
    const passed = await asksForHuman('1004');
    await talksToSomebody(passed);
    expect((await farChannels()).join()).toContain(`!${outside}!`);
    expect(await passed.call.record()).toMatchObject({ transfers: [{ outcome: 'answered' }] });
    await passed.call.caller.hangUp();
  });

  it('reaches a queue', async () => {
    const passed = await asksForHuman('1005');
    await talksToSomebody(passed);
    expect(await passed.call.record()).toMatchObject({ transfers: [{ outcome: 'answered' }] });
    await passed.call.caller.hangUp();
  });
});

it('leaves no channel and no recording behind, on either side', async () => {
  await expectNothingLeft(world);
  await vi.waitFor(async () => expect(await farChannels()).toEqual([]), 3_000);
});
