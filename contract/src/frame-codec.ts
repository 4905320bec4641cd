import { EtheraError } from './error.ts';
import { jsonFrame, type ReplyFrame } from './frame.ts';

/** On the wire: 1 byte kind, 4 bytes payload length (big-endian), payload. */
const HEADER_BYTES = 5;
const KIND_JSON = 0x4a; // 'J'
const KIND_AUDIO = 0x41; // 'A'
/** An audio payload starts with the chunk (2 bytes) and the byte offset in it (4 bytes). */
const AUDIO_HEADER_BYTES = 6;
/** One frame holds at most eight seconds of audio; a longer one is a broken stream, not a frame to wait for. */
export const MAX_PAYLOAD_BYTES = 65_536;

export function encodeFrame(frame: ReplyFrame): Uint8Array {
  if (frame.type !== 'audio') return pack(KIND_JSON, new TextEncoder().encode(JSON.stringify(frame)));
  const payload = new Uint8Array(AUDIO_HEADER_BYTES + frame.audio.length);
  const view = new DataView(payload.buffer);
  view.setUint16(0, frame.chunk);
  view.setUint32(2, frame.offset);
  payload.set(frame.audio, AUDIO_HEADER_BYTES);
  return pack(KIND_AUDIO, payload);
}

function pack(kind: number, payload: Uint8Array): Uint8Array {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError(`frame of ${payload.length} bytes`);
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  frame[0] = kind;
  new DataView(frame.buffer).setUint32(1, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/**
 * Decodes a stream of frames that arrives in arbitrary pieces. Never holds more than one frame's bytes.
 * After an error it is spent: every later call throws the same error.
 */
export class FrameDecoder {
  #pending = new Uint8Array(0);
  #fault: EtheraError | undefined;

  /**
   * Takes the next bytes, gives the frames that they complete.
   * @throws EtheraError `frames.malformed`
   */
  push(bytes: Uint8Array): ReplyFrame[] {
    if (this.#fault) throw this.#fault;
    try {
      return this.#decode(bytes);
    } catch (error) {
      this.#pending = new Uint8Array(0);
      this.#fault =
        error instanceof EtheraError
          ? error
          : new EtheraError('frames.malformed', 'a frame does not match the contract', { cause: error });
      throw this.#fault;
    }
  }

  /** @throws EtheraError `frames.malformed` when the stream ends inside a frame. */
  end(): void {
    if (this.#fault) throw this.#fault;
    if (this.#pending.length > 0) {
      throw new EtheraError('frames.malformed', `the stream ended ${this.#pending.length} bytes into a frame`);
    }
  }

  #decode(bytes: Uint8Array): ReplyFrame[] {
    let buffer = bytes;
    if (this.#pending.length > 0) {
      buffer = new Uint8Array(this.#pending.length + bytes.length);
      buffer.set(this.#pending);
      buffer.set(bytes, this.#pending.length);
    }
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const frames: ReplyFrame[] = [];
    let offset = 0;
    while (buffer.length - offset >= HEADER_BYTES) {
      const kind = view.getUint8(offset);
      const length = view.getUint32(offset + 1);
      if (kind !== KIND_JSON && kind !== KIND_AUDIO) throw malformed(`kind 0x${kind.toString(16)}`);
      if (length > MAX_PAYLOAD_BYTES) throw malformed(`a payload of ${length} bytes`);
      const end = offset + HEADER_BYTES + length;
      if (buffer.length < end) break;
      const payload = buffer.subarray(offset + HEADER_BYTES, end);
      frames.push(kind === KIND_JSON ? decodeJson(payload) : decodeAudio(payload));
      offset = end;
    }
    this.#pending = buffer.slice(offset);
    return frames;
  }
}

function decodeJson(payload: Uint8Array): ReplyFrame {
  return jsonFrame.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
}

function decodeAudio(payload: Uint8Array): ReplyFrame {
  if (payload.length < AUDIO_HEADER_BYTES) throw malformed('audio without its header');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return {
    type: 'audio',
    chunk: view.getUint16(0),
    offset: view.getUint32(2),
    audio: payload.slice(AUDIO_HEADER_BYTES),
  };
}

function malformed(detail: string): EtheraError {
  return new EtheraError('frames.malformed', `the reply stream holds ${detail}`);
}
