import { readdirSync, readFileSync } from 'node:fs';
import { type AsteriskValues, AsteriskValuesError, type FallbackDestination, faultsOf, type Route } from './values.ts';

/** Name of Asterisk's own log in the log folder. */
export const logFileName = 'messages.log';

const templateFolder = new URL('./templates/', import.meta.url);

/** Asterisk complains about each of these that is missing, and needs nothing in them. */
const emptyFiles = ['acl', 'ccss', 'cli', 'codecs', 'features', 'pjproject', 'sorcery', 'udptl', 'websocket_client'];

/**
 * The complete configuration of an Asterisk that hands its calls to Ethera: file name → text.
 * Depends on nothing but the values and the templates beside this file.
 * @throws {AsteriskValuesError} naming every value that cannot be rendered safely
 */
export function renderAsterisk(values: AsteriskValues): Map<string, string> {
  const faults = faultsOf(values);
  if (faults.length > 0) throw new AsteriskValuesError(faults);
  const fields = fieldsOf(values);
  const files = new Map<string, string>();
  for (const fileName of readdirSync(templateFolder).sort()) {
    files.set(fileName, fill(readFileSync(new URL(fileName, templateFolder), 'utf8'), fields, fileName));
  }
  for (const name of emptyFiles)
    files.set(`${name}.conf`, '; Empty on purpose: Asterisk warns about a missing file.\n');
  return files;
}

/** Replaces `{{name}}`. `${name}` is left alone: that is Asterisk's own. */
function fill(template: string, fields: ReadonlyMap<string, string>, fileName: string): string {
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = fields.get(name);
    if (value === undefined) throw new Error(`${fileName} asks for {{${name}}}, which nothing defines`);
    return value;
  });
  return `${text.trim()}\n`;
}

function fieldsOf(values: AsteriskValues): Map<string, string> {
  const { folders } = values;
  return new Map([
    ['configFolder', folders.config],
    ['programFolders', programFolders(values)],
    ['stateFolder', folders.state],
    ['spoolFolder', folders.spool],
    ['socketFolder', folders.socket],
    ['logFolder', folders.log],
    ['logFileName', logFileName],
    // Verbose lines name who called whom: fine on a developer's loopback, not on a machine that serves people.
    ['logLevels', values.profile === 'local' ? 'notice,warning,error,verbose(3)' : 'notice,warning,error'],
    ['ariUsername', values.ari.username],
    ['ariPassword', values.ari.password],
    ['httpPort', String(values.httpPort)],
    ['firstRtpPort', String(values.rtp.firstPort)],
    ['lastRtpPort', String(values.rtp.lastPort)],
    ['sipHost', values.sip.host],
    ['sipPort', String(values.sip.port)],
    ['softphoneUsername', values.softphone.username],
    ['softphonePassword', values.softphone.password],
    ['mediaAddress', mediaAddress(values)],
    ['trunk', trunk(values)],
    ['pstnRoutes', routeLines(values.routes, 'pstn')],
    ['internalRoutes', routeLines(values.routes, 'internal')],
    ['leaseSeconds', String(values.leaseSeconds)],
    ['fallbackSteps', fallbackSteps(values)],
    ['fallbackModules', values.fallbackDestination.kind === 'queue' ? 'load = app_queue.so' : ''],
  ]);
}

function programFolders({ folders }: AsteriskValues): string {
  return lines([
    folders.modules !== undefined && `astmoddir => ${folders.modules}`,
    folders.data !== undefined && `astdatadir => ${folders.data}`,
  ]);
}

/** Media leaves and arrives where SIP does, unless SIP listens everywhere and the route decides. */
function mediaAddress({ sip }: AsteriskValues): string {
  if (sip.host === '0.0.0.0') return '';
  return lines([`media_address = ${sip.host}`, 'bind_rtp_to_media_address = yes']);
}

function trunk(values: AsteriskValues): string {
  const addresses = values.profile === 'local' ? ['127.0.0.0/8', ...values.trunkAddresses] : values.trunkAddresses;
  if (addresses.length === 0) return '; No trunk: nobody calls in without a password.';
  return lines([
    '; Known by its address alone.',
    '[trunk]',
    'type = endpoint',
    'transport = transport-udp',
    'context = from-pstn',
    'disallow = all',
    'allow = ulaw,alaw',
    'identify_by = ip',
    'direct_media = no',
    'rtp_symmetric = yes',
    'rtp_timeout = 60',
    mediaAddress(values),
    '',
    '[trunk-addresses]',
    'type = identify',
    'endpoint = trunk',
    ...addresses.map((address) => `match = ${address}`),
  ]);
}

function routeLines(routes: readonly Route[], from: Route['from']): string {
  return lines(routes.filter((route) => route.from === from).flatMap(routeSteps));
}

function routeSteps({ number, app }: Route): string[] {
  // `s` is what a trunk that sends no number at all asks for.
  const extensions = number === 'any' ? ['_[+0-9]!', 's'] : [number];
  return extensions.flatMap((extension) => [
    `exten => ${extension},1,Set(ETHERA_APP=${app})`,
    // The caller chose the dialled number, and a comma in it would become an argument of Stasis().
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's variables
    ' same => n,Set(ETHERA_NUMBER=${FILTER(+0-9,${EXTEN})})',
    ' same => n,Goto(ethera-agent,call,1)',
  ]);
}

function fallbackSteps({ fallbackSound, fallbackDestination }: AsteriskValues): string {
  // Without a recorded apology the caller at least hears that the call failed.
  const apology = fallbackSound
    ? [` same => n,Playback(${fallbackSound})`]
    : [' same => n,PlayTones(congestion)', ' same => n,Wait(3)', ' same => n,StopPlayTones()'];
  return lines([...apology, ...destinationSteps(fallbackDestination), ...(fallbackSound ? apology : [])]);
}

/** What the caller hears after these is for the case that nobody took the call. */
function destinationSteps(destination: FallbackDestination): string[] {
  switch (destination.kind) {
    case 'hang-up':
      return [];
    case 'dial':
      return [` same => n,Dial(${destination.to},${destination.timeoutSeconds})`];
    case 'queue':
      return [` same => n,Queue(${destination.name},,,,${destination.timeoutSeconds})`];
    case 'extension':
      return [` same => n,Goto(${destination.context},${destination.extension},1)`];
  }
}

function lines(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join('\n');
}
