import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { loadTemplates } from '../../asterisk/templates.ts';
import { packageVersion } from '../../edge-agent/src/release.ts';
import { licenceText } from './licences.ts';
import { type SloppyPackage, sloppyPackage } from './sloppy-package.ts';

/** The oldest Node that the agent is written for; the tests run it on the one that package.json pins. */
export const leastNodeMajor = 24;

export interface EdgeBundle {
  readonly file: string;
  readonly licenceFile: string;
  readonly bytes: number;
  /** Every source file in the bundle, relative to the repository. */
  readonly sources: readonly string[];
  /** Packages of others in the bundle, with their versions. */
  readonly packages: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * What the edge must not carry: prompts and keys stay in the cloud, and a stand-in is no production code.
 * The lint's layers say so of imports; this says it of what the bundler has followed.
 */
const forbidden = /^(?:local|functions|personas|stacks|tests|bench)\/|node_modules\/(?:groq-sdk|elevenlabs)\//;

/**
 * Stands before everything else in the bundle but the entry's #! line.
 * - CommonJS packages `require` Node’s own modules, and an ES module has no `require` of its own.
 * - What a Node that is too old would say otherwise is a name it does not know, in the middle of 100,000 lines.
 */
const banner = `// Ethera edge agent. The licences of the packages in this file are in ethera-edge.licences.txt.
import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);
if (Number(process.versions.node.split('.')[0]) < ${leastNodeMajor}) {
  process.stderr.write(\`ethera-edge: Node.js ${leastNodeMajor} or newer is needed, and this is \${process.versions.node}\\n\`);
  process.exit(1);
}`;

/**
 * Makes the edge agent one file that needs Node and nothing else beside it.
 *
 * Files that the code reads at run time are put in by `define`, each in place of a global name that nobody else sets. The
 * module that reads them declares the name, takes it where it is defined, and reads the files where it is not, as under
 * plain Node: `asterisk/templates.ts` is the pattern.
 * @param file where the bundle goes; the licences go beside it
 * @throws Error for what may not be in it, and for a package without a licence
 */
export async function bundleEdge(file: string): Promise<EdgeBundle> {
  const ari: SloppyPackage = { name: 'ari-client', sources: [] };
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['edge-agent/src/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    outfile: basename(file),
    platform: 'node',
    format: 'esm',
    // Syntax alone: an older Node must be able to read as far as the check of its version.
    target: 'node20',
    // The sources of packages are ES modules where they have both: smaller, as what is not used can be left out.
    mainFields: ['module', 'main'],
    // Not `minify`: a stack trace in an operator's log must still name functions.
    minifySyntax: true,
    charset: 'utf8',
    legalComments: 'none',
    plugins: [sloppyPackage(ari, root)],
    define: {
      ETHERA_ASTERISK_TEMPLATES: JSON.stringify(Object.fromEntries(loadTemplates())),
      ETHERA_EDGE_RELEASE: JSON.stringify(releaseOf(root)),
    },
    banner: { js: banner },
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (!output) throw new Error('esbuild made no file');
  const sources = [...sourcesOf(metafile), ...ari.sources];
  const foreign = foreignSources(sources);
  if (foreign.length > 0) throw new Error(`the edge must not carry ${foreign.join(', ')}`);
  const { text, packages } = await licenceText(root, sources);
  const licenceFile = join(dirname(file), 'ethera-edge.licences.txt');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, output.contents, { mode: 0o755 });
  await writeFile(licenceFile, `${await readFile(join(root, 'LICENSE'), 'utf8')}\n${text}`);
  return { file, licenceFile, bytes: output.contents.length, sources, packages };
}

/** Version and commit; the version alone where the sources are no checkout. */
function releaseOf(folder: string): string {
  const version = packageVersion(pathToFileURL(join(folder, 'edge-agent/package.json')));
  const { status, stdout } = spawnSync('git', ['-C', folder, 'describe', '--always', '--dirty'], { encoding: 'utf8' });
  return status === 0 ? `${version}+${stdout.trim()}` : version;
}

/** Those of the sources that do not belong on an edge machine. */
export function foreignSources(sources: readonly string[]): readonly string[] {
  return sources.filter((source) => forbidden.test(source));
}

/** What esbuild took something of; files of which nothing is left are not in the bundle. */
function sourcesOf({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([source, { bytesInOutput }]) => (bytesInOutput > 0 ? source : [])),
  );
}
