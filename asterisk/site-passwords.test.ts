import { expect, test } from 'vitest';
import { parseSite } from './site-file.ts';
import { formatPasswords, neededPasswords, parsePasswords, settlePasswords } from './site-passwords.ts';

const site = parseSite(
  [
    'numbers: [{ extension: 777, stage: dev }]',
    'softphones: [desk-2]',
    'trunks:',
    '  - { kind: registration, name: office, server: sip.example.com, username: me }',
    '  - { kind: twilio }',
  ].join('\n'),
  'site.yaml',
);
const needed = neededPasswords(site);
const generate = () => 'generated-password';

test('a site needs a password for ARI, for each telephone, and for each trunk at which it logs in', () => {
  expect(needed).toEqual([
    { variable: 'ETHERA_ARI_PASSWORD', ours: true },
    { variable: 'ETHERA_SOFTPHONE_DESK_2_PASSWORD', ours: true },
    { variable: 'ETHERA_TRUNK_OFFICE_PASSWORD', ours: false },
  ]);
});

test('the environment counts more than what was kept, and what was kept more than a new one', () => {
  const kept = new Map([
    ['ETHERA_ARI_PASSWORD', 'kept'],
    ['ETHERA_TRUNK_OFFICE_PASSWORD', 'kept'],
  ]);
  const { passwords, generated, missing } = settlePasswords(needed, { ETHERA_ARI_PASSWORD: 'set' }, kept, generate);
  expect([...passwords.values()]).toEqual(['set', 'generated-password', 'kept']);
  expect(generated).toEqual(['ETHERA_SOFTPHONE_DESK_2_PASSWORD']);
  expect(missing).toEqual([]);
});

test('a provider’s password is not made up', () => {
  const env = { ETHERA_TRUNK_OFFICE_PASSWORD: '' };
  const { passwords, missing } = settlePasswords(needed, env, new Map(), generate);
  expect(missing).toEqual(['ETHERA_TRUNK_OFFICE_PASSWORD']);
  expect(passwords.has('ETHERA_TRUNK_OFFICE_PASSWORD')).toBe(false);
});

test('what is kept comes back as it was', () => {
  const passwords = new Map([
    ['ETHERA_ARI_PASSWORD', 'a=b#c"d'],
    ['ETHERA_TRUNK_OFFICE_PASSWORD', '$x`y'],
  ]);
  expect(parsePasswords(formatPasswords(passwords))).toEqual(passwords);
});
