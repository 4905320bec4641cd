import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleEdge, type EdgeBundle } from './bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Fills a folder with all that an edge machine gets: the agent's one file, its licences, and what installs and runs it. The
 * folder may be there already; what else lies in it stays.
 * @throws Error as `bundleEdge`
 */
export async function releaseEdge(folder: string): Promise<EdgeBundle> {
  const bundle = await bundleEdge(join(folder, 'ethera-edge.mjs'));
  await cp(join(root, 'edge-agent/deploy'), folder, { recursive: true });
  // What `asterisk render` starts from, on a machine without a checkout.
  await cp(join(root, 'asterisk/site.example.yaml'), join(folder, 'site.example.yaml'));
  return bundle;
}
