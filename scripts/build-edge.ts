import { fileURLToPath } from 'node:url';
import { bundleEdge } from './edge-bundle/bundle.ts';

/**
 * `npm run build:edge`: the edge agent as one file, `dist/ethera-edge.mjs`. How files that the code reads at run time get
 * into it is said at `bundleEdge`.
 */
const file = fileURLToPath(new URL('../dist/ethera-edge.mjs', import.meta.url));
const { bytes, packages, licenceFile } = await bundleEdge(file);
console.log(`${file}: ${(bytes / 1e6).toFixed(2)} MB, ${packages.length} packages of others`);
console.log(licenceFile);
