import type { World } from '../../local/src/world/world.ts';
import { describeUse } from '../../scripts/policy/demo-requests.ts';

/** Which permission S3 wants for what was asked; what the stand-in has beside these nobody of us may do. */
const actions = { PutObject: 's3:PutObject', GetObject: 's3:GetObject', HeadObject: 's3:GetObject' } as const;

/**
 * What edge and functions have asked the bucket of a world for, each use once, in the words of `describeUse`.
 * @throws {Error} when somebody asked whom the world does not know, or for what no policy is made
 */
export function bucketUses({ s3 }: Pick<World, 's3'>): ReadonlySet<string> {
  return new Set(
    s3.requests.map(({ accessKeyId, operation, key }) => {
      const by = s3.askers.get(accessKeyId ?? '');
      if (!by || !(operation in actions)) throw new Error(`${by ?? 'a stranger'} asked for ${operation} ${key}`);
      return describeUse({ by, action: actions[operation as keyof typeof actions], key });
    }),
  );
}
