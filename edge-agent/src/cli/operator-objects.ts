import { EtheraError, edgeParameter, edgeParameterName } from '@ethera/contract';
import { createS3Reader } from '../adapters/s3-reader.ts';
import { readSsmParameter } from '../adapters/ssm-parameter.ts';
import { type Environment, loadSettings } from '../config.ts';

/**
 * The stage's bucket, read with the operator's credentials on any machine: ETHERA_BUCKET, else what the stage's parameter
 * names.
 * @throws EtheraError `config.invalid`, `parameter.*`
 */
export async function openOperatorObjects(env: Environment) {
  const { region } = loadSettings(env, ['region']);
  const bucket = env.ETHERA_BUCKET ? loadSettings(env, ['bucket']).bucket : await bucketOfStage(env, region);
  return createS3Reader({ bucket, client: { region } });
}

async function bucketOfStage(env: Environment, region: string): Promise<string> {
  const name = edgeParameterName(loadSettings(env, ['stage']).stage);
  const text = await readSsmParameter({ name, region });
  try {
    return edgeParameter.parse(JSON.parse(text)).bucket;
  } catch (thrown) {
    throw new EtheraError('parameter.malformed', `${name} names no bucket`, { cause: thrown });
  }
}
