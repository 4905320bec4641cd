import { CallEar } from './call-ear.ts';
import { ChaosCaller, type ChaosCallerDeps } from './chaos-caller.ts';
import { interruptionLine } from './chaos-script.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { PlannedCall } from './plan.ts';

export interface CallerPlace extends Pick<ChaosCallerDeps, 'noise' | 'wavFile' | 'signal'> {
  readonly chaos: Pick<ChaosWorld, 'asterisk' | 'sounds' | 'phrases'>;
}

const dialled = '777';

/** A caller of a world, who speaks the script of its number. */
export function createChaosCaller(planned: PlannedCall, { chaos, ...rest }: CallerPlace): ChaosCaller {
  const { asterisk, sounds, phrases } = chaos;
  const owner = planned.call;
  const replyMarks = Array.from({ length: interruptionLine + 1 }, (_, line) => sounds.replyMarks({ owner, line }));
  return new ChaosCaller(planned, {
    call: { target: asterisk.sipAddress, account: asterisk.softphone, number: dialled },
    ear: new CallEar({ owner, replyMarks, nameOf: phrases.nameOf }),
    said: (line) => sounds.said({ owner, line }),
    ...rest,
  });
}
