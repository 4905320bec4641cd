import type { PlantedFault } from './plant.ts';
import { plantedInAccess } from './planted-access.ts';
import { plantedInParts } from './planted-parts.ts';
import { plantedInRoles } from './planted-roles.ts';
import { plantedInWatch } from './planted-watch.ts';

/** Everything that may go wrong with a stage, one fault at a time: each check is to find its own. */
export const plantedFaults: readonly PlantedFault[] = [
  ...plantedInParts,
  ...plantedInRoles,
  ...plantedInWatch,
  ...plantedInAccess,
];
