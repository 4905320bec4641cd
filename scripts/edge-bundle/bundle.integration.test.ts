import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeBundle, foreignSources } from './bundle.ts';
import { releaseEdge } from './release.ts';

let folder: string;
let bundle: EdgeBundle;
let licences: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-edge-bundle-'));
  bundle = await releaseEdge(folder);
  licences = await readFile(bundle.licenceFile, 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** In a folder that holds a release alone, with an environment that holds nothing. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bundle.file, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

test('the bundle lists its commands where there is nothing else', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('  run ');
  expect((await stat(bundle.file)).mode & 0o777).toBe(0o755);
});

test('the bundle says which one it is', async () => {
  const { stdout } = await run(['--version']);
  expect(stdout).toMatch(/^ethera-edge \d+\.\d+\.\d+(\+\S+)?, version \d+ of the contract\n$/);
});

test('wrong settings are told with their code, not with a stack trace', async () => {
  const { code, stdout, stderr } = await run(['run', '--stage', 'dev'], { AWS_REGION: 'Frankfurt' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^ethera-edge: config\.invalid: ETHERA_ARI_PASSWORD is not set.*\nAWS_REGION is wrong.*\n$/);
});

test('the AWS clients of the bundle reach as far as the network', async () => {
  const { code, stderr } = await run(['run', '--stage', 'dev'], {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
    ETHERA_ARI_PASSWORD: 'secret',
    ETHERA_STATE_DIR: join(folder, 'none'),
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ethera-edge: parameter\.unavailable: SSM in eu-central-1 did not answer — .*\n$/);
});

test('a doctor to whom nobody listens any more ends as it would have', async () => {
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
    ETHERA_ARI_URL: 'http://127.0.0.1:1',
    ETHERA_ARI_PASSWORD: 'secret',
    ETHERA_STATE_DIR: join(folder, 'none'),
  };
  const doctor = spawn(process.execPath, [bundle.file, 'doctor'], { cwd: folder, env });
  doctor.stdout.destroy();
  let stderr = '';
  doctor.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  expect(await once(doctor, 'close')).toEqual([1, null]);
  expect(stderr).toBe('');
});

test('the bundle carries the templates of Asterisk’s configuration', async () => {
  const args = ['asterisk', 'render', 'site.example.yaml', '--out', join(folder, 'asterisk')];
  const { code, stderr } = await run(args, { ETHERA_TRUNK_OFFICE_PASSWORD: 'of-the-provider' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const templates = await readdir(fileURLToPath(new URL('../../asterisk/templates', import.meta.url)));
  expect(await readdir(join(folder, 'asterisk'))).toEqual(expect.arrayContaining(templates));
});

test('the bundle carries neither prompt, provider nor stand-in', async () => {
  expect(bundle.sources).toContain('edge-agent/src/main.ts');
  expect(foreignSources(bundle.sources)).toEqual([]);
  const planted = ['functions/src/turn.ts', 'local/src/s3/server.ts', 'personas/ethera.ts'];
  expect(foreignSources([...bundle.sources, ...planted, 'node_modules/groq-sdk/index.mjs'])).toEqual([
    ...planted,
    'node_modules/groq-sdk/index.mjs',
  ]);
  expect(await readFile(bundle.file, 'utf8')).not.toContain(process.cwd());
});

test('every package in it has its licence beside it', () => {
  expect(bundle.packages.map((each) => each.replace(/ [^ ]+$/, ''))).toEqual(
    expect.arrayContaining(['@aws-sdk/client-s3', 'ari-client', 'swagger-client', 'ws', 'zod']),
  );
  for (const each of bundle.packages) expect(licences).toContain(`\n${each} (`.replace(/ \($/, ''));
});
