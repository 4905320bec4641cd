import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCrc32, createCrc32c, createCrc64Nvme } from './crc.ts';

const check = Buffer.from('123456789');

describe('checksums', () => {
  // The "check" values of the CRC catalogue: the checksum of the nine ASCII digits.
  test.each([
    ['CRC-32', createCrc32, 'cbf43926'],
    ['CRC-32C', createCrc32c, 'e3069283'],
    ['CRC-64/NVME', createCrc64Nvme, 'ae8b14860a799888'],
  ])('%s has the published check value', (_name, create, expected) => {
    const digest = create();
    digest.update(check);
    expect(digest.digest().toString('hex')).toBe(expected);
  });

  test('chunks add up to the whole', () => {
    const digest = createCrc32();
    for (const byte of check) digest.update(Uint8Array.of(byte));
    expect(digest.digest().readUInt32BE()).toBe(crc32(check));
  });
});
