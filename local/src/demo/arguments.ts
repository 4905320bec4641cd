import { isIP } from 'node:net';
import { UsageError } from '../caller/call-script.ts';
import { parseOptions } from '../command-options.ts';
import { type Plan, plans, readPlan } from '../plans.ts';

export type PersonaId = 'ethera' | 'efira';

export interface DemoArguments {
  readonly help: boolean;
  /** Stay up for a telephone instead of placing the call. */
  readonly serve: boolean;
  readonly persona: PersonaId;
  /** Where SIP listens; loopback when left out. */
  readonly host?: string;
  /** Whose limits the stand-ins have; none when left out. */
  readonly plan?: Plan;
}

export const demoUsage = `usage: npm run demo [-- options]

Starts Asterisk, S3, Lambda, Groq and ElevenLabs on this machine's loopback, an edge agent beside them, and places one
call: a greeting, three questions, an interruption, a goodbye. Leaves a stereo recording of it in .demo/.

  --persona ethera|efira   who answers: ethera on 777 in English (default), efira on 778 in Russian
  --serve                  place no call: stay up for a telephone or for "npm run call"
  --host ADDRESS           with --serve: where SIP listens (default 127.0.0.1; 0.0.0.0 for every network)
  --plan NAME              the stand-ins refuse what a plan does not hold: ${Object.keys(plans).join(', ')}, or
                           vendors' own names as in groq=free,elevenlabs=creator,lambda=new (default: no limits)
  --help                   this text

With GROQ_API_KEY or ELEVENLABS_API_KEY in the environment that part is the real service.

exit code: 0 all went well, 1 a turn or the start failed, 2 wrong usage`;

const options = {
  help: { type: 'boolean', short: 'h' },
  serve: { type: 'boolean' },
  persona: { type: 'string' },
  host: { type: 'string' },
  plan: { type: 'string' },
} as const;

/**
 * Reads the command line without the program's name.
 * @throws {UsageError} with one line that says what is wrong
 */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { help = false, serve = false, persona = 'ethera', host, plan } = parseOptions('npm run demo', options, args);
  if (persona !== 'ethera' && persona !== 'efira') throw new UsageError('--persona: ethera or efira');
  if (host !== undefined && !serve) throw new UsageError('--host goes with --serve');
  if (host !== undefined && isIP(host) !== 4)
    throw new UsageError('--host: an IPv4 address of this machine, or 0.0.0.0');
  return {
    help,
    serve,
    persona,
    ...(host === undefined ? {} : { host }),
    ...(plan === undefined ? {} : { plan: readPlan(plan) }),
  };
}
