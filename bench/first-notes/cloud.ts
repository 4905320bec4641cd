import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type LambdaOptions, type LambdaStandIn, startLambda } from '../../local/src/lambda/server.ts';
import { type S3Options, type S3StandIn, startS3 } from '../../local/src/s3/server.ts';
import type { Credential } from '../../local/src/sigv4.ts';
import type { ProviderAccess } from '../../local/src/world/providers.ts';
import { bundleFunction } from './function-bundle.ts';

/** How the edge of the first notes reaches S3 and Lambda. Both URLs may be those of a link before the service. */
export interface CloudAccess {
  readonly region: string;
  readonly credential: Credential;
  readonly s3Url: string;
  readonly bucket: string;
  readonly lambdaUrl: string;
  readonly functionName: string;
}

export interface FirstNotesCloud {
  readonly access: CloudAccess;
  readonly s3: S3StandIn;
  readonly lambda: LambdaStandIn;
  close(): Promise<void>;
}

export interface FirstNotesCloudOptions {
  /** For the bundle and the objects. */
  readonly folder: string;
  /** How the function reaches the providers. */
  readonly groq: ProviderAccess;
  readonly elevenLabs: ProviderAccess;
  readonly region?: string;
  /** Over what is chosen here, such as how long the services take. */
  readonly s3?: Partial<S3Options>;
  readonly lambda?: Partial<LambdaOptions>;
}

const bucket = 'first-notes';
const functionName = 'first-notes-turn';
/** As the product's turn function has. */
const memoryMb = 1024;
const timeoutMs = 60_000;

/** Starts the stand-ins of S3 and Lambda, with the function of the first notes in it. */
export async function startFirstNotesCloud(options: FirstNotesCloudOptions): Promise<FirstNotesCloud> {
  const { folder, groq, elevenLabs, region = 'us-east-1' } = options;
  const credential = newCredential();
  const bundle = await bundleFunction(join(folder, 'function'));
  const s3 = await startS3({
    folder: join(folder, 's3'),
    region,
    buckets: [bucket],
    credentials: [{ ...credential, canList: true }],
    ...options.s3,
  });
  try {
    const lambda = await startLambda({
      region,
      role: credential,
      credentials: [credential],
      functions: [
        {
          name: functionName,
          ...bundle,
          timeoutMs,
          memoryMb,
          environment: {
            RECORDINGS_BUCKET: bucket,
            AWS_ENDPOINT_URL_S3: s3.url,
            GROQ_API_KEY: groq.apiKey,
            ELEVENLABS_API_KEY: elevenLabs.apiKey,
            ...(groq.baseUrl === undefined ? {} : { GROQ_BASE_URL: groq.baseUrl }),
            ...(elevenLabs.baseUrl === undefined ? {} : { ELEVENLABS_BASE_URL: elevenLabs.baseUrl }),
          },
        },
      ],
      ...options.lambda,
    });
    return {
      access: { region, credential, s3Url: s3.url, bucket, lambdaUrl: lambda.url, functionName },
      s3,
      lambda,
      close: async () => {
        await lambda.close();
        await s3.close();
      },
    };
  } catch (error) {
    await s3.close();
    throw error;
  }
}

function newCredential(): Credential {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
