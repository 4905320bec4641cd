import { renderAsterisk } from '../../asterisk/render.ts';
import type { AsteriskValues } from '../../asterisk/values.ts';

/** What a telephone of the house dials for each variant. */
export const firstNotesNumbers = { ari: '781', agi: '782' } as const;

/** The application of the ARI variant, and the global variable with the AGI server's port, which is known later. */
export const firstNotesApp = 'first-notes';
export const agiPortVariable = 'FIRST_NOTES_AGI_PORT';

/**
 * Asterisk's usual configuration with the numbers of the first notes: for `render` of `startAsterisk`. They have no
 * lease: nobody who wrote those notes would have renewed one.
 * @throws {AsteriskValuesError} as `renderAsterisk` does
 */
export function renderWithFirstNotes(values: AsteriskValues): ReadonlyMap<string, string> {
  const files = renderAsterisk(values);
  // res_agi needs res_speech, and nothing here loads by itself.
  const modules = ['load = res_speech.so', 'require = res_agi.so'];
  files.set('modules.conf', `${files.get('modules.conf')}${modules.join('\n')}\n`);
  files.set('extensions_site.conf', dialplan);
  return files;
}

const dialplan = `[from-internal](+)
exten => ${firstNotesNumbers.ari},1,Stasis(${firstNotesApp})
 same => n,Hangup()
exten => ${firstNotesNumbers.agi},1,AGI(agi://127.0.0.1:\${${agiPortVariable}}/)
 same => n,Hangup()
`;
