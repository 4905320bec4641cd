import type { ChaosWorld } from '../chaos/chaos-world.ts';
import { judgeAir } from '../chaos/judge-air.ts';
import { judgeCrashes } from '../chaos/judge-crashes.ts';
import { judgeEffects } from '../chaos/judge-effects.ts';
import { lostRecordings } from '../chaos/judge-recordings.ts';
import { judgeReplies } from '../chaos/judge-replies.ts';
import type { Violation } from '../chaos/violation.ts';
import type { SoakFacts } from './soak.ts';

/** What a caller of a soak should not have met: nothing was broken that callers may notice. */
export async function judgeSoak(
  { accounts, agents }: SoakFacts,
  { world, asterisk, deliveries }: ChaosWorld,
): Promise<Violation[]> {
  const calm = { absences: agents.absences, unreachable: [] };
  return [
    ...lostRecordings(await world.callRecords()),
    ...accounts.flatMap((account) => judgeAir(account, calm)),
    ...accounts.flatMap((account) => judgeReplies(account, [])),
    ...judgeEffects({
      puts: world.s3.requests.filter(({ operation }) => operation === 'PutObject'),
      deliveries,
      lines: agents.lines,
    }),
    ...judgeCrashes({
      ends: [...agents.crashes, ...asterisk.crashes],
      lines: agents.lines,
      stderr: agents.stderr,
      invocations: world.lambda.requests,
      killedAtMs: [],
    }),
  ];
}
