import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isStreaming, type PlainHandler, type StreamingHandler } from './awslambda.ts';

/** A fault of the deployment, by the name that Lambda gives it. */
export class LoadError extends Error {
  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

const extensions = ['.js', '.mjs', '.cjs'];

/**
 * Finds `path/to/file.export` under the task root and imports it. The export may be nested: `file.a.b`.
 * @throws LoadError by Lambda's names: Runtime.MalformedHandlerName, Runtime.ImportModuleError,
 * Runtime.UserCodeSyntaxError, Runtime.HandlerNotFound, Runtime.CallbackHandlerDeprecated; or what the module itself throws.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<PlainHandler | StreamingHandler> {
  const folder = path.dirname(handler);
  const [, file, exported] = /^([^.]*)\.(.+)$/.exec(path.basename(handler)) ?? [];
  if (!file || !exported || handler.includes('..')) {
    throw new LoadError('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name.`);
  }
  const base = path.join(taskRoot, folder, file);
  const found = extensions.map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (!found)
    throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${path.join(folder, file)}'`);
  const value = exported.split('.').reduce<unknown>(member, await importModule(found));
  if (typeof value !== 'function') {
    throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  const loaded = value as PlainHandler | StreamingHandler;
  if (!isStreaming(loaded) && loaded.length >= 3) {
    const message = 'Callback-based function handlers are not supported from Node.js 24 on: return a promise instead.';
    throw new LoadError('Runtime.CallbackHandlerDeprecated', message);
  }
  return loaded;
}

async function importModule(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new LoadError('Runtime.UserCodeSyntaxError', String(error), { cause: error });
    }
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    const message = error instanceof Error ? `Error: ${error.message}` : String(error);
    throw new LoadError('Runtime.ImportModuleError', message, { cause: error });
  }
}

/** A CommonJS module's exports may be seen under `default` alone. */
function member(value: unknown, name: string): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  const members = value as Record<string, unknown>;
  const fallback = members.default as Record<string, unknown> | undefined;
  return members[name] ?? fallback?.[name];
}
