import type { Leftovers } from '../../local/src/world/leftovers.ts';
import type { World } from '../../local/src/world/world.ts';
import type { TimeWindow } from './call-account.ts';
import { type CampaignFacts, callWindows } from './campaign.ts';
import { judgeChannels } from './channel-watch.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { FaultEntry } from './fault-journal.ts';
import { judgeAir } from './judge-air.ts';
import { judgeCrashes } from './judge-crashes.ts';
import { judgeEffects } from './judge-effects.ts';
import { type Archive, judgeRecordings, readRecording } from './judge-recordings.ts';
import { judgeReplies } from './judge-replies.ts';
import type { Violation } from './violation.ts';

/** Until an agent is connected again and has seen to its calls, once Asterisk is to be reached. */
const reconnectMs = 3_000;
/** A call that nobody can serve is in the fallback by then: after that its silence is nobody else's. */
const leaseMs = 11_500;
/** A call that was up when Asterisk was killed is not up again. */
const killedMs = 10_000;

/** Everything that was violated in a campaign, oldest first. */
export async function judge(facts: CampaignFacts, chaos: ChaosWorld): Promise<Violation[]> {
  const { accounts, journal, agents, channels } = facts;
  const { world, asterisk, deliveries } = chaos;
  const archive = await archiveOf(world, facts);
  const unreachable = journal.entries.flatMap((entry) => unreachableIn(entry) ?? []);
  const absences = agents.absences;
  const away: TimeWindow[] = [...unreachable, ...absences.filter(({ how }) => how !== 'drain').map(recoveredBy)];
  // Garbage is an answer in S3's place: nothing was written.
  const puts = world.s3.requests.filter(({ operation, fault }) => operation === 'PutObject' && fault !== 'garbage');
  const found = [
    ...accounts.flatMap((account) => judgeAir(account, { absences, unreachable })),
    ...accounts.flatMap((account) => judgeReplies(account, away)),
    ...judgeRecordings(accounts, archive, asteriskDown(journal.entries)),
    ...judgeChannels(channels, callWindows(accounts)),
    ...judgeEffects({ puts, deliveries, lines: agents.lines }),
    ...judgeCrashes({
      ends: [...agents.crashes, ...asterisk.crashes],
      lines: agents.lines,
      stderr: agents.stderr,
      invocations: world.lambda.requests,
      killedAtMs: journal.entries
        .filter(({ deed }) => deed.target === 'function' && deed.how === 'crash')
        .map(({ untilMs }) => untilMs),
    }),
    ...leftBehind(await world.leftovers()),
  ];
  return found.sort((a, b) => (a.atMs ?? Number.POSITIVE_INFINITY) - (b.atMs ?? Number.POSITIVE_INFINITY));
}

/** What callers said is on this machine still: S3 does not have it. */
function leftBehind({ recordings, agentFiles }: Leftovers): Violation[] {
  const kept = [...recordings, ...agentFiles.filter((file) => /spool|live|unsent/.test(file))];
  return kept.map((file) => ({
    kind: 'lostRecordings',
    call: null,
    atMs: null,
    what: `${file} never left the machine`,
  }));
}

async function archiveOf(world: World, { agents }: CampaignFacts): Promise<Archive> {
  const keys = await world.listObjects('calls/');
  const recordings = keys.filter((key) => key.endsWith('/caller.wav'));
  return {
    recordings: await Promise.all(recordings.map(async (key) => readRecording(key, await world.readObject(key)))),
    records: await world.callRecords(),
    answered: new Set(
      agents.lines.flatMap(({ message, callId }) => (message === 'call answered' ? String(callId) : [])),
    ),
  };
}

/** When neither agent nor anybody else could have spoken, or heard what was said. */
function unreachableIn({ deed, fromMs, untilMs }: FaultEntry): TimeWindow | undefined {
  if (deed.target === 'asterisk') return { fromMs, toMs: untilMs + killedMs };
  if (deed.target !== 'ari') return undefined;
  return { fromMs, toMs: Math.min(untilMs + reconnectMs, Math.max(fromMs + leaseMs, fromMs)) };
}

/** Asterisk records on while an agent is away: only a killed Asterisk loses what is said. */
function asteriskDown(entries: readonly FaultEntry[]): TimeWindow[] {
  return entries
    .filter(({ deed }) => deed.target === 'asterisk')
    .map(({ fromMs, untilMs }) => ({ fromMs: fromMs - unflushedMs, toMs: untilMs + killedMs }));
}

/** What Asterisk had not written when it was killed. */
const unflushedMs = 1_000;

function recoveredBy({ fromMs, toMs }: TimeWindow): TimeWindow {
  return { fromMs, toMs: toMs + reconnectMs };
}
