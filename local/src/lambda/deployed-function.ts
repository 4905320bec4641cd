import { type LambdaFunction, latest } from './function.ts';

/** What an invocation runs. */
export interface FunctionVersion {
  readonly fn: LambdaFunction;
  /** A number, or `$LATEST`. */
  readonly version: string;
}

/** A function with the versions that were published of it, and where its aliases point. */
export class DeployedFunction {
  /** Version 1 is the first. */
  readonly #versions: LambdaFunction[];
  readonly #aliases: Map<string, string>;

  /** A function with aliases is published as version 1, and they point there. */
  constructor(fn: LambdaFunction) {
    this.#versions = [fn];
    this.#aliases = new Map((fn.aliases ?? []).map((alias) => [alias, '1']));
  }

  /** @returns undefined when there is no such alias or version */
  resolve(qualifier: string | undefined): FunctionVersion | undefined {
    const newest = this.#versions.at(-1);
    if (qualifier === undefined || qualifier === latest) return newest && { fn: newest, version: latest };
    const version = this.#aliases.get(qualifier) ?? qualifier;
    const fn = /^\d+$/.test(version) && this.#aliases.size > 0 ? this.#versions[Number(version) - 1] : undefined;
    return fn && { fn, version };
  }

  /**
   * Publishes new code and moves every alias to it, as a deployment does. What is running runs on.
   * @returns the number of the new version
   */
  publish(change: Partial<Omit<LambdaFunction, 'name' | 'aliases'>>): string {
    const newest = this.#versions.at(-1);
    if (!newest || this.#aliases.size === 0) throw new Error('Only a function with an alias can be published anew.');
    this.#versions.push({ ...newest, ...change });
    const version = String(this.#versions.length);
    for (const alias of this.#aliases.keys()) this.#aliases.set(alias, version);
    return version;
  }
}
