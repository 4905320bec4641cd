import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Reads `+ group` and `- group`; at the end of its input kills every group it still knows. It ignores the signals of a
 * terminal, which reach it and the server alike.
 */
const script = `
trap '' INT TERM HUP
groups=
while read -r sign group; do
  case $sign in
    +) groups="$groups $group" ;;
    -) rest=; for g in $groups; do [ "$g" = "$group" ] || rest="$rest $g"; done; groups=$rest ;;
  esac
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
`;

/**
 * Makes sure that no process group outlives this process, even one killed by SIGKILL. A frozen process cannot notice
 * that its parent is gone, so somebody else has to: a shell whose input is a pipe from us. The pipe closes when we end,
 * however we end. It costs about 1 MB and no time.
 */
export class Reaper {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;
  readonly #exited: Promise<unknown>;

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
    this.#exited = once(this.#shell, 'exit');
    // Whoever kills the shell takes the guard away; the server itself goes on.
    this.#shell.stdin.on('error', () => undefined);
    this.#shell.unref();
  }

  /** @param group process group id: of a detached child, its pid. */
  watch(group: number): void {
    this.#shell.stdin.write(`+ ${group}\n`);
  }

  /** To be called once the group has ended, before its number can be used again. */
  forget(group: number): void {
    this.#shell.stdin.write(`- ${group}\n`);
  }

  /** Kills what is still watched. */
  async close(): Promise<void> {
    // Nothing else may be left to keep this process alive until the shell has done its work.
    this.#shell.ref();
    this.#shell.stdin.end();
    await this.#exited;
  }
}
