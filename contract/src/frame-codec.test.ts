import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EtheraError } from './error.ts';
import type { ReplyFrame } from './frame.ts';
import { encodeFrame, FrameDecoder, MAX_PAYLOAD_BYTES } from './frame-codec.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const chunk = fc.integer({ min: 0, max: 0xffff });
const frame: fc.Arbitrary<ReplyFrame> = fc.oneof(
  fc.record({ type: fc.constant('transcript' as const), text, rejected: fc.constantFrom(null, 'noise' as const) }),
  fc.record({ type: fc.constant('commit' as const), rule: fc.constantFrom('default' as const, 'later' as const) }),
  fc.record({ type: fc.constant('say' as const), chunk, text }),
  fc.record({
    type: fc.constant('audio' as const),
    chunk,
    offset: fc.nat(0xffff_ffff),
    audio: fc.uint8Array({ maxLength: 4_000 }),
  }),
  fc.record({
    type: fc.constant('error' as const),
    code: fc.constant('llm.timeout'),
    message: text,
    retryable: fc.boolean(),
  }),
);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let offset = 0;
  for (let index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
}

const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });

describe('frames on the wire', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 12 }), cuts, (frames, sizes) => {
        const decoder = new FrameDecoder();
        const decoded: ReplyFrame[] = [];
        for (const part of cut(concat(frames.map(encodeFrame)), sizes)) decoded.push(...decoder.push(part));
        decoder.end();
        expect(decoded).toEqual(frames);
      }),
      { numRuns: 500 },
    );
  });

  it('give frames or one coded error for any garbage, never anything else', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 4 }),
        fc.uint8Array({ maxLength: 400 }),
        fc.nat(),
        cuts,
        (frames, noise, at, sizes) => {
          const bytes = concat(frames.map(encodeFrame));
          const where = bytes.length === 0 ? 0 : at % bytes.length;
          const broken = concat([bytes.subarray(0, where), noise, bytes.subarray(where + noise.length)]);
          const decoder = new FrameDecoder();
          try {
            for (const part of cut(broken, sizes)) decoder.push(part);
            decoder.end();
          } catch (error) {
            expect(error).toBeInstanceOf(EtheraError);
            expect((error as EtheraError).code).toBe('frames.malformed');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('refuse a length beyond the bound at once, before its bytes are waited for', () => {
    const header = new Uint8Array(5);
    header[0] = 0x41;
    new DataView(header.buffer).setUint32(1, MAX_PAYLOAD_BYTES + 1);
    expect(() => new FrameDecoder().push(header)).toThrow(EtheraError);
  });

  it('stay refused: a decoder that failed gives nothing of what follows', () => {
    const decoder = new FrameDecoder();
    expect(() => decoder.push(new Uint8Array(5))).toThrow(EtheraError);
    expect(() => decoder.push(encodeFrame({ type: 'commit', rule: 'default' }))).toThrow(EtheraError);
  });

  it('say so when the stream ends inside a frame', () => {
    const decoder = new FrameDecoder();
    decoder.push(encodeFrame({ type: 'commit', rule: 'default' }).subarray(0, 7));
    expect(() => decoder.end()).toThrow(/7 bytes into a frame/);
  });
});
