import { configLines } from './config-lines.ts';
import { destinationSteps } from './transfer-dialplan.ts';
import type { Trunk } from './trunk.ts';
import type { AsteriskValues, Route } from './values.ts';

/**
 * A context for each trunk, in which only its numbers exist: Asterisk answers 404 to any other, before there is a channel.
 * Nothing in them dials, and none includes another: a caller cannot come out at a trunk.
 */
export function trunkContexts(trunks: readonly Trunk[], routes: readonly Route[]): string {
  const contexts = trunks.map(({ name }) => {
    const own = routes.filter(({ from, trunk }) => from === 'pstn' && (trunk === undefined || trunk === name));
    return configLines([`[from-${name}]`, ...own.flatMap(routeSteps)]);
  });
  return contexts.join('\n\n');
}

/** What the telephones of the house can call. */
export function internalRoutes(routes: readonly Route[]): string {
  return configLines(routes.filter(({ from }) => from === 'internal').flatMap(routeSteps));
}

function routeSteps({ number, app, as }: Route): string[] {
  // `s` is what a trunk that sends no number at all asks for.
  const extensions = number === 'any' ? ['_[+0-9]!', 's'] : [number];
  // The caller chose the dialled number, and a comma in it would become an argument of Stasis().
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
  const told = as ?? (/^\+?\d+$/.test(number) ? number : '${FILTER(+0-9,${EXTEN})}');
  return extensions.flatMap((extension) => [
    `exten => ${extension},1,Set(ETHERA_APP=${app})`,
    ` same => n,Set(ETHERA_NUMBER=${told})`,
    ' same => n,Goto(ethera-agent,call,1)',
  ]);
}

/** After the agent: an apology, then the site's people. */
export function fallbackSteps({
  fallbackSound,
  fallbackDestination,
}: Pick<AsteriskValues, 'fallbackSound' | 'fallbackDestination'>): string {
  // Without a recorded apology the caller at least hears that the call failed.
  const apology = fallbackSound
    ? [` same => n,Playback(${fallbackSound})`]
    : [' same => n,PlayTones(congestion)', ' same => n,Wait(3)', ' same => n,StopPlayTones()'];
  const nobody = fallbackSound ? apology : [];
  return configLines([
    ...apology,
    // Nothing of the name but what a destination's can have: it is the agent's, and may have been made by anybody.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
    ' same => n,Set(ETHERA_TO=${FILTER(a-z0-9\\-,${ETHERA_FALLBACK})})',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
    ' same => n,GotoIf(${DIALPLAN_EXISTS(ethera-fallback,to-${ETHERA_TO},1)}?to-${ETHERA_TO},1)',
    ' same => n(site),NoOp()',
    ...destinationSteps(fallbackDestination),
    ...nobody,
  ]);
}
