import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What Lambda would be given: the folder, and the handler in it. */
export interface FunctionBundle {
  readonly folder: string;
  readonly handler: string;
}

/** Bundles the function of the first notes into one file, as a deployment would. @throws whatever esbuild does */
export async function bundleFunction(folder: string): Promise<FunctionBundle> {
  await build({
    entryPoints: [fileURLToPath(new URL('./function/turn.ts', import.meta.url))],
    outfile: join(folder, 'turn.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // CommonJS packages `require` Node's own modules, and an ES module has no `require` of its own.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return { folder, handler: 'turn.handler' };
}
