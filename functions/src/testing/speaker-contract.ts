import { describe, expect, test } from 'vitest';
import type { Speaker } from '../ports/speaker.ts';

/**
 * `speaks` gives one second; `empty` nothing; `hangs` 200 ms and no more; `breaks` 200 ms and fails as unavailable; the
 * others fail with the code of the same name.
 */
export type SpeakerSituation =
  | 'speaks'
  | 'empty'
  | 'hangs'
  | 'breaks'
  | 'auth'
  | 'voice'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout';

const request = {
  text: 'Hello there.',
  voice: { id: '21m00Tcm4TlvDq8ikWAM', settings: { stability: 0.5, similarity: 0.75 } },
  model: 'eleven_flash_v2_5',
  language: 'en',
};

/** What every speaker does. */
export function speakerContract(name: string, open: (situation: SpeakerSituation) => Speaker): void {
  const hear = async (situation: SpeakerSituation, signal: AbortSignal, onBytes?: (total: number) => void) => {
    let total = 0;
    for await (const piece of open(situation).speak(request, signal)) {
      total += piece.length;
      onBytes?.(total);
    }
    return total;
  };

  describe(`${name} is a speaker that`, () => {
    test('speaks', async () => {
      expect(await hear('speaks', new AbortController().signal)).toBe(8_000);
    });

    test('never takes silence for an answer', async () => {
      await expect(hear('empty', new AbortController().signal)).rejects.toMatchObject({ code: 'speaker.unavailable' });
    });

    test.each(['auth', 'voice', 'rate-limited', 'unavailable', 'timeout'] as const)('reports %s', async (fault) => {
      const heard = hear(fault, new AbortController().signal);
      await expect(heard).rejects.toMatchObject({ name: 'EtheraError', code: `speaker.${fault}` });
    });

    test('gives what came before it broke', async () => {
      let heard = 0;
      const speech = hear('breaks', new AbortController().signal, (total) => {
        heard = total;
      });
      await expect(speech).rejects.toMatchObject({ code: 'speaker.unavailable' });
      expect(heard).toBe(1_600);
    });

    test('does nothing when it was cancelled before', async () => {
      const reason = new Error('not wanted');
      await expect(hear('speaks', AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test('throws the reason when it is cancelled in the middle', async () => {
      const abort = new AbortController();
      const reason = new Error('not wanted');
      await expect(hear('hangs', abort.signal, () => abort.abort(reason))).rejects.toBe(reason);
    });
  });
}
