import { describe, expect, it } from 'vitest';
import { settings } from '../../../edge-agent/src/config.ts';
import { edgeIdOf } from './agent-environment.ts';

describe('the edge id of an application', () => {
  it.each([
    ['ethera-dev', 'ethera-dev'],
    ['Bench.without_eager--turns', 'bench-without-eager-turns'],
    ['bench-latency-without-warm-connections', 'latency-without-warm-connections'],
    ['a-bench-of-latency-and-of-all-the-techniques', 'atency-and-of-all-the-techniques'],
    ['...', 'local'],
  ])('is a slug that differs where the applications do: %s', (app, id) => {
    expect(edgeIdOf(app)).toBe(id);
    expect(settings.edgeId.read(edgeIdOf(app))).toBe(id);
  });
});
