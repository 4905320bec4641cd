import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Briefing, CONTRACT_VERSION, EtheraError, type Phrase } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeTurnService } from '../testing/fake-turn-service.ts';
import { MemoryArchive } from '../testing/memory-archive.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { samplePersona } from '../testing/samples.ts';
import { createDiskPhraseBook } from './disk-phrase-book.ts';

const known: Briefing = {
  version: CONTRACT_VERSION,
  numbers: { '778': 'other' },
  defaultPersona: 'test',
  personas: { test: samplePersona, other: { ...samplePersona, id: 'other', language: 'ru' } },
};
const { greeting, stillThere, goodbye, apology, handover, fillers } = samplePersona.phrases;
const phrases: Phrase[] = [greeting, stillThere, goodbye, apology, handover, ...fillers];
const down = new EtheraError('function.unavailable', 'the cloud is down');

let root: string;
let umask: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-phrases-'));
  umask = process.umask();
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.umask(umask);
  await rm(root, { recursive: true, force: true });
});

/** A book on this test's folders, before a cloud that has everything. */
function openBook({ stateFolder = join(root, 'state'), mediaFolder = join(root, 'media') } = {}) {
  const turnService = new FakeTurnService();
  turnService.briefing = known;
  const archive = new MemoryArchive();
  for (const { key, bytes } of phrases) archive.objects.set(key, new Uint8Array(bytes).fill(7));
  const got = vi.spyOn(archive, 'get');
  const log = new MemoryLog();
  const book = createDiskPhraseBook({ stateFolder, mediaFolder, turnService, archive, log });
  const fetched = () => got.mock.calls.map(([key]) => key);
  return { book, turnService, archive, log, fetched };
}

const never = () => new AbortController().signal;
const briefingFile = () => join(root, 'state', 'briefing.json');

describe('a first start', () => {
  it('fetches the briefing and each phrase once', async () => {
    const { book, fetched } = openBook();
    await book.open(never());
    expect(fetched()).toEqual(phrases.map(({ key }) => key));
    expect(book.personaFor('777').id).toBe('test');
    expect(book.personaFor('778').id).toBe('other');
    expect(book.pathOf(greeting)).toBe(join(root, 'media', 'phrases', '1'.repeat(64)));
    expect(await readFile(`${book.pathOf(greeting)}.ulaw`)).toHaveLength(greeting.bytes);
  });

  it('makes phrases that Asterisk can read, and a briefing that nobody else can', async () => {
    process.umask(0o077);
    const { book } = openBook();
    await book.open(never());
    expect((await stat(`${book.pathOf(greeting)}.ulaw`)).mode & 0o777).toBe(0o640);
    expect((await stat(join(root, 'media', 'phrases'))).mode & 0o7777).toBe(0o2750);
    expect((await stat(briefingFile())).mode & 0o777).toBe(0o600);
  });

  it('fails with the cloud’s own code when the cloud is down', async () => {
    const { book, turnService } = openBook();
    turnService.briefing = down;
    await expect(book.open(never())).rejects.toBe(down);
    expect(() => book.personaFor('777')).toThrow(expect.objectContaining({ code: 'briefing.unavailable' }));
  });

  it('fails when a phrase cannot be had: a briefing is no use without it', async () => {
    const { book, archive } = openBook();
    archive.failNext(new EtheraError('store.denied', 'no permission'));
    await expect(book.open(never())).rejects.toMatchObject({ code: 'store.denied' });
    await expect(stat(briefingFile())).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => book.personaFor('777')).toThrow(expect.objectContaining({ code: 'briefing.unavailable' }));
  });

  it('refuses a briefing that lacks its default persona', async () => {
    const { book, turnService } = openBook();
    turnService.briefing = { ...known, defaultPersona: 'nobody' };
    await expect(book.open(never())).rejects.toMatchObject({ code: 'briefing.unavailable' });
  });

  it.each(['state', 'media'] as const)('fails with a folder for %s that cannot be made', async (name) => {
    await writeFile(join(root, name), 'a file stands in the way');
    const { book } = openBook();
    await expect(book.open(never())).rejects.toMatchObject({
      code: `${name}.unwritable`,
      message: expect.stringContaining(`ETHERA_${name.toUpperCase()}_DIR`),
      remedy: expect.stringContaining(`ETHERA_${name.toUpperCase()}_DIR`),
    });
  });

  it.each([-1, 1])('refuses a phrase whose length is wrong by %d', async (difference) => {
    const { book, archive } = openBook();
    archive.objects.set(goodbye.key, new Uint8Array(goodbye.bytes + difference));
    await expect(book.open(never())).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(stat(`${book.pathOf(goodbye)}.ulaw`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('knows no limit until a briefing sets one, which the next may change', async () => {
    const { book, turnService, log } = openBook();
    expect(book.limits()).toEqual({});
    await book.open(never());
    expect(book.limits()).toEqual({});
    turnService.briefing = { ...known, limits: { callsAtOnce: 4 } };
    await book.refresh(never());
    await book.refresh(never());
    expect(book.limits()).toEqual({ callsAtOnce: 4 });
    turnService.briefing = known;
    await book.refresh(never());
    expect(book.limits()).toEqual({});
    expect(log.lines.map(({ message, fields }) => [message, fields.callsAtOnce])).toEqual([
      ['limit of calls changed', 4],
      ['limit of calls changed', null],
    ]);
  });

  it('serves a briefing that cannot be kept, and says so', async () => {
    await mkdir(briefingFile(), { recursive: true });
    const { book, log } = openBook();
    await book.open(never());
    expect(book.personaFor('778').id).toBe('other');
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'briefing not kept', fields: { code: 'state.unwritable' } },
    ]);
  });
});

describe('a start with a briefing on disk', () => {
  beforeEach(() => openBook().book.open(never()));

  it('serves a start for which callers wait without asking the cloud at all', async () => {
    const { book, turnService, log } = openBook();
    turnService.briefing = new EtheraError('function.unavailable', 'the cloud is down');
    await book.open(never(), true);
    expect(book.personaFor('777').id).toBe(known.defaultPersona);
    expect(log.lines).toEqual([]);
  });

  it('takes its limit too', async () => {
    const before = openBook();
    before.turnService.briefing = { ...known, limits: { callsAtOnce: 4 } };
    await before.book.open(never());
    const { book, turnService } = openBook();
    turnService.briefing = down;
    await book.open(never());
    expect(book.limits()).toEqual({ callsAtOnce: 4 });
  });

  it('takes it when the cloud is down, and says so', async () => {
    const { book, turnService, log } = openBook();
    turnService.briefing = down;
    await book.open(never());
    expect(book.personaFor('778').id).toBe('other');
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'briefing taken from disk', fields: { code: 'function.unavailable' } },
    ]);
  });

  it('fetches no phrase that is there, since a phrase never changes', async () => {
    const { book, fetched } = openBook();
    await book.open(never());
    expect(fetched()).toEqual([]);
  });

  it('fetches a phrase whose file is not as long as it must be', async () => {
    const { book, fetched } = openBook();
    await writeFile(`${book.pathOf(greeting)}.ulaw`, 'cut short');
    await book.open(never());
    expect(fetched()).toEqual([greeting.key]);
    expect(await readFile(`${book.pathOf(greeting)}.ulaw`)).toHaveLength(greeting.bytes);
  });

  it('does without it when one of its phrases is missing', async () => {
    const { book, turnService } = openBook();
    await rm(`${book.pathOf(goodbye)}.ulaw`);
    turnService.briefing = down;
    await expect(book.open(never())).rejects.toBe(down);
  });

  it('does without it when one of its phrases was cut short', async () => {
    const { book, turnService } = openBook();
    await truncate(`${book.pathOf(goodbye)}.ulaw`, goodbye.bytes - 1);
    turnService.briefing = down;
    await expect(book.open(never())).rejects.toBe(down);
  });

  it.each(['garbage', '{"version":1}', ''])('does without it when it reads %j', async (text) => {
    const { book, turnService } = openBook();
    await writeFile(briefingFile(), text);
    turnService.briefing = down;
    await expect(book.open(never())).rejects.toBe(down);
    const { book: other } = openBook();
    await other.open(never());
    expect(other.personaFor('777').id).toBe('test');
  });

  it('takes the new one when there is one', async () => {
    const { book, turnService } = openBook();
    turnService.briefing = { ...known, numbers: {}, defaultPersona: 'other' };
    await book.open(never());
    expect(book.personaFor('777').id).toBe('other');
    expect(JSON.parse(await readFile(briefingFile(), 'utf8'))).toMatchObject({ defaultPersona: 'other' });
  });
});

describe('refreshing', () => {
  it('takes what is new', async () => {
    const { book, turnService } = openBook();
    await book.open(never());
    turnService.briefing = { ...known, defaultPersona: 'other' };
    await book.refresh(never());
    expect(book.personaFor('777').id).toBe('other');
  });

  it('keeps what it has when that fails, and says so', async () => {
    const { book, turnService, archive, log } = openBook();
    await book.open(never());
    turnService.briefing = down;
    await book.refresh(never());
    const greetingOfOthers: Phrase = { ...greeting, key: `prompts/${'a'.repeat(64)}.ulaw` };
    const persona = { ...samplePersona, phrases: { ...samplePersona.phrases, greeting: greetingOfOthers } };
    turnService.briefing = { ...known, personas: { test: persona } };
    archive.failNext();
    await book.refresh(never());
    expect(book.personaFor('778').phrases.greeting).toEqual(greeting);
    expect(log.lines.map(({ message, fields }) => `${message}: ${fields.code}`)).toEqual([
      'briefing not refreshed: function.unavailable',
      'briefing not refreshed: store.unavailable',
    ]);
  });

  it('is quiet when the agent stops meanwhile', async () => {
    const { book, archive, log } = openBook();
    await book.open(never());
    await rm(`${book.pathOf(greeting)}.ulaw`);
    archive.hold(Promise.withResolvers<void>().promise);
    const abort = new AbortController();
    const refreshed = book.refresh(abort.signal);
    abort.abort();
    await refreshed;
    expect(log.lines).toEqual([]);
  });
});

describe('a cloud that does not answer', () => {
  /** Time-outs by the clock of the test. */
  function fakeTimeouts() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), ms);
      return controller.signal;
    });
  }

  function silentPipeline(turnService: FakeTurnService) {
    return vi.spyOn(turnService, 'brief').mockImplementation((signal?: AbortSignal) => {
      const { promise, reject } = Promise.withResolvers<Briefing>();
      signal?.addEventListener('abort', () => reject(signal.reason));
      return promise;
    });
  }

  it('is given 70 s for the first briefing, which has all its phrases to make', async () => {
    fakeTimeouts();
    const { book, turnService } = openBook();
    const asked = silentPipeline(turnService);
    const opened = book.open(never()).catch((thrown: unknown) => thrown);
    await vi.waitUntil(() => asked.mock.calls.length > 0, { interval: 1 });
    await vi.advanceTimersByTimeAsync(69_000);
    expect(asked.mock.calls[0]?.[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await opened).toMatchObject({ code: 'function.unavailable', message: expect.stringContaining('70000 ms') });
  });

  it('is given 10 s when there is a briefing on disk', async () => {
    await openBook().book.open(never());
    fakeTimeouts();
    const { book, turnService, log } = openBook();
    const asked = silentPipeline(turnService);
    const opened = book.open(never());
    await vi.waitUntil(() => asked.mock.calls.length > 0, { interval: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    await opened;
    expect(book.personaFor('777').id).toBe('test');
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { code: 'function.unavailable' } }]);
  });

  it('is told apart from a store that does not', async () => {
    fakeTimeouts();
    const { book, archive, fetched } = openBook();
    archive.hold(Promise.withResolvers<void>().promise);
    const opened = book.open(never()).catch((thrown: unknown) => thrown);
    await vi.waitUntil(() => fetched().length > 0, { interval: 1 });
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await opened).toMatchObject({ code: 'store.unavailable' });
  });

  it('does not keep an agent that is stopped, and leaves no briefing of an earlier one in use', async () => {
    await openBook().book.open(never());
    const { book, turnService } = openBook();
    const asked = silentPipeline(turnService);
    const abort = new AbortController();
    const opened = book.open(abort.signal).catch((thrown: unknown) => thrown);
    await vi.waitUntil(() => asked.mock.calls.length > 0, { interval: 1 });
    abort.abort();
    expect(await opened).toBe(abort.signal.reason);
  });
});

it('makes its folders where an operator has made those above', async () => {
  await mkdir(join(root, 'media'), { mode: 0o750 });
  const { book } = openBook();
  await book.open(never());
  expect((await stat(join(root, 'media'))).mode & 0o777).toBe(0o750);
});
