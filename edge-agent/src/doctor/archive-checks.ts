import { EtheraError } from '@ethera/contract';
import { type Check, type Finding, fail, failureOf, ok, warn } from './check.ts';
import type { S3Probe, Verdict } from './s3-probe.ts';

/** What calls are stamped with is wrong by as much. */
const SKEW_MS = 2_000;
/** AWS refuses a signature that is off by five minutes. */
const REFUSED_SKEW_MS = 240_000;

export interface ArchiveDeps {
  readonly s3: S3Probe;
  readonly bucket: string;
  /** Written once for each edge, and left there until the bucket forgets its calls. */
  readonly key: string;
}

/** What the identity may do to the stage's bucket: as much as it must, and nothing more. */
export function archiveChecks({ s3, bucket, key }: ArchiveDeps): Check[] {
  return [
    {
      name: 'archive',
      needs: ['configuration'],
      remedy: 'Check the network between this machine and S3.',
      async run(signal) {
        if ((await s3.put(key, signal)) === 'allowed') return ok(`calls can be put into ${bucket}`);
        return failureOf(
          new EtheraError('store.denied', `this identity may not put objects under calls/ of ${bucket}`),
          '',
        );
      },
    },
    {
      name: 'clock',
      needs: ['configuration'],
      remedy: 'Let systemd-timesyncd or chrony set the clock.',
      // Also after a refusal: a wrong clock is a reason for one.
      run: async () => judgeClock(s3.aheadMs()),
    },
    {
      name: 'archive rights',
      needs: ['archive'],
      remedy: 'Check the network between this machine and S3.',
      async run(signal) {
        const remedy = 'Use the identity that the stage’s stack made for edges (docs/security.md).';
        const forbidden: readonly (readonly [string, () => Promise<Verdict>])[] = [
          ['read calls', () => s3.get(key, signal)],
          ['list calls', () => s3.list('calls/', signal)],
          ['write prompts', () => s3.put('prompts/doctor', signal)],
          // Last: it takes away what the others are tried on.
          ['delete calls', () => s3.delete(key, signal)],
        ];
        const allowed: string[] = [];
        for (const [what, attempt] of forbidden) if ((await attempt()) === 'allowed') allowed.push(what);
        if (allowed.length === 0) return ok('it can neither read, list nor delete calls, nor write prompts');
        return allowed.map((what): Finding => ({ ...warn('is allowed, and should not be', remedy), about: what }));
      },
    },
  ];
}

export function judgeClock(aheadMs: number | undefined): Finding {
  const remedy = 'Let systemd-timesyncd or chrony set the clock.';
  if (aheadMs === undefined) return warn('S3 did not answer, so that nothing was there to compare', remedy);
  const seconds = Math.abs(aheadMs / 1_000).toFixed(1);
  const told = `${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} AWS`;
  if (Math.abs(aheadMs) >= REFUSED_SKEW_MS) return fail(told, remedy);
  return Math.abs(aheadMs) >= SKEW_MS ? warn(told, remedy) : ok(`within ${SKEW_MS / 1_000} s of AWS`);
}
