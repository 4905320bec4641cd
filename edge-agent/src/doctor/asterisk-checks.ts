import { z } from 'zod';
import type { AriProbe } from './ari-probe.ts';
import { requiredModules } from './asterisk-modules.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** The first version whose ARI the agent was tried with. */
const FIRST_MAJOR = 20;

const info = z.object({ system: z.object({ version: z.string() }) });
const modules = z.array(z.object({ name: z.string(), status: z.string() }));
const applications = z.array(z.object({ name: z.string() }));

export interface AsteriskDeps {
  readonly ari: AriProbe;
  readonly url: string;
  /** The agent's application. */
  readonly agentApp: string;
}

/** What ARI shows without a call. */
export function asteriskChecks({ ari, url, agentApp }: AsteriskDeps): Check[] {
  return [
    {
      name: 'ARI',
      remedy: 'Start Asterisk, and check ETHERA_ARI_URL and http.conf.',
      async run(signal) {
        await ari.ask('GET', '/applications', {}, signal);
        await ari.open(signal);
        return ok(`answers at ${url}, and takes an application of the doctor's`);
      },
    },
    {
      name: 'Asterisk version',
      needs: ['ARI'],
      remedy: 'Look at the log of Asterisk.',
      async run(signal) {
        const { version } = info.parse(await ari.ask('GET', '/asterisk/info', {}, signal)).system;
        const major = Number(/^(?:certified[/-])?(\d+)/.exec(version)?.[1] ?? Number.NaN);
        if (major >= FIRST_MAJOR) return ok(version);
        return warn(`${version} has never been tried`, `Install Asterisk ${FIRST_MAJOR} or newer; tests use 22.`);
      },
    },
    {
      name: 'Asterisk modules',
      needs: ['ARI'],
      remedy: 'Load res_ari_asterisk.so: ARI shows modules by it.',
      async run(signal) {
        const found = modules.parse(await ari.ask('GET', '/asterisk/modules', {}, signal));
        const running = new Set(found.filter(({ status }) => status === 'Running').map(({ name }) => name));
        const missing = requiredModules.filter((name) => !running.has(`${name}.so`));
        if (missing.length === 0) return ok(`all ${requiredModules.length} that calls need are running`);
        const names = missing.map((name) => `${name}.so`).join(', ');
        return fail(`not running: ${names}`, 'Load them in modules.conf (asterisk/templates/modules.conf does).');
      },
    },
    {
      name: 'agent',
      needs: ['ARI'],
      remedy: 'Look at the log of Asterisk.',
      async run(signal) {
        const known = applications.parse(await ari.ask('GET', '/applications', {}, signal));
        const connected = known.some(({ name }) => name === agentApp);
        if (connected) return ok(`is connected as ${agentApp}`);
        return warn(`none is connected as ${agentApp}: calls go to the fallback`, 'Start it, or look at its log.');
      },
    },
  ];
}
