/// <reference path="../.sst/platform/config.d.ts" />
import type { OptionalSecretName, RequiredSecretName } from './secret-names.ts';

/**
 * The keys of the providers, and of the webhook. SST bakes their values, encrypted, into each function that links them,
 * so a new value takes effect with the next deploy. Without a required one a deploy stops before it changes anything,
 * and names the command that sets it.
 */
export function secrets() {
  return {
    groq: required('GroqApiKey'),
    elevenLabs: required('ElevenLabsApiKey'),
    webhookUrl: optional('WebhookUrl'),
    webhookSecret: optional('WebhookSecret'),
  };
}

function required(name: RequiredSecretName) {
  return new sst.Secret(name);
}

function optional(name: OptionalSecretName) {
  return new sst.Secret(name, '');
}
