import { callFilesContract } from './call-files-contract.ts';
import { MemoryCallFiles } from './memory-call-files.ts';

callFilesContract('those in memory', async () => {
  const files = new MemoryCallFiles();
  return {
    files,
    contentOf: async (path) => {
      const content = files.created.get(path);
      return content && Uint8Array.from(content);
    },
    record: async (ulaw) => {
      files.recordings.set('/recordings/segment.ulaw', ulaw);
      return '/recordings/segment.ulaw';
    },
    breakDisk: async () => {
      files.unwritable = true;
    },
  };
});
