import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CallRecord, createCallId } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { journalFile } from '../journal/journal-file.ts';
import { sampleCall } from '../testing/sample-call.ts';
import { listCalls } from './calls-command.ts';
import { UsageError } from './command.ts';
import { showCall } from './show-command.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-calls-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

function callAt(hoursAgo: number, more: Partial<CallRecord> = {}): CallRecord {
  const startedAt = nowMs - hoursAgo * hour;
  return { ...sampleCall, callId: createCallId(new Date(startedAt), 'edge', '0a1b2c3d'), startedAt, ...more };
}

async function keep(record: CallRecord, text = JSON.stringify(record)): Promise<CallRecord> {
  const path = journalFile(join(root, 'state', 'journal'), record.callId);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return record;
}

function openOutput() {
  const said = { out: '', error: '' };
  const output = {
    out: { write: (text: string) => (said.out += text) },
    error: { write: (text: string) => (said.error += text) },
    nowMs,
    width: 80,
  };
  return { said, output };
}

/** No more is in the environment than a command that looks at the journal needs. */
const env = () => ({ ETHERA_STATE_DIR: join(root, 'state') });

async function calls(...args: string[]) {
  const { said, output } = openOutput();
  expect(await listCalls(args, env(), output)).toBe(0);
  return said;
}

async function show(...args: string[]) {
  const { said, output } = openOutput();
  expect(await showCall(args, env(), output)).toBe(0);
  return said;
}

const idsIn = async (...args: string[]) =>
  (JSON.parse((await calls('--json', ...args)).out) as { callId: string }[]).map(({ callId }) => callId);

describe('ethera-edge calls', () => {
  test('lists the newest first, as many as are asked for', async () => {
    const records = [await keep(callAt(1)), await keep(callAt(2)), await keep(callAt(30))];
    const ids = records.map(({ callId }) => callId);
    expect(await idsIn()).toEqual(ids);
    expect(await idsIn('--last', '2')).toEqual(ids.slice(0, 2));
    expect(await idsIn('--since', '2h')).toEqual(ids.slice(0, 2));
    expect(await idsIn('--since', '2026-11-23T10:30')).toEqual(ids.slice(0, 1));
    expect(await idsIn('--since', '2026-11-22')).toEqual(ids);
    expect((await calls()).out.split('\n')).toHaveLength(1 + 3 + 1);
  });

  test('goes on until it has as many as are asked for', async () => {
    const ids: string[] = [];
    for (let hoursAgo = 1; hoursAgo <= 40; hoursAgo += 1) ids.push((await keep(callAt(hoursAgo))).callId);
    expect(await idsIn('--last', '35')).toEqual(ids.slice(0, 35));
    expect(await idsIn('--since', '39h')).toEqual(ids.slice(0, 39));
    expect(await idsIn()).toHaveLength(20);
  });

  test('finds the calls of a number, in whichever way it is written, beyond the newest', async () => {
    const anna = await keep(callAt(2, { caller: '+4915112345678' }));
    await keep(callAt(1));
    expect(await idsIn('--number', '0151 12345678', '--last', '1')).toEqual([anna.callId]);
    expect((await calls('--number', '999999')).out).toBe(`no such calls in ${join(root, 'state', 'journal')}\n`);
  });

  test('names a damaged record and lists the others', async () => {
    const damaged = await keep(callAt(1), '{');
    const sound = await keep(callAt(2));
    const { out, error } = await calls('--json');
    expect(JSON.parse(out)).toMatchObject([{ callId: sound.callId }]);
    expect(error).toMatch(new RegExp(`^ethera-edge: call.unreadable: .*${damaged.callId}`));
  });

  test('shows phone numbers only when asked', async () => {
    await keep(callAt(1));
    expect((await calls()).out).not.toContain(sampleCall.caller);
    expect((await calls('--json')).out).not.toContain(sampleCall.caller);
    expect((await calls('--numbers')).out).toContain(sampleCall.caller);
  });

  test('says nothing of a damaged record that is older than what is asked for', async () => {
    await keep(callAt(1));
    await keep(callAt(2), '{');
    expect((await calls('--last', '1')).error).toBe('');
    expect((await calls('--last', '2')).error).toContain('call.unreadable');
  });

  test('lists the calls beside what is no call at all', async () => {
    const record = await keep(callAt(1));
    await mkdir(journalFile(join(root, 'state', 'journal'), callAt(2).callId));
    await writeFile(join(root, 'state', 'journal', '2026-11-22'), '');
    const { out, error } = await calls();
    expect(out).toContain(record.callId);
    expect(error).toContain('is a folder');
  });

  test('has nothing to list before the first call', async () => {
    expect((await calls()).out).toBe(`no such calls in ${join(root, 'state', 'journal')}\n`);
    expect((await calls('--json')).out).toBe('[]\n');
  });

  test.each([
    ['--since', 'yesterday'],
    ['--since', '2026-13-45'],
    ['--last', '0'],
    ['--last', 'many'],
    ['--colour'],
    ['20261123'],
  ])('refuses %s %s', async (...args) => {
    await expect(listCalls(args, env(), openOutput().output)).rejects.toThrow(UsageError);
  });

  test('looks into the state folder of the stage that is named', async () => {
    const fault = await listCalls(['--stage', 'Nowhere'], {}, openOutput().output).catch((thrown: Error) => thrown);
    expect(fault).toMatchObject({ code: 'config.invalid', message: expect.stringContaining('ETHERA_STAGE') });
  });
});

describe('ethera-edge show', () => {
  test('shows a call by the beginning of its id', async () => {
    const record = await keep(callAt(1));
    await keep(callAt(2));
    const { out } = await show(record.callId.slice(0, 14));
    expect(out).toContain(record.callId);
    expect(out).toContain('caller: When do you open?');
    expect(out).toMatch(/playback +█+ +150 ms/);
    expect(out).not.toContain(sampleCall.caller);
  });

  test('gives a program the record, the waterfalls and the cost', async () => {
    const record = await keep(callAt(1));
    const shown: unknown = JSON.parse((await show('--json', record.callId)).out);
    expect(shown).toMatchObject({
      callId: record.callId,
      caller: '+49…67',
      turns: record.turns,
      waterfalls: [{ turn: 1, attempt: 1, responseMs: 900, join: { uncertaintyMs: 16 } }],
      cost: { isLeast: true },
    });
  });

  test('draws the waterfalls into a file, and keeps what it says apart', async () => {
    const record = await keep(callAt(1));
    const file = join(root, 'call.svg');
    const { out, error } = await show('--json', '--svg', file, record.callId);
    expect(await readFile(file, 'utf8')).toMatch(/^<svg [\s\S]+<\/svg>\n$/);
    expect(error).toBe(`${file}\n`);
    expect(() => JSON.parse(out)).not.toThrow();
  });

  test('shows a call of which nothing was sent, and says that there is nothing to draw', async () => {
    const record = await keep(callAt(1, { turns: [], conversation: [] }));
    const { said, output } = openOutput();
    expect(await showCall(['--svg', join(root, 'call.svg'), record.callId], env(), output)).toBe(1);
    expect(said.out).toContain(record.callId);
    expect(said.error).toBe('no turn of this call was sent: there is nothing to draw\n');
    await expect(readFile(join(root, 'call.svg'))).rejects.toThrow('ENOENT');
  });

  test('says what is wrong with the call that was asked for', async () => {
    const damaged = await keep(callAt(1), '{');
    await keep(callAt(2));
    const asked = (call: string) => showCall([call], env(), openOutput().output);
    await expect(asked('2025')).rejects.toMatchObject({ code: 'call.unknown' });
    await expect(asked('20261123')).rejects.toMatchObject({ code: 'call.ambiguous' });
    await expect(asked(damaged.callId)).rejects.toMatchObject({ code: 'call.unreadable' });
  });

  test.each([[[]], [['a', 'b']], [['a', '--audio', 'x']], [['a', '--svg']]])('refuses %o', async (args) => {
    await expect(showCall(args, env(), openOutput().output)).rejects.toThrow(UsageError);
  });
});
