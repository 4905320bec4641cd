import { describe, expect, test } from 'vitest';
import type { RecordingStore } from '../ports/recording-store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** What every recording store does; `open` gives an empty one. */
export function recordingStoreContract(name: string, open: () => RecordingStore): void {
  const { signal } = new AbortController();

  describe(`${name} is a recording store that`, () => {
    test('gives back what was created', async () => {
      const store = open();
      expect(await store.create('calls/a/turn.json', bytes('{"a":1}'), 'application/json', signal)).toBe('created');
      expect(new TextDecoder().decode(await store.read('calls/a/turn.json', signal))).toBe('{"a":1}');
      expect(await store.size('calls/a/turn.json', signal)).toBe(7);
    });

    test('never overwrites', async () => {
      const store = open();
      await store.create('calls/a', bytes('first'), 'audio/basic', signal);
      expect(await store.create('calls/a', bytes('second'), 'audio/basic', signal)).toBe('exists');
      expect(new TextDecoder().decode(await store.read('calls/a', signal))).toBe('first');
    });

    test('knows what is not there', async () => {
      const store = open();
      expect(await store.size('calls/none', signal)).toBeNull();
      await expect(store.read('calls/none', signal)).rejects.toMatchObject({ code: 'recording.missing' });
    });

    test('does nothing when it was cancelled before', async () => {
      const store = open();
      const reason = new Error('not wanted');
      const cancelled = AbortSignal.abort(reason);
      await expect(store.read('calls/a', cancelled)).rejects.toBe(reason);
      await expect(store.size('calls/a', cancelled)).rejects.toBe(reason);
      await expect(store.create('calls/a', bytes('x'), 'audio/basic', cancelled)).rejects.toBe(reason);
      expect(await store.size('calls/a', signal)).toBeNull();
    });
  });
}
