/// <reference path="../.sst/platform/config.d.ts" />
import type { SecretName } from './secret-names.ts';

/**
 * The keys of the providers. SST bakes their values, encrypted, into each function that links them, so a new value
 * takes effect with the next deploy.
 */
export function secrets() {
  return { groq: secret('GroqApiKey'), elevenLabs: secret('ElevenLabsApiKey') };
}

function secret(name: SecretName) {
  return new sst.Secret(name);
}
