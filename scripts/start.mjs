// Runs a TypeScript entry on the Node that this repository pins, on a machine that may have neither it nor any
// dependency yet. Plain JavaScript for Node >= 20: it is the only file that runs before `npm ci`.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.ethera-installed`;
const pinnedNode = `${root}node_modules/node/bin/node`;

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const installed = existsSync(stamp) && existsSync(pinnedNode) ? readFileSync(stamp, 'utf8') : '';
if (installed !== wanted) install();

const [entry, ...args] = process.argv.slice(2);
const child = spawn(pinnedNode, [`${root}${entry}`, ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${root}node_modules/node/bin:${root}node_modules/.bin:${process.env.PATH}` },
});
// Ctrl-C reaches the child by the terminal's process group; a supervisor signals only us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});

function install() {
  console.error('installing dependencies (npm ci)…');
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const node = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  if (status !== 0 || node.status !== 0) {
    console.error(
      'npm ci failed. Check that the npm registry is reachable and that install scripts are allowed ' +
        '(the package "node" brings the pinned Node.js through one), then run the command again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
  console.error(`installed in ${Math.round((Date.now() - started) / 1000)} s, Node ${node.stdout.trim()}`);
}
