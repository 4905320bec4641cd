import { setTimeout as delay } from 'node:timers/promises';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { World } from '../../local/src/world/world.ts';
import { hearSound } from '../../tests/support/hearing.ts';
import { type Asked, askAll, hearGreeting, hearWhole, say } from './asked-call.ts';
import type { Job } from './bench-calls.ts';
import type { NetworkName } from './column.ts';
import type { Batch } from './plan.ts';
import { hasPause, interruptions, questions, shortQuestions, voices } from './questions.ts';
import type { Answerer, Site } from './site.ts';
import type { SpokenQuestion, SpokenQuestions } from './spoken-questions.ts';

/** What every column is asked in a batch. */
export function comparedJobs({ round, voice, columns, questions }: Batch, site: Site, spoken: SpokenQuestions): Job[] {
  const asked = questions.map((question) => spoken.find(question, voice));
  return columns.flatMap((column): Job[] => {
    const answerer = site.of(column.id);
    if (!answerer) return [];
    const name = `${column.id.replace('/', '-')}-${voice}-${round}`;
    return [{ name, answerer, batch: `${round}`, lead: (caller) => askAll(caller, asked) }];
  });
}

const coldCalls = 2;
/** A sentence that can stand at the beginning of a call. */
const firstOfColdCall = 'park';

/** Calls whose functions are gone when they begin, and calls whose second attempts find none that is free. */
export function coldJobs(site: Site, networks: readonly NetworkName[], spoken: SpokenQuestions): Job[] {
  return networks.flatMap((network) => {
    const answerer = site.of(`${network}/default`);
    const world = answerer?.world;
    if (!answerer || !world) return [];
    return voices.flatMap((voice): Job[] => {
      // A pause inside would have a second function started: that is the other row.
      const whole = questions.filter(({ id }) => id === firstOfColdCall);
      const paused = questions.filter(hasPause).map((question) => spoken.find(question, voice));
      const starts = Array.from(
        { length: coldCalls },
        (_, index): Job => ({
          name: `cold-${network}-${voice}-${index + 1}`,
          answerer,
          batch: `cold-${index + 1}`,
          prepare: () => world.lambda.recycle(),
          lead: (caller) =>
            askAll(
              caller,
              whole.map((question) => spoken.find(question, voice)),
            ),
        }),
      );
      const second: Job = {
        name: `second-environment-${network}-${voice}`,
        answerer,
        batch: 'second-environment',
        lead: (caller) => askAll(caller, paused, (each) => recycleBeforeLastAttempt(world, each)),
      };
      return [...starts, second];
    });
  });
}

/** After the last word, and before its pause is long enough for an attempt. */
const beforeAttemptMs = 120;

function recycleBeforeLastAttempt({ lambda }: World, { utterance }: SpokenQuestion): void {
  const endMs = utterance.parts.at(-1)?.endMs ?? 0;
  setTimeout(() => void lambda.recycle(), endMs + beforeAttemptMs);
}

const interruptedAfterMs = 1_000;
/** Questions whose answers take longer than that. */
const interruptedQuestions = ['table', 'name', 'meat', 'park', 'lunch'];

/** Calls in which every other reply is interrupted a second after its first sound. */
export function interruptedJobs(site: Site, spoken: SpokenQuestions): Job[] {
  const answerer = site.of('loopback/default') ?? site.of('line/default');
  if (!answerer) return [];
  return voices.map((voice): Job => {
    const asked = questions.filter(({ id }) => interruptedQuestions.includes(id));
    const pairs = asked.map((question, index) => ({
      question: spoken.find(question, voice),
      interruption: spoken.find(interruptions[index % interruptions.length] ?? question, voice),
    }));
    return { name: `interrupted-${voice}`, answerer, batch: 'interrupted', lead: (caller) => interrupt(caller, pairs) };
  });
}

interface InterruptedPair {
  readonly question: SpokenQuestion;
  readonly interruption: SpokenQuestion;
}

async function interrupt(caller: SipCaller, pairs: readonly InterruptedPair[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  await hearGreeting(caller);
  for (const { question, interruption } of pairs) {
    const said = await say(caller, question);
    asked.push({ ...said, spoken: question, turn: asked.length, interrupts: false });
    await hearSound(caller);
    await delay(interruptedAfterMs);
    const interrupted = await say(caller, interruption);
    asked.push({ ...interrupted, spoken: interruption, turn: asked.length, interrupts: true });
    await hearWhole(caller, interruption.replyMs);
  }
  return asked;
}

const turnsOfFlatCall = 40;

/** Calls of many short turns to Ethera on loopback. */
export function flatJobs(site: Site, calls: number, spoken: SpokenQuestions): Job[] {
  const answerer: Answerer | undefined = site.of('loopback/default') ?? site.of('line/default');
  if (!answerer) return [];
  return Array.from({ length: calls }, (_, index): Job => {
    const voice = voices[index % voices.length] ?? voices[0];
    const turns = Array.from({ length: turnsOfFlatCall }, (_, turn) =>
      spoken.find(shortQuestions[(turn + index) % shortQuestions.length] ?? shortQuestions[0], voice),
    );
    const name = `flat-${String(index + 1).padStart(2, '0')}`;
    return { name, answerer, batch: 'flat', lead: (caller) => askAll(caller, turns) };
  });
}
