import { type EdgeLimits, EtheraError, spendDayOf, type TurnModels } from '@ethera/contract';
import type { Log } from './ports/log.ts';
import type { SpendBook } from './ports/spend-book.ts';
import type { TurnService } from './ports/turn-service.ts';
import { TurnMeter } from './turn-meter.ts';

type AskedService = Pick<TurnService, 'answer' | 'warm'>;

export interface SpendingDeps {
  readonly spendBook: SpendBook;
  readonly limits: () => EdgeLimits;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Whose money of the day is spent. */
export type Spent = 'edge' | 'stage' | null;

/** What the calls of this agent spend, and whether they may go on. */
export interface Spending {
  spent(): Spent;
  /**
   * The turn service, with each attempt counted while it runs. With the money spent it asks for none: the answer is
   * EtheraError `limit.spend`. An attempt that runs by then comes to its end.
   */
  metered(service: AskedService): AskedService;
}

/** That money is spent is logged once, when it is noticed. */
export function createSpending({ spendBook, limits, log, now }: SpendingDeps): Spending {
  /** By persona: what its last turn was given. */
  const models = new Map<string, TurnModels>();
  let noticed = '';

  const spent = (): Spent => {
    const day = spendDayOf(now());
    const { usdPerDay, stageSpend } = limits();
    const spentUsd = spendBook.spentUsd(day);
    let whose: Spent = null;
    if (usdPerDay !== undefined && spentUsd >= usdPerDay) whose = 'edge';
    // What was left yesterday says nothing about today.
    else if (stageSpend?.day === day && stageSpend.leftUsd <= 0) whose = 'stage';
    const notice = whose ? `${whose} ${day}` : '';
    if (whose && notice !== noticed) {
      const edgeUsd = Math.round(spentUsd * 10_000) / 10_000;
      log.write('error', 'money of the day spent', { whose, day, edgeUsd, edgeUsdPerDay: usdPerDay ?? null });
    }
    noticed = notice;
    return whose;
  };

  return {
    spent,
    metered: (service) => ({
      warm: (personaId, signal) => service.warm(personaId, signal),
      async *answer(request, signal) {
        const whose = spent();
        if (whose) throw new EtheraError('limit.spend', `what the ${whose} may spend in a day is spent`);
        const { turnMemoryMb } = limits();
        const { personaId } = request;
        const meter = new TurnMeter(request, { spendBook, now, turnMemoryMb, models: models.get(personaId) ?? null });
        try {
          for await (const frame of service.answer(request, signal)) {
            meter.take(frame);
            if (frame.type === 'done') models.set(personaId, frame.summary.models);
            yield frame;
          }
        } finally {
          meter.end();
        }
      },
    }),
  };
}
