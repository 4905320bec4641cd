import { isDeepStrictEqual } from 'node:util';
import { nameIn, type StageValues, stageValues } from '../../stacks/stage.ts';
import { accountId } from '../render/mocks.ts';
import type { Render, RenderedResource } from '../render/render.ts';

/** A render beside what its stage is meant to be. */
export interface RenderedStage {
  readonly render: Render;
  readonly values: StageValues;
  readonly bucket: string;
  readonly bucketArn: string;
  /** An ARN of this stage's region and account. */
  arn(service: string, resource: string): string;
  /** The name of one thing of the stage. */
  name(thing: string): string;
  /** What a resource asks for; nothing at all when the render has no such resource. */
  inputs(type: string, name: string): RenderedResource['inputs'];
  find(type: string, name: string): RenderedResource | undefined;
  all(type: string): readonly RenderedResource[];
}

/** Looks a render over. @returns what is wrong with it, a sentence each; empty when all is well */
export type Check = (stage: RenderedStage) => readonly string[];

export function renderedStage(render: Render): RenderedStage {
  const { stage, region } = render;
  const bucket = `${nameIn(stage, 'recordings')}-${accountId}`;
  const find = (type: string, name: string) => render.resources.find((one) => one.type === type && one.name === name);
  return {
    render,
    values: stageValues(stage),
    bucket,
    bucketArn: `arn:aws:s3:::${bucket}`,
    arn: (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`,
    name: (thing) => nameIn(stage, thing),
    inputs: (type, name) => find(type, name)?.inputs ?? {},
    find,
    all: (type) => render.resources.filter((one) => one.type === type),
  };
}

/** The fault that something is not what it should be, if it is not. */
export function differs(what: string, actual: unknown, expected: unknown): readonly string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}

/** As `differs`, for the fields that are named in `expected` alone. */
export function lacks(what: string, actual: Readonly<Record<string, unknown>>, expected: object): readonly string[] {
  return Object.entries(expected).flatMap(([field, value]) => differs(`${what}: ${field}`, actual[field], value));
}

/** The functions of the pipeline, in the order of a call. */
export const functionParts = [
  {
    id: 'Turn',
    thing: 'turn',
    size: 'turn',
    prefix: 'calls/',
    streaming: true,
    secrets: ['GroqApiKey', 'ElevenLabsApiKey'],
  },
  {
    id: 'Briefing',
    thing: 'briefing',
    size: 'briefing',
    prefix: 'prompts/',
    streaming: false,
    secrets: ['GroqApiKey', 'ElevenLabsApiKey'],
  },
  {
    id: 'WrapUp',
    thing: 'wrap-up',
    size: 'wrapUp',
    prefix: 'calls/',
    streaming: false,
    secrets: ['GroqApiKey', 'WebhookUrl', 'WebhookSecret'],
  },
] as const;
