import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';

/** What should be nowhere once every call is over. */
export interface Leftovers {
  /** Names of Asterisk's channels, snoops included. */
  readonly channels: readonly string[];
  /** Recordings that Asterisk still has. */
  readonly recordings: readonly string[];
  /** Files below the agent's folder: media of calls, recordings that wait for S3. Phrases and the briefing stay. */
  readonly agentFiles: readonly string[];
}

export interface LeftoverPlaces {
  readonly asterisk: Pick<AsteriskProcess, 'console' | 'recordingsFolder'>;
  readonly agentFolder: string;
}

/** What an agent keeps on purpose: what its stage says, the briefing, its phrases, the records of its calls, and what they spent. */
const kept =
  /(?:^|\/)(?:edge-parameter\.json|briefing\.json|phrases\/[^/]+|prompts\/[^/]+|journal\/[^/]+\/[^/]+\.json|spend\/[^/]+\.jsonl)$/;

export async function findLeftovers({ asterisk, agentFolder }: LeftoverPlaces): Promise<Leftovers> {
  const console = await asterisk.console('core show channels concise');
  return {
    channels: console
      .split('\n')
      .filter((line) => line.includes('!'))
      .map((line) => line.split('!', 1)[0] ?? ''),
    recordings: await filesBelow(asterisk.recordingsFolder),
    agentFiles: (await filesBelow(agentFolder)).filter((file) => !kept.test(file)),
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
