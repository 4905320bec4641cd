import { open } from 'node:fs/promises';

/** No line that is worth showing is longer than what this holds of several. */
const windowBytes = 16_384;

/** The last lines of a file that may be large, or missing. */
export async function tailOf(path: string, lineCount: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - windowBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-lineCount).join('\n');
  } finally {
    await file.close();
  }
}
