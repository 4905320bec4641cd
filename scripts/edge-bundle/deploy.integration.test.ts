import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../../edge-agent/src/config.ts';

const deployFolder = fileURLToPath(new URL('../../edge-agent/deploy/', import.meta.url));
let folder: string;
let release: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-deploy-'));
  release = join(folder, 'release');
  root = join(folder, 'root');
  await cp(deployFolder, release, { recursive: true });
  // In place of the bundle, a program that tells how it was started.
  await writeFile(join(release, 'ethera-edge.mjs'), told);
  await writeFile(join(release, 'ethera-edge.licences.txt'), 'licences');
  await writeFile(join(release, 'site.example.yaml'), 'example');
});
afterEach(() => rm(folder, { recursive: true }));

const told = 'const { argv, env } = process; console.log(JSON.stringify({ args: argv.slice(2), env }));';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const clean = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...env };
  return new Promise((resolve) => {
    execFile(program, args, { env: clean }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const install = (...args: string[]) => run('sh', [join(release, 'install.sh'), ...args], { DESTDIR: root });

/** Every file and folder with its mode, and each file with what is in it. */
async function tree(): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const described = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const mode = ((await stat(path)).mode & 0o7777).toString(8).padStart(4, '0');
    const content = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
    return [relative(root, path), `${mode} ${content.slice(0, 8)}`];
  });
  return Object.fromEntries((await Promise.all(described)).sort());
}

describe('install.sh', () => {
  test('makes what the service needs, and the same again when it runs again', async () => {
    const first = await install('--stage', 'dev');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('systemctl enable --now ethera-edge@dev');
    const made = await tree();
    const modes = Object.fromEntries(Object.entries(made).map(([path, text]) => [path, text.slice(0, 4)]));
    expect(modes).toMatchObject({
      'etc/ethera/dev.env': '0600',
      'etc/systemd/system/ethera-edge@.service': '0644',
      'usr/local/bin/ethera-edge': '0755',
      'usr/local/lib/ethera/ethera-edge.mjs': '0644',
      'var/lib/ethera': '0750',
      'var/lib/ethera/dev': '0750',
      'var/lib/ethera/dev/media': '2750',
      'var/lib/ethera/sounds': '2750',
    });
    expect(await install('--stage', 'dev')).toEqual(first);
    expect(await tree()).toEqual(made);
  });

  test('an upgrade brings the new agent, and leaves settings and calls alone', async () => {
    await install('--stage=dev');
    await writeFile(join(root, 'etc/ethera/dev.env'), 'AWS_REGION=eu-central-1\n');
    await writeFile(join(root, 'var/lib/ethera/dev/briefing.json'), '{}');
    const before = await tree();
    await writeFile(join(release, 'ethera-edge.mjs'), 'newer');
    expect(await install('--stage=dev')).toMatchObject({ code: 0 });
    const after = await tree();
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed).toEqual(['usr/local/lib/ethera/ethera-edge.mjs']);
    expect(Object.keys(after)).toEqual(Object.keys(before));
  });

  test('without a stage there are no settings, and it says how to get them', async () => {
    const { stdout } = await install();
    expect(stdout).toContain('install.sh --stage <stage>');
    expect(Object.keys(await tree()).filter((path) => path.startsWith('etc/ethera/'))).toEqual([]);
  });

  test('says how it is called', async () => {
    expect(await install('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^usage: .*--stage/) });
    await expect(stat(root)).rejects.toThrow('ENOENT');
  });

  test.each([
    [['--stage', '../etc']],
    [['--stage', 'Dev']],
    [['--stage', 'a--b']],
    [['--stage', 'a'.repeat(25)]],
    [['--stage', '']],
    [['--stage=']],
    [['--stage']],
    [['dev']],
  ])('refuses %j', async (args) => {
    const { code, stderr } = await install(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^install\.sh: /);
    await expect(stat(root)).rejects.toThrow('ENOENT');
  });

  test('touches nothing when the bundle is missing', async () => {
    await rm(join(release, 'ethera-edge.mjs'));
    expect(await install('--stage', 'dev')).toMatchObject({ code: 1, stderr: expect.stringContaining('build:edge') });
    await expect(stat(root)).rejects.toThrow('ENOENT');
  });
});

describe('the command that is installed', () => {
  /** A PATH on which whoever asks is root and the service's user is known; `runuser` tells what it was asked for. */
  async function asRoot(env: Record<string, string>, ...args: string[]): Promise<Ended> {
    const tools = join(folder, 'tools');
    await mkdir(tools, { recursive: true });
    const scripts = { id: '[ "$1" != -u ] || echo 0', runuser: 'shift 5; RUN_AS=ethera exec "$@"' };
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(join(tools, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(tools, name), 0o755);
    }
    const PATH = `${tools}:${dirname(process.execPath)}:/usr/bin:/bin`;
    return run(join(root, 'usr/local/bin/ethera-edge'), args, { PATH, ...env });
  }

  test('hands its arguments on as they are', async () => {
    await install();
    const { stdout } = await asRoot({}, 'asterisk', 'render', '--out', 'a folder');
    const { args, env } = JSON.parse(stdout);
    expect(args).toEqual(['asterisk', 'render', '--out', 'a folder']);
    expect(env).not.toHaveProperty('RUN_AS');
  });

  test('called by root, becomes the service’s user with the settings of the stage', async () => {
    await install('--stage', 'anna');
    await writeFile(
      join(root, 'etc/ethera/anna.env'),
      '# A comment.\nAWS_REGION=\nAWS_REGION=eu-central-1\nETHERA_ARI_PASSWORD="a b $(id)"\n\nETHERA_LOG_LEVEL=info\nbad line\nETHERA_EDGE_ID=last',
    );
    const { stdout, stderr } = await asRoot({ ETHERA_LOG_LEVEL: 'debug' }, 'doctor', '--stage', 'anna');
    expect(stderr).toBe('');
    const { args, env } = JSON.parse(stdout);
    expect(args).toEqual(['doctor', '--stage', 'anna']);
    expect(env).toMatchObject({
      RUN_AS: 'ethera',
      HOME: '/var/lib/ethera',
      AWS_REGION: 'eu-central-1',
      ETHERA_ARI_PASSWORD: 'a b $(id)',
      ETHERA_LOG_LEVEL: 'debug',
      ETHERA_EDGE_ID: 'last',
    });
  });

  test('reads the bucket as the operator, without the identity of the service', async () => {
    await install('--stage', 'anna');
    await writeFile(
      join(root, 'etc/ethera/anna.env'),
      'AWS_REGION=eu-central-1\nAWS_ACCESS_KEY_ID=edge\nAWS_CONFIG_FILE=/etc/ethera/aws-config\nETHERA_EDGE_ID=last\n',
    );
    const own = { AWS_PROFILE: 'operator', HOME: '/root' };
    const { stdout, stderr } = await asRoot(own, 'calls', '--stage', 'anna', '--s3');
    expect(stderr).toBe('');
    const { env } = JSON.parse(stdout);
    expect(env).toMatchObject({ ...own, AWS_REGION: 'eu-central-1', ETHERA_EDGE_ID: 'last' });
    for (const name of ['RUN_AS', 'AWS_ACCESS_KEY_ID', 'AWS_CONFIG_FILE']) expect(env).not.toHaveProperty(name);
  });

  test('a stage that is none leads to no file', async () => {
    await install('--stage', 'anna');
    await writeFile(join(root, 'etc/secret.env'), 'AWS_REGION=stolen\n');
    const { stdout } = await asRoot({}, 'doctor', '--stage=../secret');
    expect(JSON.parse(stdout).env).not.toHaveProperty('AWS_REGION');
  });
});

describe('what runs the agent', () => {
  const text = (name: string) => readFile(join(deployFolder, name), 'utf8');
  const settleSeconds = 20;
  const drainSeconds = Number(settings.drainGraceMs.fallback) / 1000;

  test('systemd and compose wait for a drain', async () => {
    const [, unitSeconds] = /^TimeoutStopSec=(\d+)$/m.exec(await text('ethera-edge@.service')) ?? [];
    expect(Number(unitSeconds)).toBeGreaterThanOrEqual(drainSeconds + settleSeconds);
    const { services } = parse(await text('compose.yaml'));
    expect(Number.parseInt(services.edge.stop_grace_period, 10)).toBeGreaterThanOrEqual(drainSeconds + settleSeconds);
  });

  test('the settings file offers settings that there are', async () => {
    const offered = [...(await text('stage.env')).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    const known = Object.values(settings).map(({ variable }) => variable);
    const ofAws = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    expect(offered.length).toBeGreaterThan(3);
    expect(offered.filter((name) => ![...known, ...ofAws].includes(String(name)))).toEqual([]);
  });

  test('both containers see the same files at the same paths, and each may write its own alone', async () => {
    const { services, volumes } = parse(await text('compose.yaml'));
    const mounts = (service: string): Record<string, string> =>
      Object.fromEntries(services[service].volumes.map((line: string) => [line.split(':')[1], line]));
    const [asterisk, edge] = [mounts('asterisk'), mounts('edge')];
    const recordings = settings.recordingsDir.fallback ?? '';
    expect(asterisk[recordings]).toBe(`recordings:${recordings}`);
    expect(edge[recordings]).toBe(`recordings:${recordings}:ro`);
    const [, state = ''] = /ETHERA_STATE_DIR=(\S+)/.exec(await text('Dockerfile')) ?? [];
    expect(edge[state]).toBe(`state:${state}`);
    expect(asterisk[state]).toBe(`state:${state}:ro`);
    expect(Object.keys(volumes)).toEqual(['recordings', 'state']);
    expect([services.asterisk.network_mode, services.edge.network_mode]).toEqual(['host', 'host']);
  });

  test('the images are there, run without root, and copy what a release holds', async () => {
    const { services } = parse(await text('compose.yaml'));
    const stages = (await text('Dockerfile')).split(/^FROM .* AS /m).slice(1);
    const targets = [services.edge.build.target, services.asterisk.build.target];
    expect(stages.map((stage) => stage.split('\n', 1)[0])).toEqual(targets);
    for (const stage of stages) expect(stage).toMatch(/^USER (?:ethera|asterisk)$/m);
    const copied = stages.flatMap((stage) => /^COPY (.*) \S+$/m.exec(stage)?.[1]?.split(' ') ?? []);
    expect(await readdir(release)).toEqual(expect.arrayContaining(copied));
    expect(copied).toContain('ethera-edge.mjs');
  });
});
