import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';

/**
 * Preloaded (`node --import`), it makes what is loaded after it speak the version of the contract before this one, as the
 * release before did. What a version changes beside its number is optional, and tested where it is read.
 */
const versionUrl = new URL('../../contract/src/version.ts', import.meta.url);
const source = await readFile(versionUrl, 'utf8');
const before = source.replace(
  /(CONTRACT_VERSION = )(\d+)/,
  (_, name: string, number: string) => name + (Number(number) - 1),
);
if (before === source) throw new Error(`${versionUrl.href} names no version`);

registerHooks({
  load: (url, context, nextLoad) =>
    url === versionUrl.href
      ? { format: 'module-typescript', source: before, shortCircuit: true }
      : nextLoad(url, context),
});
