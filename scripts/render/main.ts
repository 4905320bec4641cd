// npm run render -- --stage <stage> [--secret Name=value]…
// Prints, as its last line, the path of a JSON file that holds everything `sst deploy --stage <stage>` would create.
import { parseArgs } from 'node:util';
import { optionalSecretNames, requiredSecretNames } from '../../stacks/secret-names.ts';
import { storeRender } from './render-stage.ts';

const secretNames = [...requiredSecretNames, ...optionalSecretNames];
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());

try {
  const { values } = parseArgs({
    options: { stage: { type: 'string', default: 'dev' }, secret: { type: 'string', multiple: true, default: [] } },
  });
  const { file } = await storeRender({
    stage: values.stage,
    secrets: { ...environmentSecrets(), ...Object.fromEntries(values.secret.map(parseSecret)) },
    log: (line) => console.error(line),
    signal: abort.signal,
  });
  console.log(file);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Secrets as SST itself takes them from the environment. */
function environmentSecrets(): Record<string, string> {
  return Object.fromEntries(
    secretNames.flatMap((name) => {
      const value = process.env[`SST_SECRET_${name}`];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function parseSecret(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (!secretNames.some((known) => known === name)) {
    throw new Error(`--secret takes Name=value, where the name is one of ${secretNames.join(', ')}.`);
  }
  return [name, text.slice(at + 1)];
}
