import { startLinks } from '../network/links.ts';
import type { NetworkProfile } from '../network/network-profile.ts';
import type { Cloud } from './cloud.ts';
import type { ProviderAccess, Providers } from './providers.ts';

/** Where an edge reaches its region's services. */
export type EdgeUrls = Readonly<Record<'s3' | 'lambda' | 'ssm', string>>;

/** The region's services as the edge reaches them: over a link when there is a network. */
export async function reachCloud(
  { s3, lambda, ssm }: Pick<Cloud, 's3' | 'lambda' | 'ssm'>,
  network: NetworkProfile | undefined,
  end: AsyncDisposableStack,
): Promise<EdgeUrls> {
  const urls = { s3: s3.url, lambda: lambda.url, ssm: ssm.url };
  if (!network) return urls;
  return end.adopt(await startLinks(urls, network.edgeToCloud), (links) => links.close()).urls;
}

/** The providers as the functions reach them: the stand-ins over a link when there is a network. */
export async function reachProviders(
  providers: Providers,
  network: NetworkProfile | undefined,
  end: AsyncDisposableStack,
): Promise<Pick<Providers, 'groq' | 'elevenLabs'>> {
  if (!network) return providers;
  const names = ['groq', 'elevenLabs'] as const;
  const targets: Partial<Record<(typeof names)[number], string>> = {};
  for (const name of names) {
    const { standIn } = providers[name];
    if (standIn) targets[name] = standIn.url;
  }
  const links = end.adopt(await startLinks<string>(targets, network.cloudToProviders), (one) => one.close());
  const over = (name: string, access: ProviderAccess) => ({ ...access, baseUrl: links.urls[name] ?? access.baseUrl });
  return {
    groq: { ...providers.groq, access: over('groq', providers.groq.access) },
    elevenLabs: { ...providers.elevenLabs, access: over('elevenLabs', providers.elevenLabs.access) },
  };
}
