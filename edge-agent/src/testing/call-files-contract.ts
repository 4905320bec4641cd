import { describe, expect, it } from 'vitest';
import type { CallFiles } from '../ports/call-files.ts';

export interface CallFilesBench {
  readonly files: CallFiles;
  /** What is in a file now, by its path without extension; undefined when there is none. */
  readonly contentOf: (path: string) => Promise<Uint8Array | undefined>;
  /** Makes a recording of Asterisk's, and gives its path. */
  readonly record: (ulaw: Uint8Array) => Promise<string>;
  /** From now on nothing can be written. */
  readonly breakDisk: () => Promise<void>;
}

/** What every implementation of `CallFiles` keeps to. */
export function callFilesContract(name: string, open: () => Promise<CallFilesBench>): void {
  describe(`${name} as call files`, () => {
    it('hold what was appended as soon as that returns, and know how much', async () => {
      const { files, contentOf } = await open();
      const file = files.create('call-1', 'reply-1');
      expect(file.bytes).toBe(0);
      expect(await contentOf(file.path)).toHaveLength(0);
      file.append(Uint8Array.of(1, 2));
      file.append(Uint8Array.of(3));
      expect(file.bytes).toBe(3);
      expect([...((await contentOf(file.path)) ?? [])]).toEqual([1, 2, 3]);
    });

    it('can be read while they are played', async () => {
      const { files } = await open();
      const file = files.create('call-1', 'reply-1');
      file.append(Uint8Array.of(1, 2));
      expect([...files.readPlayable(file.path)]).toEqual([1, 2]);
      const unplayable = expect.objectContaining({ code: 'media.unplayable' });
      expect(() => files.readPlayable(`${file.path}-none`)).toThrow(unplayable);
    });

    it('have an absolute path without extension, of their own', async () => {
      const { files } = await open();
      const paths = [
        files.create('call-1', 'reply-1').path,
        files.create('call-1', 'reply-2').path,
        files.create('call-2', 'reply-1').path,
      ];
      expect(new Set(paths).size).toBe(3);
      for (const path of paths) expect(path).toMatch(/^\/[^.]*$/u);
    });

    it('begin empty when the name was used before', async () => {
      const { files, contentOf } = await open();
      files.create('call-1', 'reply-1').append(Uint8Array.of(1));
      const again = files.create('call-1', 'reply-1');
      expect(await contentOf(again.path)).toHaveLength(0);
    });

    it('go with their call, and leave the others', async () => {
      const { files, contentOf } = await open();
      const [one, two] = [files.create('call-1', 'reply-1'), files.create('call-2', 'reply-1')];
      await files.clear('call-1');
      await files.clear('call-1');
      expect(await contentOf(one.path)).toBeUndefined();
      expect(await contentOf(two.path)).toBeDefined();
    });

    it('say when they cannot be written', async () => {
      const { files, breakDisk } = await open();
      const file = files.create('call-1', 'reply-1');
      await breakDisk();
      const unwritable = expect.objectContaining({ code: 'media.unwritable' });
      expect(() => file.append(Uint8Array.of(1))).toThrow(unwritable);
      expect(file.bytes).toBe(0);
      expect(() => files.create('call-1', 'reply-2')).toThrow(unwritable);
    });

    it('read what Asterisk recorded, and say when they cannot', async () => {
      const { files, record } = await open();
      const path = await record(Uint8Array.of(1, 2, 3));
      expect([...(await files.readRecording(path))]).toEqual([1, 2, 3]);
      await expect(files.readRecording(`${path}-none`)).rejects.toMatchObject({ code: 'recording.unreadable' });
    });
  });
}
