import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CallOver, type ConversationOptions, converse, type FirstNotesTurn } from './conversation.ts';
import type { TurnRequest } from './turn-message.ts';

const speech = new Uint8Array(44 + 16_000);
const nothing = new Uint8Array(44 + 3_200);
const functionTimes = { readMs: 1, transcribeMs: 2, replyMs: 3, speakMs: 4, storeMs: 5 };

/** A call in which these recordings are made, after which the caller goes. */
async function call(recordings: readonly Uint8Array[], transcripts: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const left = [...recordings];
  const said = [...transcripts];
  const played: string[] = [];
  const requests: TurnRequest[] = [];
  const uploads: string[] = [];
  const turns: FirstNotesTurn[] = [];
  const options: ConversationOptions = {
    callId: 'call',
    personaId: 'ethera',
    greeting: '/sounds/greeting',
    folder,
    telephone: {
      play: async (path, started) => {
        started?.();
        played.push(path);
      },
      record: async (name) => {
        const wav = left.shift();
        if (!wav) throw new CallOver();
        const path = join(folder, `${name}.wav`);
        await writeFile(path, wav);
        return path;
      },
    },
    cloud: {
      upload: async (key) => void uploads.push(key),
      invoke: async (request) => {
        requests.push({ ...request, history: [...request.history] });
        const transcript = said.shift();
        if (transcript === undefined) throw new Error('the model is down');
        return { transcript, reply: `to ${transcript}`, times: functionTimes };
      },
      fetch: async (key) => Buffer.from(key),
      close: () => {},
    },
    onTurn: (turn) => turns.push(turn),
  };
  return { options, folder, played, requests, uploads, turns };
}

it('greets, answers each turn with what was said before, and ends with the caller', async () => {
  const { options, folder, played, requests, turns } = await call([speech, speech], ['one', 'two']);
  await converse(options);
  expect(played).toEqual(['/sounds/greeting', join(folder, 'call-1'), join(folder, 'call-2')]);
  expect(await readFile(join(folder, 'call-2.ulaw'), 'utf8')).toBe('calls/call/2/reply.ulaw');
  expect(requests.map(({ history }) => history)).toEqual([
    [],
    [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'to one' },
    ],
  ]);
  expect(turns).toMatchObject([
    { turn: 1, transcript: 'one', reply: 'to one', functionTimes },
    { turn: 2, transcript: 'two' },
  ]);
});

it('records again at once when nothing was said, and after words that nobody could make out', async () => {
  const { options, played, uploads } = await call([nothing, speech], ['']);
  await converse(options);
  expect(uploads).toEqual(['calls/call/2/caller.wav']);
  expect(played).toEqual(['/sounds/greeting']);
});

it('gives the call up when the cloud fails', async () => {
  const { options } = await call([speech], []);
  await expect(converse(options)).rejects.toThrow('the model is down');
});
