import { S3Client } from '@aws-sdk/client-s3';
import { ElevenLabsClient } from 'elevenlabs';
import Groq from 'groq-sdk';
import { personas } from '../../../personas/index.ts';
import type { TurnAnswer, TurnRequest } from '../turn-message.ts';
import { createAnswer } from './answer.ts';

const { RECORDINGS_BUCKET: bucket = '', ELEVENLABS_API_KEY: apiKey = '', ELEVENLABS_BASE_URL: baseUrl } = process.env;

/** Once per cold start. The AWS SDK and groq-sdk find keys and endpoints in the environment by themselves. */
const answer = createAnswer({
  s3: new S3Client({}),
  bucket,
  groq: new Groq(),
  elevenLabs: new ElevenLabsClient({ apiKey, ...(baseUrl ? { baseUrl } : {}) }),
  personas,
  now: () => performance.now(),
});

/** The Lambda function of the first notes: one turn, answered when all of it is done. */
export const handler = (request: TurnRequest): Promise<TurnAnswer> => answer(request);
