import { createDecipheriv } from 'node:crypto';

/** One resource that the program registered, with what it asked for. */
export interface RenderedResource {
  readonly urn: string;
  /** Pulumi's type, such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Logical name, as in the stacks, with SST's suffix where a component made it. */
  readonly name: string;
  /** URN of the component it belongs to; the stack's own when it belongs to none. */
  readonly parent: string;
  /** False for components, which exist in Pulumi alone. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** The properties that a link gives to a function, such as `{ value: 'the key' }` of a secret. */
export type LinkProperties = Readonly<Record<string, unknown>>;

/** A function with everything it takes to run the very bundle that a deployment would upload. */
export interface RenderedFunction {
  /** Name in the stacks, such as `Turn`. */
  readonly id: string;
  /** Name in AWS, such as `ethera-production-turn`. */
  readonly name: string;
  /** Absolute path of the unpacked bundle. The process must run with this as its working directory. */
  readonly folder: string;
  /** `file.export`, relative to `folder`, without the file's extension. */
  readonly handler: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Whether the handler is wrapped in `awslambda.streamifyResponse`, which is what Lambda looks at. */
  readonly streaming: boolean;
  /** As a deployment would set it, `SST_KEY` and `SST_KEY_FILE` included. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `Resource` of the package `sst` holds in this function, by the link's name. */
  readonly links: Readonly<Record<string, LinkProperties>>;
}

/**
 * What `sst deploy --stage <stage>` would create, as the real SST evaluated and bundled it, without AWS.
 *
 * **Links at run time.** SST writes all links of a function, secrets included, to `resource.enc` in its bundle
 * (AES-256-GCM under `SST_KEY`). `Resource` reads it from the working directory at its first use, never at import.
 * What it holds wins over `SST_RESOURCE_<Name>` in the environment: to give a bundle other values than it was rendered
 * with, such as a real key, use `environmentWithLinks`.
 */
export interface Render {
  readonly app: string;
  readonly stage: string;
  readonly region: string;
  readonly resources: readonly RenderedResource[];
  /** What `sst deploy` would print. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly functions: readonly RenderedFunction[];
}

/** The function called `id` in the stacks. @throws Error when the stage has none. */
export function functionOf(render: Render, id: string): RenderedFunction {
  const found = render.functions.find((fn) => fn.id === id);
  if (!found) throw new Error(`The stage ${render.stage} has no function ${id}.`);
  return found;
}

/**
 * A function's environment in which some links have other values, so that a rendered bundle can run with a real key
 * without a new render. Links go in as `SST_RESOURCE_<Name>`, as `sst dev` passes them; without `SST_KEY` the bundle
 * leaves its `resource.enc` alone, so no real key ever gets into the render.
 *
 * @param overrides link's name → properties that replace or join the rendered ones
 * @throws Error for a link that the function does not have
 */
export function environmentWithLinks(
  fn: Pick<RenderedFunction, 'id' | 'environment' | 'links'>,
  overrides: Readonly<Record<string, LinkProperties>>,
): Record<string, string> {
  const unknown = Object.keys(overrides).filter((name) => !(name in fn.links));
  if (unknown.length > 0) throw new Error(`The function ${fn.id} does not link ${unknown.join(', ')}.`);
  const { SST_KEY, SST_KEY_FILE, ...rest } = fn.environment;
  if (Object.keys(overrides).length === 0) return { ...fn.environment };
  const links = Object.entries(fn.links).map(([name, properties]) => [
    `SST_RESOURCE_${name}`,
    JSON.stringify({ ...properties, ...overrides[name] }),
  ]);
  return { ...rest, ...Object.fromEntries(links) };
}

/** SST encrypts one text under one key, hence its fixed nonce. */
const nonce = Buffer.alloc(12);
const tagBytes = 16;

/** Reads a `resource.enc`. @param key `SST_KEY`: 32 bytes in base64 */
export function openLinks(sealed: Uint8Array, key: string): Record<string, LinkProperties> {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const text = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  return JSON.parse(text.toString()) as Record<string, LinkProperties>;
}
