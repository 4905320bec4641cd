import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashInputs } from './inputs.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ethera-inputs-'));
  put('sst.config.ts', 'config');
  put('functions/src/turn.ts', 'turn');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const hash = (stage = 'dev', secrets = {}) => hashInputs(root, { stage, secrets });

test('the same inputs have the same hash', async () => {
  expect(await hash()).toBe(await hash());
  expect(await hash()).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  'sst.config.ts',
  'functions/src/turn.ts',
  'stacks/new.ts',
  'stacks/edge-ca/dev.pem',
  'contract/src/a.ts',
  'personas/p.ts',
  'package-lock.json',
])('a change of %s is seen', async (path) => {
  const before = await hash();
  put(path, 'changed');
  expect(await hash()).not.toBe(before);
});

test.each([
  'functions/src/turn.test.ts',
  'functions/node_modules/x/index.js',
  'functions/sst-env.d.ts',
  'local/src/a.ts',
  'stacks/README.md',
])('%s changes nothing', async (path) => {
  const before = await hash();
  put(path, 'changed');
  expect(await hash()).toBe(before);
});

test('text that moves from one file to another is a change', async () => {
  put('stacks/a.ts', 'one');
  put('stacks/b.ts', '');
  const before = await hash();
  put('stacks/a.ts', '');
  put('stacks/b.ts', 'one');
  expect(await hash()).not.toBe(before);
});

test('stage, secrets and the edges’ authority count', async () => {
  const hashes = [
    await hash(),
    await hashInputs(root, { stage: 'dev', secrets: {}, edgeCertificate: 'pem' }),
    await hash('production'),
    await hash('dev', { GroqApiKey: 'a' }),
    await hash('dev', { GroqApiKey: 'b' }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});
