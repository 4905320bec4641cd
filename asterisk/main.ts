import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { renderAsterisk } from './render.ts';
import { type AsteriskValues, AsteriskValuesError, generatePassword, routesTo } from './values.ts';

const usage = `usage: node asterisk/main.ts --out FOLDER --app ARI_APP [options]

  --out FOLDER                 where to write the files, usually /etc/asterisk
  --app NAME                   the ARI application that answers, one for each stage
  --profile machine|local      local lets anyone on loopback call in (default machine)
  --sip HOST:PORT              where SIP listens (default 0.0.0.0:5060)
  --http-port PORT             ARI, on loopback (default 8088)
  --rtp FIRST-LAST             RTP ports (default 10000-20000)
  --trunk ADDRESS              address or network of a trunk; may be repeated
  --lease SECONDS              how long a call outlives a silent agent (default 10)
  --fallback-sound PATH        the apology, without its extension
  --fallback-dial TARGET       such as PJSIP/reception
  --fallback-extension CONTEXT,EXTENSION   in your own extensions_site.conf

ETHERA_ARI_PASSWORD and ETHERA_SOFTPHONE_PASSWORD keep passwords; without them new ones are generated.`;

function valuesFromArguments(args: readonly string[], env: NodeJS.ProcessEnv): { out: string; values: AsteriskValues } {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      app: { type: 'string' },
      profile: { type: 'string', default: 'machine' },
      sip: { type: 'string', default: '0.0.0.0:5060' },
      'http-port': { type: 'string', default: '8088' },
      rtp: { type: 'string', default: '10000-20000' },
      trunk: { type: 'string', multiple: true, default: [] },
      lease: { type: 'string', default: '10' },
      'fallback-sound': { type: 'string' },
      'fallback-dial': { type: 'string' },
      'fallback-extension': { type: 'string' },
    },
  });
  if (!options.out || !options.app) throw new TypeError('--out and --app are needed');
  if (options.profile !== 'local' && options.profile !== 'machine') throw new TypeError('--profile: machine or local');
  const [sipHost = '', sipPort = ''] = options.sip.split(':');
  const [firstPort = '', lastPort = ''] = options.rtp.split('-');
  const [context = '', extension = ''] = options['fallback-extension']?.split(',') ?? [];
  const sound = options['fallback-sound'];
  return {
    out: resolve(options.out),
    values: {
      profile: options.profile,
      folders: {
        config: resolve(options.out),
        state: '/var/lib/asterisk',
        spool: '/var/spool/asterisk',
        log: '/var/log/asterisk',
        socket: '/var/run/asterisk',
      },
      sip: { host: sipHost, port: Number(sipPort) },
      rtp: { firstPort: Number(firstPort), lastPort: Number(lastPort) },
      httpPort: Number(options['http-port']),
      ari: { username: 'ethera', password: env.ETHERA_ARI_PASSWORD ?? generatePassword() },
      softphone: { username: 'softphone', password: env.ETHERA_SOFTPHONE_PASSWORD ?? generatePassword() },
      trunkAddresses: options.trunk,
      routes: routesTo(options.app),
      leaseSeconds: Number(options.lease),
      ...(sound === undefined ? {} : { fallbackSound: sound }),
      fallbackDestination: options['fallback-dial']
        ? { kind: 'dial', to: options['fallback-dial'], timeoutSeconds: 30 }
        : options['fallback-extension'] !== undefined
          ? { kind: 'extension', context, extension }
          : { kind: 'hang-up' },
    },
  };
}

/** Passwords are inside, so the files are for their owner and group alone. */
async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o640 });
}

try {
  const { out, values } = valuesFromArguments(process.argv.slice(2), process.env);
  const files = renderAsterisk(values);
  await writeFiles(out, files);
  process.stdout.write(`${files.size} files written to ${out}; the passwords are in ari.conf and pjsip.conf\n`);
} catch (error) {
  const known = error instanceof AsteriskValuesError || error instanceof TypeError;
  process.stderr.write(known ? `${error.message}\n\n${usage}\n` : `${String(error)}\n`);
  process.exitCode = known ? 2 : 1;
}
