import type { Credential } from '../sigv4.ts';

/** A function as a deployment would describe it. */
export interface LambdaFunction {
  readonly name: string;
  /** `LAMBDA_TASK_ROOT`: the folder that a deployment would upload. */
  readonly folder: string;
  /** `path/to/file.export`, relative to the folder, without the file's extension. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Reserved concurrency: more invocations than this at once are throttled. */
  readonly concurrency?: number;
  /** Names that point to the version that was published last. `$LATEST` runs the same code in environments of its own. */
  readonly aliases?: readonly string[];
  /** Whose key the code finds in its environment; the stand-in's common role when left out. */
  readonly role?: Credential;
}

/** How a caller names a function, taken apart. */
export interface FunctionRef {
  readonly name: string;
  readonly qualifier: string | undefined;
}

export const accountId = '000000000000';
export const latest = '$LATEST';

const nameForms = [
  /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
  /^(?:\d{12}:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/,
];

/**
 * Reads a name, a partial ARN or an ARN, each with or without a qualifier.
 * @returns undefined when it is none of these, or names two different qualifiers.
 */
export function parseFunctionRef(text: string, qualifier: string | undefined): FunctionRef | undefined {
  for (const form of nameForms) {
    const groups = form.exec(text)?.groups;
    if (!groups?.name) continue;
    if (groups.qualifier && qualifier && groups.qualifier !== qualifier) return undefined;
    return { name: groups.name, qualifier: groups.qualifier ?? qualifier };
  }
  return undefined;
}

export function arnOf(region: string, ref: FunctionRef): string {
  const suffix = ref.qualifier === undefined ? '' : `:${ref.qualifier}`;
  return `arn:aws:lambda:${region}:${accountId}:function:${ref.name}${suffix}`;
}
