import type { BriefedPersona, Technique } from '@ethera/contract';
import type { CallEffect } from '../core/call-effect.ts';
import type { AttemptEvent } from '../core/call-event.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import { AttemptRun, type AttemptRunDeps } from './attempt-run.ts';
import type { ReplyAudio } from './reply-audio.ts';

type Start = Extract<CallEffect, { type: 'start-attempt' }>;

/** Which attempt at which turn. */
export type AttemptName = Pick<Start, 'turn' | 'attempt'>;

export interface AttemptsDeps extends Pick<AttemptRunDeps, 'turnService' | 'archive' | 'now'> {
  readonly callId: string;
  readonly persona: Pick<BriefedPersona, 'id' | 'archive' | 'transfers' | 'turnTaking'>;
  readonly without: ReadonlySet<Technique>;
  readonly log: Log;
  readonly tell: (event: AttemptEvent) => void;
  /** Somebody did speak in this recording. µ-law. */
  readonly understood: (ulaw: Uint8Array) => void;
}

/** The attempts of one call, by name. */
export class Attempts {
  readonly #deps: AttemptsDeps;
  readonly #runs = new Map<string, AttemptRun>();

  constructor(deps: AttemptsDeps) {
    this.#deps = deps;
  }

  /** @param recorded µ-law of what the caller said; empty where nobody spoke */
  start(
    { turn, attempt, keys, overAgent, history, commitInMs, commitFloorMs }: Start,
    recorded: Promise<Uint8Array>,
  ): void {
    const { callId, persona, without, turnService, archive, now, log, tell, understood } = this.#deps;
    const { id: personaId, archive: keeps, turnTaking } = persona;
    // A journal of the machine keeps what is logged: with `none` no word is, at no level.
    const words = (text: string) => (keeps === 'none' ? {} : { text });
    const commitAt = now() + commitInMs;
    const earliestCommitAt = now() + commitFloorMs;
    const name = { turn, attempt };
    const run = new AttemptRun(
      {
        callId,
        personaId,
        keepsAudio: keeps === 'full',
        inlineAudio: !without.has('inline-audio'),
        ...name,
        history,
        keys,
        overAgent,
        transfers: persona.transfers ?? [],
        commitAt,
        earliestCommitAt,
        turnDeadlineMs: turnTaking.turnDeadlineMs,
      },
      {
        turnService,
        archive,
        now,
        tell: (news) => {
          if (news.type === 'transcript') {
            if (!news.rejected) void recorded.then(understood);
            log.write('debug', 'caller said', { ...name, ...words(news.text), rejected: news.rejected });
          }
          if (news.type === 'text') {
            log.write('debug', 'agent says', { ...name, chunk: news.chunk, ...words(news.text) });
          }
          tell({ ...news, ...name });
        },
        failed: (error) => logFailure(log, 'error', 'turn failed', error, name),
      },
    );
    this.#forgetBefore(turn - 1);
    this.#runs.set(keyOf(name), run);
    void run.run(recorded);
  }

  cancel(name: AttemptName): void {
    this.#runs.get(keyOf(name))?.cancel();
  }

  cancelAll(): void {
    for (const run of this.#runs.values()) run.cancel();
  }

  /** What has come of its reply, and is still to come. */
  audioOf(name: AttemptName): ReplyAudio | undefined {
    return this.#runs.get(keyOf(name))?.audio;
  }

  /** Nothing is said of a turn any more once the one after the next begins: what came for it would only fill the memory. */
  #forgetBefore(turn: number): void {
    for (const [key, run] of this.#runs) if (run.turn < turn && run.isOver) this.#runs.delete(key);
  }
}

function keyOf({ turn, attempt }: AttemptName): string {
  return `${turn}/${attempt}`;
}
