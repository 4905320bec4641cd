import { describe, expect, test } from 'vitest';
import type { Transcriber } from '../ports/transcriber.ts';
import { loudUlaw } from './ulaw-signal.ts';

/** `hears` gives "Hello there."; `hangs` never answers; the others fail with the code of the same name. */
export type TranscriberSituation = 'hears' | 'hangs' | 'auth' | 'model' | 'rate-limited' | 'unavailable' | 'timeout';

const request = { ulaw: loudUlaw(500), model: 'whisper-large-v3-turbo', language: 'en', vocabulary: ['Ethera'] };

/** What every transcriber does. */
export function transcriberContract(name: string, open: (situation: TranscriberSituation) => Transcriber): void {
  describe(`${name} is a transcriber that`, () => {
    test('hears', async () => {
      const { text } = await open('hears').transcribe(request, new AbortController().signal);
      expect(text.trim()).toBe('Hello there.');
    });

    test.each(['auth', 'model', 'rate-limited', 'unavailable', 'timeout'] as const)('reports %s', async (fault) => {
      const heard = open(fault).transcribe(request, new AbortController().signal);
      await expect(heard).rejects.toMatchObject({ name: 'EtheraError', code: `transcriber.${fault}` });
    });

    test('does nothing when it was cancelled before', async () => {
      const reason = new Error('not wanted');
      await expect(open('hears').transcribe(request, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test('gives the reason back when it is cancelled', async () => {
      const abort = new AbortController();
      const reason = new Error('not wanted');
      const heard = open('hangs').transcribe(request, abort.signal);
      setImmediate(() => abort.abort(reason));
      await expect(heard).rejects.toBe(reason);
    });
  });
}
