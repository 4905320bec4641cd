// npm run cost [-- --call FILE] [--stage STAGE] [--json]
import { costOfCall, priceTable } from '@ethera/contract';
import { ethera } from '../personas/ethera.ts';
import { personas } from '../personas/index.ts';
import { stageValues } from '../stacks/stage.ts';
import { costUsage, readCostArguments } from './cost/arguments.ts';
import { billedConversation, statedConversation } from './cost/conversation.ts';
import { costOfMinute } from './cost/minute.ts';
import { readRecordedCall } from './cost/recorded-call.ts';
import { type CostReport, costJson, costLines } from './cost/report.ts';
import { warmEnvironmentUsd } from './cost/warm-environment.ts';

try {
  const { call, stage, json, help } = readCostArguments(process.argv.slice(2));
  if (help) process.stdout.write(costUsage);
  else {
    const report = await costReport(stage, call);
    process.stdout.write(
      json ? `${JSON.stringify(costJson(report), undefined, 2)}\n` : `${costLines(report).join('\n')}\n`,
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function costReport(stage: string, file: string | undefined): Promise<CostReport> {
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
    warmEnvironment: { memoryMb: turn.memoryMb, usdPerMonth: warmEnvironmentUsd(turn.memoryMb, priceTable) },
  };
}
