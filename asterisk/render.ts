import { configLines } from './config-lines.ts';
import { fallbackSteps, internalRoutes, trunkContexts } from './dialplan.ts';
import { softphoneSections } from './softphone.ts';
import { loadTemplates } from './templates.ts';
import { fallbackDestinations, transferDestinations } from './transfer-dialplan.ts';
import { logsIn, trunkSections } from './trunk.ts';
import { type AsteriskValues, AsteriskValuesError, faultsOf, trunksOf } from './values.ts';

/** Name of Asterisk's own log in the log folder. */
export const logFileName = 'messages.log';

/** Begins every file, so that a later rendering knows what it may replace. */
export const fileMarker = '; Written by ethera-edge asterisk render';
const header = `${fileMarker}: edit the site file, not this one.\n`;

/** Asterisk complains about each of these that is missing, and needs nothing in them. */
const emptyFiles = ['acl', 'ccss', 'cli', 'codecs', 'features', 'pjproject', 'sorcery', 'udptl', 'websocket_client'];

/**
 * The complete configuration of an Asterisk that hands its calls to Ethera: file name → text.
 * Depends on nothing but the values and the templates.
 * @throws {AsteriskValuesError} naming every value that cannot be rendered safely
 */
export function renderAsterisk(values: AsteriskValues): Map<string, string> {
  const faults = faultsOf(values);
  if (faults.length > 0) throw new AsteriskValuesError(faults);
  const fields = fieldsOf(values);
  const files = new Map<string, string>();
  for (const [fileName, template] of loadTemplates()) {
    files.set(fileName, `${header}${fill(template, fields, fileName)}`);
  }
  for (const name of emptyFiles) {
    files.set(`${name}.conf`, `${header}; Empty on purpose: Asterisk warns about a missing file.\n`);
  }
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
  const trunks = trunksOf(values);
  const { destinations = {} } = values;
  const reached = [values.fallbackDestination, ...Object.values(destinations)];
  const endpoint = { codecs: values.codecs, media: mediaLines(values) };
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
    ['nat', natLines(values)],
    ['softphones', values.softphones.map((account) => softphoneSections(account, endpoint)).join('\n\n')],
    ['trunks', trunks.map((trunk) => trunkSections(trunk, endpoint)).join('\n\n') || noTrunk],
    ['trunkModules', trunks.some(logsIn) ? trunkModules : ''],
    ['trunkContexts', trunkContexts(trunks, values.routes)],
    ['internalRoutes', internalRoutes(values.routes)],
    ['leaseSeconds', String(values.leaseSeconds)],
    ['fallbackSteps', fallbackSteps(values)],
    ['fallbackDestinations', fallbackDestinations(destinations)],
    ['transferDestinations', transferDestinations(destinations)],
    ['queueModules', reached.some(({ kind }) => kind === 'queue') ? 'load = app_queue.so' : ''],
  ]);
}

const noTrunk = '; No trunk: nobody calls in without a password.';

const trunkModules = configLines([
  'require = res_pjsip_outbound_authenticator_digest.so',
  'require = res_pjsip_outbound_registration.so',
]);

function programFolders({ folders }: AsteriskValues): string {
  return configLines([
    folders.modules !== undefined && `astmoddir => ${folders.modules}`,
    folders.data !== undefined && `astdatadir => ${folders.data}`,
  ]);
}

/** Media leaves and arrives where SIP does, unless SIP listens everywhere and the route decides. */
function mediaLines({ sip }: AsteriskValues): readonly string[] {
  return sip.host === '0.0.0.0' ? [] : [`media_address = ${sip.host}`, 'bind_rtp_to_media_address = yes'];
}

/** What is told to whoever is not in a local network: the router's address instead of ours. */
function natLines({ nat }: AsteriskValues): string {
  if (!nat) return '';
  return configLines([
    `external_signaling_address = ${nat.externalAddress}`,
    `external_media_address = ${nat.externalAddress}`,
    ...nat.localNetworks.map((network) => `local_net = ${network}`),
  ]);
}
