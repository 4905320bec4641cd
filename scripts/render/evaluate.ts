import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { answeredCall, createdResource, type MockedResource } from './mocks.ts';
import { plain } from './plain.ts';
import type { RenderedResource } from './render.ts';

/** What became of a program. */
export interface Evaluation {
  readonly resources: readonly RenderedResource[];
  /** Every resource as Pulumi's state holds it: the stack itself and its outputs included. */
  readonly state: readonly ResourceState[];
  /** Why the program failed, each with the lines of the stacks it came from. Empty when it did not. */
  readonly failures: readonly string[];
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: false;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The parts of `@pulumi/pulumi` used here; its types come only with SST's platform, which may not be there yet. */
interface PulumiRuntime {
  setMocks(mocks: object, project: string, stack: string, preview: boolean, organization: string): Promise<void>;
  runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  deserializeProperties(properties: unknown): Record<string, unknown>;
  getMonitor(): MockMonitor;
}

interface MockMonitor {
  resources: Map<string, { urn: string; state?: { toJavaScript?(): unknown } }>;
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: RegisterRequest, callback: RegisterCallback): unknown;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getObject(): unknown;
}

type RegisterCallback = (error: unknown, response?: { getUrn(): string }) => void;

/**
 * Evaluates a program that SST built, with nothing behind it: resources are recorded instead of made.
 *
 * Resources made inside `apply` register after the program has returned. They are all there when nothing is left that
 * this process waits for, which is why the answer comes through `done`, called as the event loop runs dry.
 *
 * @param main absolute path of the program
 */
export async function evaluate(
  main: string,
  { app, stage, region }: { readonly app: string; readonly stage: string; readonly region: string },
  done: (evaluation: Evaluation) => void,
): Promise<void> {
  const { runtime } = createRequire(main)('@pulumi/pulumi') as { readonly runtime: PulumiRuntime };
  const failures = new Set<string>();
  const fail = (thrown: unknown) => void failures.add(describeFailure(thrown));
  process.on('unhandledRejection', fail);

  await runtime.setMocks(
    {
      newResource: (resource: MockedResource) => createdResource(resource, region),
      call: (call: { token: string; inputs: Record<string, unknown> }) => answeredCall(call.token, call.inputs, region),
    },
    app,
    stage,
    true,
    'organization',
  );
  const monitor = runtime.getMonitor();
  const resources: RenderedResource[] = [];
  recordResources(runtime, monitor, resources);

  let returned = false;
  runtime
    .runInPulumiStack(async () => ((await import(pathToFileURL(main).href)) as { default: unknown }).default)
    .catch(fail)
    .finally(() => {
      returned = true;
    });

  process.once('beforeExit', () => {
    if (!returned) failures.add('The program did not end: it waits for something that cannot happen any more.');
    done({
      resources: resources.toSorted((a, b) => a.urn.localeCompare(b.urn)),
      state: [...monitor.resources.values()].map(({ urn, state }) => ({
        urn,
        type: typeOf(urn),
        custom: false,
        outputs: plain(state?.toJavaScript?.() ?? state ?? {}) as Record<string, unknown>,
      })),
      failures: [...failures],
    });
  });
}

function recordResources(runtime: PulumiRuntime, monitor: MockMonitor, resources: RenderedResource[]): void {
  // The real engine leaves the stack's own type out of the URNs of what it holds; SST reads types from URNs.
  const newUrn = monitor.newUrn.bind(monitor);
  monitor.newUrn = (parent, type, name) => newUrn(typeOf(parent) === stackType ? '' : parent, type, name);

  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response) {
        resources.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          parent: request.getParent(),
          custom: request.getCustom(),
          inputs: plain(runtime.deserializeProperties(request.getObject())) as Record<string, unknown>,
          protect: request.getProtect(),
          retainOnDelete: request.getRetainondelete(),
        });
      }
      callback(error, response);
    });
}

export const stackType = 'pulumi:pulumi:Stack';

/** The resource's own type: the last of those that a URN lists from the outermost component inwards. */
function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** Message and the stacks' own lines: those of SST and Pulumi tell a reader nothing. */
function describeFailure(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const frames = (thrown.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*(\/stacks\/|\/sst\.config\.ts)/.test(line));
  return [`${thrown.name}: ${thrown.message}`, ...frames].join('\n');
}
