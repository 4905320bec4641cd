import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ensurePlatform } from './platform.ts';
import { environmentWithLinks, functionOf, type Render } from './render.ts';
import { renderStage } from './render-stage.ts';
import { type FixtureRoot, makeFixtureRoot } from './testing/fixture-root.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const open: FixtureRoot[] = [];

beforeAll(() => ensurePlatform(repository, () => {}), 300_000);
afterEach(() => {
  for (const fixture of open.splice(0)) fixture.remove();
});

function fixture(run: string): FixtureRoot {
  const made = makeFixtureRoot(run);
  open.push(made);
  return made;
}

const names = (render: { resources: readonly { name: string }[] }) => render.resources.map(({ name }) => name);

test('a stack that throws fails the render with its message and the line it came from', async () => {
  const { root } = fixture(`new sst.Secret('GroqApiKey');\nthrow new Error('no such region');`);
  const render = renderStage({ root, stage: 'dev' });
  const message = await render.catch((error: Error) => error.message);
  expect(message).toContain('The stacks failed for the stage dev:\nError: no such region');
  expect(message).toMatch(/at program .*stacks\/program\.ts:\d+:\d+/);
});

test('so does one that throws in an apply, after the program has returned', async () => {
  const { root } = fixture(`
    const bucket = new aws.s3.Bucket('Early', {});
    bucket.id.apply(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      throw new Error('late failure');
    });`);
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow('late failure');
});

test('a secret that nobody has set is named, with the command that sets it', async () => {
  const { root } = fixture(`
    const unset = new sst.Secret('StripeKey');
    new sst.aws.Bucket('Media', { transform: { bucket: { bucket: unset.value } } });`);
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow(/StripeKey.*sst secret set StripeKey/);
});

test('a configuration that does not build fails with what SST says', async () => {
  const { root } = fixture(`const broken = ;`);
  const message = await renderStage({ root, stage: 'dev' }).catch((error: Error) => error.message);
  expect(message).toContain('"sst diff --stage dev" failed:');
  expect(message).toContain('Unexpected ";"');
});

test('a program that waits for ever is found out', async () => {
  const { root } = fixture(`await new Promise(() => {});`);
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow('The program did not end');
});

test('a resource that is made long after the program has returned is not lost', async () => {
  const { root } = fixture(`
    const bucket = new aws.s3.Bucket('Early', {});
    bucket.id.apply(async () => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      new aws.s3.Bucket('Late', {});
    });`);
  expect(names(await renderStage({ root, stage: 'dev' }))).toEqual(expect.arrayContaining(['Early', 'Late']));
});

const functionProgram = `
  const key = new sst.Secret('GroqApiKey');
  new sst.aws.Function('Turn', { handler: 'functions/turn.handler', link: [key], streaming: true });`;

const functionSource = `
  import { Resource } from 'sst';
  export const handler = awslambda.streamifyResponse(async () => Resource.GroqApiKey.value);`;

test('the bundle reads its secret as rendered, and another one given at run time', async () => {
  const { root, put } = fixture(functionProgram);
  put('functions/turn.ts', functionSource);
  const turn = functionOf(await renderStage({ root, stage: 'dev', secrets: { GroqApiKey: 'rendered' } }), 'Turn');
  expect(turn.streaming).toBe(true);
  expect(await answerOf(turn.folder, { ...turn.environment })).toBe('rendered');
  expect(await answerOf(turn.folder, environmentWithLinks(turn, { GroqApiKey: { value: 'real' } }))).toBe('real');
});

async function answerOf(folder: string, env: Record<string, string>): Promise<string> {
  const script =
    'globalThis.awslambda = { streamifyResponse: (handle) => handle };' +
    "process.stdout.write(await (await import('./bundle.mjs')).handler());";
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  await once(child, 'close');
  return text;
}

test('a function without its handler fails the render by name', async () => {
  const { root, put } = fixture(functionProgram);
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow('Handler not found: functions/turn.handler');
  put('functions/turn.ts', 'export const other = 1;');
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow(/exports no function handler/);
});

test('a bundle that cannot be loaded fails the render with its own error', async () => {
  const { root, put } = fixture(functionProgram);
  put('functions/turn.ts', `throw new Error('broken at import');\nexport const handler = () => {};`);
  await expect(renderStage({ root, stage: 'dev' })).rejects.toThrow('broken at import');
});

test('renders of two stages at once do not mix', async () => {
  const { root, put } = fixture(`
    const key = new sst.Secret('GroqApiKey');
    new sst.aws.Function('Turn', { name: $app.stage, handler: 'functions/turn.handler', link: [key] });`);
  put('functions/turn.ts', functionSource);
  const stages = ['one', 'two'];
  const renders = await Promise.all(
    stages.map((stage) => renderStage({ root, stage, secrets: { GroqApiKey: `key-${stage}` } })),
  );
  for (const [index, stage] of stages.entries()) {
    const turn = functionOf(renders[index] as (typeof renders)[0], 'Turn');
    expect(turn.name).toBe(stage);
    expect(await answerOf(turn.folder, { ...turn.environment })).toBe(`key-${stage}`);
  }
});

test('an unchanged input is not rendered again, a changed one is, and the older bundle stays', async () => {
  const { root, put } = fixture(functionProgram);
  put('functions/turn.ts', functionSource);
  const lines: string[] = [];
  const once = await renderStage({ root, stage: 'dev', log: (line) => lines.push(line) });
  const spoken = lines.length;
  expect(await renderStage({ root, stage: 'dev', log: (line) => lines.push(line) })).toEqual(once);
  expect(lines).toHaveLength(spoken);
  put('functions/turn.ts', functionSource.replace('GroqApiKey.value', "GroqApiKey.value + '!'"));
  const [before, after] = [once, await renderStage({ root, stage: 'dev' })].map((render) => functionOf(render, 'Turn'));
  const answers = await Promise.all(
    [before, after].map((turn) => answerOf(turn?.folder ?? '', { ...turn?.environment })),
  );
  expect(answers).toEqual(['placeholder-GroqApiKey', 'placeholder-GroqApiKey!']);
});

test('a bad name of a stage is refused before anything is started', async () => {
  await expect(renderStage({ root: '/nowhere', stage: 'Bad_Stage' })).rejects.toThrow('cannot name a bucket');
});

test('a render that is stopped leaves no process and no file behind', async () => {
  const { root } = fixture(`
    const { writeFileSync } = await import('node:fs');
    writeFileSync('evaluating.txt', String(process.pid));
    setInterval(() => {}, 1000);
    await new Promise(() => {});`);
  const home = mkdtempSync(join(tmpdir(), 'ethera-home-'));
  try {
    const script = `
      import { renderStage } from ${JSON.stringify(new URL('./render-stage.ts', import.meta.url).href)};
      const abort = new AbortController();
      process.once('SIGTERM', () => abort.abort());
      await renderStage({ root: ${JSON.stringify(root)}, stage: 'dev', signal: abort.signal }).catch(() => {});`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, HOME: home, TMPDIR: home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exit = once(child, 'exit');
    const evaluating = await vi.waitFor(() => Number(readFileSync(join(root, 'evaluating.txt'), 'utf8')), 30_000);
    expect(isRunning(evaluating)).toBe(true);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await vi.waitFor(() => expect(isRunning(evaluating)).toBe(false), 5000);
    expect(readdirSync(home)).toEqual([]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function command(...args: string[]) {
  const child = spawn(process.execPath, [join(repository, 'scripts/render/main.ts'), ...args]);
  const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray());
  await once(child, 'close');
  const [stdout = '', stderr = ''] = (await Promise.all(texts)).map((chunks) => chunks.join(''));
  return { exitCode: child.exitCode, stdout, stderr };
}

test('the command prints the file of the render as its last line', async () => {
  const { exitCode, stdout, stderr } = await command('--stage', 'dev');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const render = JSON.parse(readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8')) as Render;
  expect(render).toMatchObject({ app: 'ethera', stage: 'dev' });
  expect(render.functions.map(({ id }) => id)).toEqual(['Briefing', 'Turn', 'WrapUp']);
});

test('the command refuses a secret that no function takes', async () => {
  const { exitCode, stdout, stderr } = await command('--secret', 'Nonsense=1');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('one of GroqApiKey, ElevenLabsApiKey, WebhookUrl, WebhookSecret');
});
