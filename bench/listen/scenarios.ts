import type { ScenarioName } from './arguments.ts';
import type { Scenario } from './scenario.ts';
import { backchannels } from './scenarios/backchannels.ts';
import { lines } from './scenarios/lines.ts';
import { pauses } from './scenarios/pauses.ts';

/** Everything that `npm run listen` can run, in the order in which it does. */
export const scenarios: Readonly<Partial<Record<ScenarioName, Scenario>>> = { pauses, lines, backchannels };
