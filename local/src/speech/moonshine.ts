import { readFile } from 'node:fs/promises';
import llamaTokenizer from 'llama-tokenizer-js';
import * as onnx from 'onnxruntime-web';

const layers = 6;
const heads = 8;
const headSize = 36;
const startToken = 1;
const endToken = 2;

/** The model's own bound: nobody says more than six tokens a second. */
const tokensPerSecond = 6;
const sampleRateHz = 16_000;

type Tensors = Record<string, onnx.Tensor>;

/**
 * Loads Moonshine tiny, an English recogniser whose weights ship inside an npm package.
 * The function it returns takes 16 kHz samples between -1 and 1.
 */
export async function loadMoonshine(): Promise<(samples16k: Float32Array) => Promise<Hypothesis>> {
  // One thread: wasm threads would be workers of this worker, and the machine's other core sends RTP.
  onnx.env.wasm.numThreads = 1;
  // The runtime warns about optimisations that quantised models do not take.
  onnx.env.logLevel = 'error';
  const [encoder, decoder] = await Promise.all([
    loadSession('encoder_model.onnx'),
    loadSession('decoder_model_merged.onnx'),
  ]);
  return async (samples16k) => {
    const input = new onnx.Tensor('float32', samples16k, [1, samples16k.length]);
    const encoded = await encoder.run({ input_values: input });
    const tokenLimit = Math.trunc((samples16k.length / sampleRateHz) * tokensPerSecond);
    const { tokens, meanLogProbability } = await decode(decoder, tensor(encoded, 'last_hidden_state'), tokenLimit);
    return { text: llamaTokenizer.decode([...tokens]).trim(), meanLogProbability };
  };
}

async function loadSession(file: string): Promise<onnx.InferenceSession> {
  const main = import.meta.resolve('@moonshine-ai/moonshine-js');
  const weights = await readFile(new URL(`model/tiny/quantized/${file}`, main));
  return onnx.InferenceSession.create(weights, { executionProviders: ['wasm'] });
}

/** A transcript and how sure the model is of it. */
export interface Hypothesis {
  readonly text: string;
  /** Mean natural logarithm of the probability of each token; 0 is certainty. */
  readonly meanLogProbability: number;
}

interface Decoded {
  readonly tokens: readonly number[];
  readonly meanLogProbability: number;
}

/** Greedy decoding. The first step fills the caches of encoder and decoder; later steps extend only the decoder's. */
async function decode(session: onnx.InferenceSession, encoded: onnx.Tensor, tokenLimit: number): Promise<Decoded> {
  const tokens = [startToken];
  let cache = emptyCache();
  let logProbability = 0;
  let steps = 0;
  for (let step = 0; step < tokenLimit; step++) {
    const last = BigInt(tokens.at(-1) as number);
    const result = await session.run({
      input_ids: new onnx.Tensor('int64', BigInt64Array.of(last), [1, 1]),
      encoder_hidden_states: encoded,
      use_cache_branch: new onnx.Tensor('bool', [step > 0]),
      ...cache,
    });
    const logits = tensor(result, 'logits').data as Float32Array;
    const next = indexOfMaximum(logits);
    logProbability += logProbabilityOf(logits, next);
    steps += 1;
    if (next === endToken) break;
    tokens.push(next);
    cache = nextCache(cache, result, step === 0);
  }
  return { tokens, meanLogProbability: steps === 0 ? 0 : logProbability / steps };
}

function emptyCache(): Tensors {
  const cache: Tensors = {};
  for (let layer = 0; layer < layers; layer++) {
    for (const side of ['decoder', 'encoder']) {
      for (const part of ['key', 'value']) {
        const empty = new onnx.Tensor('float32', new Float32Array(0), [0, heads, 1, headSize]);
        cache[`past_key_values.${layer}.${side}.${part}`] = empty;
      }
    }
  }
  return cache;
}

/** After the first step the model returns dummies for the encoder's part, which stays as it was. */
function nextCache(cache: Tensors, result: Tensors, firstStep: boolean): Tensors {
  const next = { ...cache };
  for (const name of Object.keys(cache)) {
    if (firstStep || name.includes('.decoder.'))
      next[name] = tensor(result, name.replace('past_key_values', 'present'));
  }
  return next;
}

function tensor(tensors: Tensors, name: string): onnx.Tensor {
  const found = tensors[name];
  if (!found) throw new Error(`the speech model returned no ${name}`);
  return found;
}

function indexOfMaximum(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) > (values[best] as number)) best = index;
  }
  return best;
}

function logProbabilityOf(logits: Float32Array, token: number): number {
  const chosen = logits[token] as number;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - chosen);
  return -Math.log(sum);
}
