import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAsteriskRenderCommand } from './asterisk-render-command.ts';
import { UsageError } from './command.ts';

const trunkPassword = 'told-by-the-provider';
const told = { ETHERA_TRUNK_OFFICE_PASSWORD: trunkPassword };
const site = `numbers: [{ did: 100, stage: dev }]
softphones: [desk]
trunks: [{ kind: registration, name: office, server: sip.example.com, username: me }]
`;

let folder: string;
let out: string;
let siteFile: string;
let made = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-render-'));
  out = join(folder, 'etc');
  siteFile = join(folder, 'site.yaml');
  await writeFile(siteFile, site);
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the command, and gives what it printed. */
async function render(args: readonly string[] = [], env: Readonly<Record<string, string>> = told): Promise<string> {
  let printed = '';
  const command = createAsteriskRenderCommand({
    write: (text) => {
      printed += text;
    },
    generate: () => `generated-${++made}-password`,
  });
  expect(await command.run([siteFile, '--out', out, ...args], env)).toBe(0);
  return printed;
}

const written = (name: string) => readFile(join(out, name), 'utf8');
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('asterisk render', () => {
  it('writes every file for owner and group, the passwords for the owner alone, and prints none', async () => {
    const printed = await render();
    expect(await written('extensions.conf')).toContain('[from-office]');
    expect(await written('pjsip.conf')).toContain(`password = ${trunkPassword}`);
    expect(await modeOf(join(out, 'pjsip.conf'))).toBe('640');
    expect(await modeOf(join(out, 'ethera-passwords.env'))).toBe('600');
    expect(printed).toMatch(
      /^21 of 21 files written.*\nmade and kept in .*: ETHERA_ARI_PASSWORD, ETHERA_SOFTPHONE_DESK_/,
    );
    expect(printed).not.toMatch(/generated-|told-by/);
  });

  it('changes nothing the second time, without the environment too', async () => {
    await render();
    const before = await Promise.all((await readdir(out)).sort().map(written));
    expect(await render([], {})).toBe(`0 of 21 files written to ${out}\n`);
    expect(await Promise.all((await readdir(out)).sort().map(written))).toEqual(before);
  });

  it('writes what the site file changes, and leaves the rest', async () => {
    await render();
    await writeFile(siteFile, site.replace('did: 100', 'did: 200'));
    expect(await render()).toContain('1 of 21 files written');
    expect(await written('extensions.conf')).toContain('exten => 200,1');
  });

  it('shows with --diff what would change, without a password, and writes nothing', async () => {
    expect(await render(['--diff'])).toContain('21 of 21 files would change');
    await expect(stat(out)).rejects.toThrow('ENOENT');
    await render();
    await writeFile(siteFile, site.replace('did: 100', 'did: 200'));
    const printed = await render(['--diff'], { ETHERA_TRUNK_OFFICE_PASSWORD: 'another-one' });
    expect(printed).toContain('- exten => 100,1,Set(ETHERA_APP=ethera-dev)\n');
    expect(printed).toContain('+ exten => 200,1,Set(ETHERA_APP=ethera-dev)\n');
    expect(printed).toContain('- password = (hidden)\n+ password = (hidden)\n');
    expect(printed).not.toMatch(/another-one|told-by|generated-/);
    expect(await written('extensions.conf')).toContain('exten => 100,1');
  });

  it('checks the file alone, and says which passwords are not known yet', async () => {
    expect(await render(['--check'], {})).toBe(
      `${siteFile} is right: numbers 1, trunks 1, telephones 1\nnot known yet: ETHERA_TRUNK_OFFICE_PASSWORD\n`,
    );
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('leaves files alone that it did not write', async () => {
    await render();
    await writeFile(join(out, 'pjsip.conf'), '; mine\n');
    await expect(render()).rejects.toMatchObject({
      code: 'asterisk.foreign-file',
      message: expect.stringContaining('pjsip.conf'),
    });
    expect(await written('pjsip.conf')).toBe('; mine\n');
  });

  it('replaces them with --force, keeps the first of each, and lets nobody else read the new one', async () => {
    await render();
    await writeFile(join(out, 'pjsip.conf'), '; mine\n');
    await chmod(join(out, 'pjsip.conf'), 0o644);
    await render(['--force']);
    expect(await written('pjsip.conf')).toContain('[office]');
    expect(await modeOf(join(out, 'pjsip.conf'))).toBe('640');
    await writeFile(join(out, 'pjsip.conf'), '; mine again\n');
    await render(['--force']);
    expect(await written('pjsip.conf.before-ethera')).toBe('; mine\n');
  });

  it('demands what only the provider knows, and writes nothing without it', async () => {
    await expect(render([], {})).rejects.toMatchObject({
      code: 'asterisk.site',
      message: expect.stringMatching(/^ETHERA_TRUNK_OFFICE_PASSWORD is not set, and no earlier rendering kept it/),
    });
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('leaves the passwords whole when it cannot write them to the end', async () => {
    await render();
    const before = await written('ethera-passwords.env');
    await mkdir(join(out, 'ethera-passwords.env.ethera-new'));
    await expect(render([], { ETHERA_TRUNK_OFFICE_PASSWORD: 'another-one' })).rejects.toMatchObject({
      code: 'asterisk.unwritable',
    });
    expect(await written('ethera-passwords.env')).toBe(before);
  });

  it('keeps the mode of a file that it writes anew, and closes the passwords again', async () => {
    await render();
    await chmod(join(out, 'extensions.conf'), 0o660);
    await chmod(join(out, 'ethera-passwords.env'), 0o644);
    await writeFile(siteFile, site.replace('did: 100', 'did: 200'));
    await render();
    expect(await modeOf(join(out, 'extensions.conf'))).toBe('660');
    expect(await modeOf(join(out, 'ethera-passwords.env'))).toBe('600');
    expect((await readdir(out)).filter((name) => name.endsWith('.ethera-new'))).toEqual([]);
  });

  it('takes no empty name for a folder', async () => {
    await expect(render(['--out', ''])).rejects.toThrow(UsageError);
  });

  it('refuses a password that would break a file, without repeating it', async () => {
    const refused = render([], { ...told, ETHERA_ARI_PASSWORD: 'secret; and more' });
    await expect(refused).rejects.toMatchObject({ code: 'asterisk.site' });
    await expect(refused).rejects.not.toThrow('secret');
    await expect(refused).rejects.toThrow('ari.password');
  });

  it('tells the lines of a wrong file', async () => {
    await writeFile(siteFile, site.replace('did: 100', 'did: x'));
    await expect(render()).rejects.toMatchObject({
      code: 'asterisk.site',
      message: expect.stringMatching(/^site\.yaml:1: numbers\.did: must be digits/),
    });
  });

  it('says that there is no such file, and where it may not write', async () => {
    await expect(render(['--out', siteFile])).rejects.toMatchObject({ code: 'asterisk.unwritable' });
    siteFile = join(folder, 'none.yaml');
    await expect(render()).rejects.toMatchObject({
      code: 'asterisk.site',
      message: `${siteFile} cannot be read: ENOENT`,
    });
  });

  it.each([
    [['--check', '--diff'], 'either --check or --diff'],
    [['--diff', '--force'], '--force writes'],
    [['second.yaml'], 'not also second.yaml'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('refuses the arguments %j', async (args, message) => {
    await expect(render(args)).rejects.toThrow(UsageError);
    await expect(render(args)).rejects.toThrow(message);
  });
});
