import type { Briefing } from '@ethera/contract';
import { z } from 'zod';
import type { AriProbe } from './ari-probe.ts';
import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { readVariable, type TestLine } from './test-line.ts';

/** ARI needs one for each request under way and one for the events; a call has some requests at once when it begins. */
const SESSIONS_PER_CALL = 2;
const SESSIONS_BESIDE_CALLS = 50;
/** Asterisk's own, when http.conf names none. */
const DEFAULT_SESSIONS = 100;

const endpoints = z.array(z.object({ resource: z.string() }));
const attributes = z.array(z.object({ attribute: z.string(), value: z.string() }));

export interface DialplanDeps {
  readonly ari: AriProbe;
  readonly maxCalls: number;
  readonly line: (signal: AbortSignal) => Promise<TestLine>;
  readonly briefing: (signal: AbortSignal) => Promise<Briefing>;
}

/** What Asterisk's configuration says, read through functions of the dialplan: ARI itself does not show it. */
export function dialplanChecks(deps: DialplanDeps): Check[] {
  const { ari, line, maxCalls } = deps;
  return [
    {
      name: 'sessionlimit',
      needs: ['dialplan'],
      remedy: 'Load func_config.so.',
      async run(signal) {
        const { leg } = await line(signal);
        const read = (option: string) => readVariable(ari, leg, `AST_CONFIG(http.conf,general,${option})`, signal);
        const set = await read('sessionlimit');
        // A function that gives nothing and one that is not there look the same; `enabled` must be in the file.
        if (set === undefined && (await read('enabled')) === undefined) {
          return warn(
            'cannot be seen',
            'Load func_config.so, or check by hand that http.conf has sessionlimit = 2000.',
          );
        }
        return judgeSessions(set === undefined ? DEFAULT_SESSIONS : Number(set), maxCalls);
      },
    },
    {
      name: 'numbers',
      needs: ['dialplan', 'briefing'],
      remedy: 'Load func_dialplan.so, res_ari_endpoints.so and res_ari_asterisk.so.',
      run: (signal) => tryNumbers(deps, signal),
    },
    {
      name: 'destinations',
      needs: ['dialplan', 'briefing'],
      remedy: 'Load func_dialplan.so.',
      run: (signal) => tryDestinations(deps, signal),
    },
  ];
}

function judgeSessions(sessions: number, maxCalls: number): Finding {
  const needed = SESSIONS_PER_CALL * maxCalls + SESSIONS_BESIDE_CALLS;
  if (sessions >= needed) return ok(`${sessions} HTTP sessions are enough for ${maxCalls} calls`);
  return fail(
    `${sessions} HTTP sessions are too few for ${maxCalls} calls, which need ${needed}`,
    'Set sessionlimit = 2000 in [general] of http.conf, and restart Asterisk.',
  );
}

/** A call to a number would ring at the agent, so that its way is looked up, not gone. */
async function tryNumbers({ ari, line, briefing }: DialplanDeps, signal: AbortSignal): Promise<Finding> {
  const { leg } = await line(signal);
  const numbers = Object.keys((await briefing(signal)).numbers);
  const contexts = await contextsOfTelephones(ari, signal);
  if (contexts.length === 0) {
    return warn(
      'no trunk and no telephone is configured: nobody can call',
      'Add one: see docs/operations.md, Asterisk.',
    );
  }
  const lost: string[] = [];
  for (const number of numbers) {
    const found = await Promise.all(
      contexts.map((context) => readVariable(ari, leg, `DIALPLAN_EXISTS(${context},${number},1)`, signal)),
    );
    if (found.every((value) => value === undefined)) {
      return warn('cannot be seen', 'Load func_dialplan.so, or look by hand: `dialplan show` in Asterisk’s console.');
    }
    if (!found.includes('1')) lost.push(number);
  }
  const places = contexts.map((context) => `[${context}]`).join(', ');
  if (lost.length === 0) return ok(`${numbers.join(', ') || 'none'} can be dialled from ${places}`);
  return warn(
    `${lost.join(', ')} can be dialled from none of ${places}`,
    'Lead them to [ethera-agent], or take them out of personas/numbers.ts.',
  );
}

/** Whom the personas would pass calls to: the names must lead somewhere in this Asterisk. */
async function tryDestinations({ ari, line, briefing }: DialplanDeps, signal: AbortSignal): Promise<Finding> {
  const { leg } = await line(signal);
  const exists = (context: string, name: string) =>
    readVariable(ari, leg, `DIALPLAN_EXISTS(${context},to-${name},1)`, signal);
  const personas = Object.values((await briefing(signal)).personas);
  const wanted = [
    ...personas.flatMap(({ transfers = [] }) => transfers.map((name) => ['ethera-transfer', name] as const)),
    ...personas.flatMap(({ fallbackDestination: name }) => (name ? [['ethera-fallback', name] as const] : [])),
  ];
  const lost = new Set<string>();
  for (const [context, name] of wanted) {
    const found = await exists(context, name);
    if (found === undefined) {
      return warn('cannot be seen', 'Load func_dialplan.so, or look by hand: `dialplan show ethera-transfer`.');
    }
    if (found !== '1') lost.add(name);
  }
  const names = [...new Set(wanted.map(([, name]) => name))].join(', ');
  if (lost.size === 0) return ok(names ? `${names} can be reached` : 'the personas pass calls to nobody');
  return warn(
    `${[...lost].join(', ')}: this Asterisk has no destination of that name, and tells callers that nobody answers`,
    'Add it to `destinations` of the site file, and render it again; or take it out of the persona.',
  );
}

/** Where calls arrive: the contexts of everything that SIP knows. */
async function contextsOfTelephones(ari: AriProbe, signal: AbortSignal): Promise<string[]> {
  const known = endpoints.parse(await ari.ask('GET', '/endpoints/PJSIP', {}, signal));
  const contexts = await Promise.all(
    known.map(async ({ resource }) => {
      const path = `/asterisk/config/dynamic/res_pjsip/endpoint/${encodeURIComponent(resource)}`;
      const all = attributes.parse(await ari.ask('GET', path, {}, signal));
      return all.find(({ attribute }) => attribute === 'context')?.value ?? 'default';
    }),
  );
  return [...new Set(contexts)].sort();
}
