import { costOfCall, priceTable } from '@ethera/contract';
import { ethera } from '../../personas/ethera.ts';
import { personas } from '../../personas/index.ts';
import { stageValues } from '../../stacks/stage.ts';
import { billedConversation, statedConversation } from './conversation.ts';
import { hedgingUsd } from './hedging.ts';
import { costOfMinute } from './minute.ts';
import { readRecordedCall } from './recorded-call.ts';
import type { CostReport } from './report.ts';
import { warmEnvironmentUsd } from './warm-environment.ts';

/**
 * What a minute costs with the shipped models.
 * @param stage whose functions' memory is counted
 * @param file `call.json` of a call that is counted beside the stated one
 * @throws Error when the stage can have no such name, the file cannot be read, or something in it has no price
 */
export async function costReport(stage: string, file?: string): Promise<CostReport> {
  const { turn, wrapUp } = stageValues(stage);
  const conversation = statedConversation;
  const { minutes, turns, attempts } = conversation;
  const stated = billedConversation(conversation, ethera.models, { turnMb: turn.memoryMb, wrapUpMb: wrapUp.memoryMb });
  const recorded =
    file === undefined
      ? undefined
      : await readRecordedCall(file, {
          archiveOf: (personaId) => personas[personaId]?.archive ?? 'full',
          turnMemoryMb: turn.memoryMb,
          wrapUp: { ...conversation.wrapUp, memoryMb: wrapUp.memoryMb },
        });
  return {
    stage,
    conversation,
    stated: { minutes, turns, attempts, minute: costOfMinute(costOfCall(stated), minutes) },
    measured: recorded && { ...recorded, minute: costOfMinute(recorded.cost, recorded.minutes) },
    hedging: hedgingUsd(conversation, ethera.models, priceTable),
    warmEnvironment: { memoryMb: turn.memoryMb, usdPerMonth: warmEnvironmentUsd(turn.memoryMb, priceTable) },
  };
}
