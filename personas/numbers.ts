import { efira } from './efira.ts';
import { ethera } from './ethera.ts';

/** Dialled number → persona id. */
export type Numbers = Readonly<Record<string, string>>;

/** Numbers that every stage answers: extensions of the Asterisk beside the edge. */
const extensions: Numbers = { '777': ethera.id, '778': efira.id };

/** The numbers of the public telephone network that one stage alone answers, as the trunk delivers them. */
const ofStage: Readonly<Record<string, Numbers>> = {
  // production: { '+12025550100': ethera.id, '+74955550100': efira.id },
};

/** Who answers which number in a stage. The default persona answers every other. */
export function numbersOf(stage: string): Numbers {
  return { ...extensions, ...ofStage[stage] };
}
