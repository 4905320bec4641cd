import type { ModelUses } from '../model-uses.ts';
import type { ReplyModel, ReplyPart, ReplyRequest } from '../ports/reply-model.ts';
import type { Try, TurnFailover } from './failover.ts';
import { askTwice } from './hedge.ts';

/**
 * The parts of one model's answer. A model whose first word is later than nineteen of twenty is asked a second time: the
 * prompt costs what it costs once more, a fiftieth of the answer's speech.
 * @throws EtheraError `llm.*`
 */
export async function* hedgedReply(
  { health, budget, recovery, clock }: TurnFailover,
  { route, signal, heard }: Try<ReplyModel>,
  request: ReplyRequest,
  uses: ModelUses,
): AsyncGenerator<ReplyPart> {
  const { port, model } = route;
  const times = health.times('llm', route);
  const startedAtMs = clock.now();
  const { answer, hedged, release } = await askTwice({
    ask: async (own) => {
      const parts = port.reply(request, own)[Symbol.asyncIterator]();
      return { parts, first: await parts.next() };
    },
    discard: ({ parts }) => void parts.return?.(),
    afterMs: times.p95Ms,
    may: () => {
      const nowMs = clock.now();
      if (!health.bearsHedge(model, nowMs) || !budget.takeSpare(nowMs)) return false;
      recovery.hedged();
      return true;
    },
    clock,
    signal,
  });
  times.note(clock.now() - startedAtMs);
  const { parts, first } = answer;
  try {
    for (let next = first; !next.done; next = await parts.next()) {
      heard();
      // The loser tells nothing of its tokens; it has read the same prompt.
      if (hedged && next.value.type === 'usage') uses.wrote(model, { ...next.value, completionTokens: 0 });
      yield next.value;
    }
  } finally {
    release();
    await parts.return?.();
  }
}
