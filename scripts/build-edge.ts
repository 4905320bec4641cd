import { fileURLToPath } from 'node:url';
import { releaseEdge } from './edge-bundle/release.ts';

/**
 * `npm run build:edge`: fills `dist/` with what an edge machine gets. How files that the code reads at run time get into
 * the bundle is said at `bundleEdge`.
 */
const folder = fileURLToPath(new URL('../dist', import.meta.url));
const { file, bytes, packages } = await releaseEdge(folder);
console.log(`${file}: ${(bytes / 1e6).toFixed(2)} MB, ${packages.length} packages of others`);
console.log(`copy ${folder} to the machine, then there: sudo sh dist/install.sh --stage <stage>`);
