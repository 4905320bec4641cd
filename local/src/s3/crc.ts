/** An incremental checksum, shaped like `crypto.Hash`. */
export interface Digest {
  update(chunk: Uint8Array): unknown;
  /** Big-endian bytes. May be called once. */
  digest(): Buffer;
}

/** The polynomial is reflected, the register starts and ends inverted: true of CRC-32, CRC-32C and CRC-64/NVME. */
function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

function table64(polynomial: bigint): { high: Uint32Array; low: Uint32Array } {
  const [high, low] = [new Uint32Array(256), new Uint32Array(256)];
  for (let index = 0; index < 256; index++) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    high[index] = Number(value >> 32n);
    low[index] = Number(value & 0xffffffffn);
  }
  return { high, low };
}

const crc32Table = table32(0xedb88320);
const crc32cTable = table32(0x82f63b78);
const crc64Table = table64(0x9a6c9329ac4bc9b5n);

class Crc32 implements Digest {
  readonly #table: Uint32Array;
  #register = 0xffffffff;

  constructor(table: Uint32Array) {
    this.#table = table;
  }

  update(chunk: Uint8Array): this {
    let register = this.#register;
    for (const byte of chunk) register = (register >>> 8) ^ (this.#table[(register ^ byte) & 0xff] ?? 0);
    this.#register = register;
    return this;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(~this.#register >>> 0);
    return bytes;
  }
}

/** Two 32-bit halves: BigInt arithmetic is some fifty times slower. */
class Crc64Nvme implements Digest {
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(chunk: Uint8Array): this {
    let [high, low] = [this.#high, this.#low];
    for (const byte of chunk) {
      const index = (low ^ byte) & 0xff;
      low = (((low >>> 8) | (high << 24)) ^ (crc64Table.low[index] ?? 0)) >>> 0;
      high = ((high >>> 8) ^ (crc64Table.high[index] ?? 0)) >>> 0;
    }
    [this.#high, this.#low] = [high, low];
    return this;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.#high >>> 0, 0);
    bytes.writeUInt32BE(~this.#low >>> 0, 4);
    return bytes;
  }
}

export const createCrc32 = (): Digest => new Crc32(crc32Table);
export const createCrc32c = (): Digest => new Crc32(crc32cTable);
export const createCrc64Nvme = (): Digest => new Crc64Nvme();
