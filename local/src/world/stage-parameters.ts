import type { Render } from '../../../scripts/render/render.ts';

/** The SSM parameters that a stage's stack writes: value by name. */
export function stageParameters({ resources }: Pick<Render, 'resources'>): ReadonlyMap<string, string> {
  return new Map(
    resources
      .filter(({ type }) => type === 'aws:ssm/parameter:Parameter')
      .map(({ inputs }) => [String(inputs.name), String(inputs.value)]),
  );
}
