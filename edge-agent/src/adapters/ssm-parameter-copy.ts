import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EdgeParameter, EtheraError, edgeParameter } from '@ethera/contract';
import { z } from 'zod';
import { writeAtomically } from './atomic-file.ts';

/** Whose parameter it is: a copy of another stage's, or another region's, would lead to the wrong bucket. */
export interface ParameterOwner {
  readonly stage: string;
  readonly region: string;
}

const copy = z.object({ stage: z.string(), region: z.string(), parameter: edgeParameter });

const pathIn = (stateDir: string) => join(stateDir, 'edge-parameter.json');

/** The copy from an earlier start; undefined when there is none of this stage and region. */
export async function readParameterCopy(stateDir: string, owner: ParameterOwner): Promise<EdgeParameter | undefined> {
  try {
    const kept = copy.parse(JSON.parse(await readFile(pathIn(stateDir), 'utf8')));
    return kept.stage === owner.stage && kept.region === owner.region ? kept.parameter : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the parameter for a start with the cloud down. @throws EtheraError `state.unwritable` */
export async function keepParameterCopy(
  stateDir: string,
  owner: ParameterOwner,
  parameter: EdgeParameter,
): Promise<void> {
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await writeAtomically(pathIn(stateDir), JSON.stringify({ ...owner, parameter }), 0o600);
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
    throw new EtheraError('state.unwritable', `ETHERA_STATE_DIR cannot be written: ${reason}`, { cause: thrown });
  }
}
