import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Render } from '../render/render.ts';
import { renderStage } from '../render/render-stage.ts';
import { type CheckName, checks } from './checks.ts';
import type { PlantedFault } from './plant.ts';
import { plantedFaults } from './planted-faults.ts';
import { renderedStage } from './rendered-stage.ts';

/** A first render on a new machine installs SST's platform. */
const renderLimitMs = 300_000;
const edgeCaFile = fileURLToPath(new URL('./testing/edge-ca.pem', import.meta.url));

const names = Object.keys(checks) as CheckName[];
const faultsOf = (render: Render, name: CheckName) => checks[name](renderedStage(render));

/** Nobody gets into `dev` by a certificate; production has an authority. */
const renders = new Map<string, Render>();
beforeAll(async () => {
  renders.set('dev', await renderStage({ stage: 'dev' }));
  renders.set('production', await renderStage({ stage: 'production', edgeCaFile }));
}, renderLimitMs);

function rendered(stage: string): Render {
  const render = renders.get(stage);
  if (!render) throw new Error(`${stage} was not rendered`);
  return render;
}

describe.each(['dev', 'production'])('the stage %s', (stage) => {
  test.each(names)('%s', (name) => {
    expect(faultsOf(rendered(stage), name)).toEqual([]);
  });
});

describe('a planted fault in production', () => {
  test.each<PlantedFault>([...plantedFaults])('$check: $what', ({ check, plant, says }) => {
    const wrong = structuredClone(rendered('production'));
    plant(wrong);
    expect('').not.toMatch(says);
    expect(faultsOf(wrong, check).join('\n')).toMatch(says);
  });

  test('there is one for each check at least', () => {
    expect(new Set(plantedFaults.map(({ check }) => check))).toEqual(new Set(names));
  });
});
