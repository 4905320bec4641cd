import { startLink } from './link.ts';
import type { LinkProfile } from './network-profile.ts';
import { Uplink } from './uplink.ts';

/** Several services at the far end of one way. */
export interface Links<Name extends string> {
  /** Where each is reached over its link. */
  readonly urls: Readonly<Record<Name, string>>;
  /** Resets what is open. May be called twice. */
  close(): Promise<void>;
}

/** Puts a link in front of each service; they share the uplink. */
export async function startLinks<Name extends string>(
  targets: Readonly<Record<Name, string>>,
  profile: LinkProfile,
): Promise<Links<Name>> {
  const uplink = new Uplink(profile.upBitsPerSecond);
  await using begun = new AsyncDisposableStack();
  const urls: [string, string][] = [];
  for (const [name, targetUrl] of Object.entries<string>(targets)) {
    const link = begun.adopt(await startLink(targetUrl, profile, uplink), (one) => one.close());
    urls.push([name, link.url]);
  }
  const end = begun.move();
  return { urls: Object.fromEntries(urls) as Record<Name, string>, close: () => end.disposeAsync() };
}
