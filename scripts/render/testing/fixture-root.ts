import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsProviderVersion } from '../../../stacks/stage.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder with an SST application of its own, for tests. */
export interface FixtureRoot {
  readonly root: string;
  put(path: string, text: string): void;
  remove(): void;
}

/**
 * An application with SST's platform borrowed from this repository, where it must be installed already.
 *
 * @param run body of the configuration's `run`
 */
export function makeFixtureRoot(run: string): FixtureRoot {
  const root = mkdtempSync(join(tmpdir(), 'ethera-fixture-'));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('package.json', '{ "type": "module" }');
  put('sst.config.ts', configuration);
  put('stacks/program.ts', `export async function program() {\n${run}\n}\n`);
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));

  // Entry by entry: SST writes the programs that it builds into the platform's folder.
  const platform = join(root, '.sst', 'platform');
  mkdirSync(platform, { recursive: true });
  copyFileSync(join(repository, '.sst', 'provider-lock.json'), join(root, '.sst', 'provider-lock.json'));
  for (const entry of readdirSync(join(repository, '.sst', 'platform'))) {
    symlinkSync(join(repository, '.sst', 'platform', entry), join(platform, entry));
  }
  return { root, put, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const configuration = `
export default $config({
  app: () => ({
    name: 'fixture',
    home: 'aws',
    providers: { aws: { region: 'eu-central-1', version: '${awsProviderVersion}' } },
  }),
  async run() {
    const { program } = await import('./stacks/program.ts');
    return program();
  },
});
`;
