import { describe, expect, it } from 'vitest';
import { type AudioSink, ReplyAudio } from './reply-audio.ts';

class Sink implements AudioSink {
  readonly got: (number | 'end')[] = [];

  append(audio: Uint8Array): void {
    this.got.push(...audio);
  }

  complete(): void {
    this.got.push('end');
  }
}

describe('the audio of a reply', () => {
  it('waits for the voice, and then flows as it comes', () => {
    const [audio, sink] = [new ReplyAudio(), new Sink()];
    audio.append(Uint8Array.of(1, 2));
    audio.append(Uint8Array.of(3));
    audio.flowInto(sink);
    expect(sink.got).toEqual([1, 2, 3]);
    audio.append(Uint8Array.of(4));
    audio.complete();
    expect(sink.got).toEqual([1, 2, 3, 4, 'end']);
  });

  it('ends for the voice too when it was complete before', () => {
    const [audio, sink] = [new ReplyAudio(), new Sink()];
    audio.append(Uint8Array.of(1));
    audio.complete();
    audio.flowInto(sink);
    expect(sink.got).toEqual([1, 'end']);
  });
});
