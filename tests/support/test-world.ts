import { inject } from 'vitest';
import type { WorldOptions } from '../../local/src/world/options.ts';
import { startWorld, type World } from '../../local/src/world/world.ts';

/** A world that need not make the phrases again which another test's has made. */
export function startTestWorld(options: WorldOptions = {}): Promise<World> {
  return startWorld({ phraseFolder: inject('phraseFolder'), ...options });
}
