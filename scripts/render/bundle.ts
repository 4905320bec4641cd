import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface BundleFacts {
  /** Whether Lambda would stream this handler's answer. */
  readonly streaming: boolean;
}

const loader = fileURLToPath(new URL('./load-bundle.ts', import.meta.url));

/** Lambda gives initialisation 10 s. */
const loadLimitMs = 10_000;

/**
 * Loads a bundle in a process of its own, as Lambda does at a cold start.
 *
 * @throws Error with the bundle's own error when it cannot be loaded or has no such handler
 */
export async function inspectBundle(
  folder: string,
  handler: string,
  environment: Readonly<Record<string, string>>,
): Promise<BundleFacts> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [loader, folder, handler], {
      cwd: folder,
      env: { ...environment, PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: 'render', LAMBDA_TASK_ROOT: folder },
      timeout: loadLimitMs,
    });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as BundleFacts;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`The bundle ${folder} cannot be loaded: ${stderr?.trim() || message}`, { cause: error });
  }
}
