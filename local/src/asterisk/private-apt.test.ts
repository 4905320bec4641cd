import { describe, expect, it } from 'vitest';
import { isExpired, parseSimulation } from './private-apt.ts';

describe('understanding apt', () => {
  it('reads what would be installed', () => {
    expect(
      parseSimulation(`Reading package lists...
Inst gcc-15-base (15.2.0-8 Debian:testing [amd64]) []
Inst libc6 [2.36-9] (2.41-12 Debian:testing [amd64])
Inst asterisk (1:22.10.1~dfsg+~cs6.16-1 Debian:testing [amd64])
Conf asterisk (1:22.10.1~dfsg+~cs6.16-1 Debian:testing [amd64])`),
    ).toEqual([
      { name: 'gcc-15-base', version: '15.2.0-8' },
      { name: 'libc6', version: '2.41-12' },
      { name: 'asterisk', version: '1:22.10.1~dfsg+~cs6.16-1' },
    ]);
  });

  it('waives the date only of an index whose date is the only fault', () => {
    const expired = 'E: Release file for http://m.example/InRelease is expired (invalid since 3d 4h). Updates…';
    const unsigned = "E: The repository 'http://m.example forky InRelease' is not signed.";
    expect(isExpired({ code: 100, stderr: `W: something\n${expired}\n` })).toBe(true);
    expect(isExpired({ code: 100, stderr: `${expired}\n${unsigned}\n` })).toBe(false);
    expect(isExpired({ code: 100, stderr: `${unsigned}\n` })).toBe(false);
    expect(isExpired({ code: 100, stderr: '' })).toBe(false);
    expect(isExpired({ code: 0, stderr: '' })).toBe(false);
  });
});
