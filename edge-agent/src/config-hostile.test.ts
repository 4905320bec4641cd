import { EtheraError } from '@ethera/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadEdgeConfig } from './cli/edge-config.ts';
import { loadConfig, settings } from './config.ts';
import { hostileText, mangled } from './testing/hostile.ts';

const variables = Object.values(settings).map(({ variable }) => variable);
const good = {
  ETHERA_ARI_PASSWORD: 'hunter2',
  AWS_REGION: 'eu-central-1',
  ETHERA_BUCKET: 'bucket-1',
  ETHERA_TURN_FUNCTION: 'turn:live',
  ETHERA_BRIEFING_FUNCTION: 'briefing:live',
};

it('an environment of any kind is read, or refused with every fault at once and no value', () => {
  const wrong = fc.dictionary(fc.constantFrom(...variables), hostileText, { maxKeys: 6, noNullPrototype: true });
  fc.assert(
    fc.property(wrong, (env) => {
      try {
        const config = loadConfig({ ...good, ...env });
        expect(config.maxCalls).toBeGreaterThan(0);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(EtheraError);
        const { code, message } = thrown as EtheraError;
        expect(code).toBe('config.invalid');
        expect(message).toMatch(/^(?:(?:ETHERA|AWS)_[A-Z_]+ is (?:wrong|not set): it must be .*\n?)+$/u);
        // Short ones may be part of any sentence.
        for (const value of Object.values(env)) if (value.length > 12) expect(message).not.toContain(value);
      }
    }),
    { numRuns: 500 },
  );
});

it('a parameter of any kind names what it should, or is refused with its code', async () => {
  const { ETHERA_BUCKET, ETHERA_TURN_FUNCTION, ETHERA_BRIEFING_FUNCTION, ...env } = good;
  const sample = {
    bucket: ETHERA_BUCKET,
    turnFunction: ETHERA_TURN_FUNCTION,
    briefingFunction: ETHERA_BRIEFING_FUNCTION,
  };
  const texts = fc.oneof(
    mangled(sample).map((value) => JSON.stringify(value) ?? ''),
    hostileText,
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const readParameter = async () => text;
      const settled = { ...env, ETHERA_STATE_DIR: '/nonexistent/ethera' };
      const loaded = await loadEdgeConfig([], settled, { readParameter }).catch((thrown: unknown) => thrown);
      if (loaded instanceof Error) expect(loaded).toMatchObject({ name: 'EtheraError', code: 'parameter.malformed' });
    }),
    { numRuns: 300 },
  );
});
