import type { UnkeptAudio } from '../ports/unkept-audio.ts';

/** Which calls' audio is to go, in memory. */
export class MemoryUnkeptAudio implements UnkeptAudio {
  /** Of each call, oldest first. */
  readonly news: string[] = [];

  async begin(callId: string): Promise<void> {
    this.news.push(`begin ${callId}`);
  }

  async end(callId: string): Promise<void> {
    this.news.push(`end ${callId}`);
  }
}
