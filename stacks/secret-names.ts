/** Every secret that a stage needs: `sst secret set <name> <value> --stage <stage>`. */
export const secretNames = ['GroqApiKey', 'ElevenLabsApiKey'] as const;

export type SecretName = (typeof secretNames)[number];
