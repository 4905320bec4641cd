/** Every secret that a stage cannot do without: `sst secret set <name> <value> --stage <stage>`. */
export const requiredSecretNames = ['GroqApiKey', 'ElevenLabsApiKey'] as const;

/**
 * Secrets that are empty until they are set: where `wrap-up` tells of each call, and the key that it signs with. Without
 * a URL nobody is told.
 */
export const optionalSecretNames = ['WebhookUrl', 'WebhookSecret'] as const;

export type RequiredSecretName = (typeof requiredSecretNames)[number];
export type OptionalSecretName = (typeof optionalSecretNames)[number];
