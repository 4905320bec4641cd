import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { edgeAuthority } from './edge-certificate.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../scripts/checks/testing/${name}.pem`, import.meta.url), 'utf8');
const authority = fixture('edge-ca');
const now = new Date('2026-11-23T12:00:00Z');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ethera-ca-'));
  mkdirSync(join(root, 'stacks', 'edge-ca'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): string {
  writeFileSync(join(root, path), text);
  return join(root, path);
}

test('a stage without a certificate has no authority', () => {
  put('stacks/edge-ca/production.pem', authority);
  expect(edgeAuthority(root, 'dev', {}, now)).toBeUndefined();
});

test('a stage has the authority that lies beside the stacks, or the one that the environment names', () => {
  const file = put('stacks/edge-ca/production.pem', authority);
  expect(edgeAuthority(root, 'production', {}, now)).toEqual({ pem: authority.trim(), file });
  const other = put('other.pem', `${authority}\n`);
  expect(edgeAuthority(root, 'production', { ETHERA_EDGE_CA_FILE: other }, now)?.file).toBe(other);
});

test('a file that the environment names must be there', () => {
  expect(() => edgeAuthority(root, 'dev', { ETHERA_EDGE_CA_FILE: join(root, 'nowhere.pem') }, now)).toThrow('ENOENT');
});

test.each([
  ['no certificate', 'hello', /dev\.pem cannot be.*: it is no certificate in PEM/],
  ['the certificate of a machine', fixture('edge-leaf'), /no certificate of an authority/],
  ['a private key beside it', `${authority}\n-----BEGIN PRIVATE KEY-----\n`, /holds a private key/],
])('%s is refused, by the name of the file', (_, text, words) => {
  put('stacks/edge-ca/dev.pem', text);
  expect(() => edgeAuthority(root, 'dev', {}, now)).toThrow(words);
});

test('an expired one is refused', () => {
  put('stacks/edge-ca/dev.pem', authority);
  expect(() => edgeAuthority(root, 'dev', {}, new Date('2200-01-01'))).toThrow(/it expired on/);
});
