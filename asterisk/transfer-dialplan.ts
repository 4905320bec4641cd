import { configLines } from './config-lines.ts';
import type { Destination, FallbackDestination } from './values.ts';

type Destinations = Readonly<Record<string, Destination>>;

/** Where each name leads from [ethera-transfer]. Whoever is not reached comes back, with the reason. */
export function transferDestinations(destinations: Destinations): string {
  return configLines(
    Object.entries(destinations).flatMap(([name, destination]) => [
      `exten => to-${name},1,Set(TIMEOUT(absolute)=${destination.longestMinutes * 60})`,
      ...transferSteps(destination),
      ' same => n,Goto(ethera-return,call,1)',
    ]),
  );
}

/** Where each name leads from [ethera-fallback]. What nobody takes there goes on to the site's own. */
export function fallbackDestinations(destinations: Destinations): string {
  return configLines(
    Object.entries(destinations).flatMap(([name, destination]) => [
      `exten => to-${name},1,NoOp()`,
      ...destinationSteps(destination),
      ' same => n,Goto(call,site)',
    ]),
  );
}

/** What comes after these is for the case that nobody took the call. */
export function destinationSteps(destination: FallbackDestination): string[] {
  switch (destination.kind) {
    case 'hang-up':
      return [];
    case 'dial':
      return [` same => n,Dial(${destination.to},${destination.timeoutSeconds})`];
    case 'queue':
      // It rings: without res_musiconhold there is no music, and trunks drop a call on which nothing is sent.
      return [` same => n,Queue(${destination.name},r,,,${destination.timeoutSeconds})`];
    case 'extension':
      return [` same => n,Goto(${destination.context},${destination.extension},1)`];
  }
}

function transferSteps(destination: Destination): string[] {
  switch (destination.kind) {
    case 'dial':
      return [...destinationSteps(destination), ...dialOutcome];
    case 'queue':
      return [...destinationSteps(destination), ...queueOutcome];
    case 'extension': {
      // Dialled, not gone to: the site's dialplan may find nobody there, and the caller comes back.
      const { context, extension, timeoutSeconds } = destination;
      return [` same => n,Dial(Local/${extension}@${context}/n,${timeoutSeconds})`, ...dialOutcome];
    }
  }
}

/** What the value of a variable says; of every other value the outcome stays what it is, `unavailable` at first. */
const outcome = (variable: string, value: string, is: string) =>
  ` same => n,Set(ETHERA_OUTCOME=\${IF($["\${${variable}}" = "${value}"]?${is}:\${ETHERA_OUTCOME})})`;

const dialOutcome = [outcome('DIALSTATUS', 'BUSY', 'busy'), outcome('DIALSTATUS', 'NOANSWER', 'no-answer')];
const queueOutcome = [outcome('QUEUESTATUS', 'FULL', 'busy'), outcome('QUEUESTATUS', 'TIMEOUT', 'no-answer')];
