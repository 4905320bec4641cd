import type { ScenarioName } from './arguments.ts';
import type { Scenario } from './scenario.ts';
import { backchannels } from './scenarios/backchannels.ts';
import { echo } from './scenarios/echo.ts';
import { interruptions } from './scenarios/interruptions.ts';
import { lines } from './scenarios/lines.ts';
import { outages } from './scenarios/outages.ts';
import { pauses } from './scenarios/pauses.ts';

/** Everything that `npm run listen` can run. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  pauses,
  lines,
  backchannels,
  interruptions,
  echo,
  outages,
};
