import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  type BriefedPersona,
  type Briefing,
  briefing,
  type ErrorCode,
  EtheraError,
  type Phrase,
  personaForNumber,
} from '@ethera/contract';
import { logFailure } from '../failure-log.ts';
import type { Archive } from '../ports/archive.ts';
import type { Log } from '../ports/log.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { TurnService } from '../ports/turn-service.ts';
import { writeAtomically } from './atomic-file.ts';
import { makeSharedFolder } from './shared-folder.ts';

/** The first briefing of a stage has all its phrases to make: Lambda ends it after a minute. */
const FIRST_BRIEFING_MS = 70_000;
/** With a briefing on disk nobody has to wait for the cloud. */
const REFRESH_MS = 10_000;

export interface DiskPhraseBookOptions {
  /** Keeps the briefing. */
  readonly stateFolder: string;
  /** Keeps the phrases, where Asterisk reads them. */
  readonly mediaFolder: string;
  readonly turnService: Pick<TurnService, 'brief'>;
  readonly archive: Pick<Archive, 'get'>;
  readonly log: Log;
}

export interface DiskPhraseBook extends PhraseBook {
  /**
   * Fetches the briefing and its phrases; with the cloud down, takes what is on disk.
   * Rejects with why neither could be had: EtheraError `function.*`, `store.*`, `briefing.unavailable`; or which folder
   * cannot be written: `media.unwritable`, `state.unwritable`.
   * @param isHurried callers wait: what is on disk will do, and `refresh` can come later
   */
  open(signal: AbortSignal, isHurried?: boolean): Promise<void>;
  /** Fetches anew; keeps what it has when that fails. */
  refresh(signal: AbortSignal): Promise<void>;
}

export function createDiskPhraseBook(options: DiskPhraseBookOptions): DiskPhraseBook {
  const { stateFolder, mediaFolder, turnService, archive, log } = options;
  const briefingFile = join(stateFolder, 'briefing.json');
  const phraseFolder = join(resolve(mediaFolder), 'phrases');
  let current: Briefing | undefined;

  const pathOf = (phrase: Phrase) => join(phraseFolder, basename(phrase.key, '.ulaw'));

  /** The key is the hash of what is said, so that a phrase never changes; but a disk may have cut it short. */
  const isKept = async (phrase: Phrase): Promise<boolean> => {
    const known = await stat(`${pathOf(phrase)}.ulaw`).catch(() => undefined);
    return known?.size === phrase.bytes;
  };

  const fetchPhrase = async (phrase: Phrase, signal: AbortSignal) => {
    const path = `${pathOf(phrase)}.ulaw`;
    if (await isKept(phrase)) return;
    const audio = await archive.get(phrase.key, signal);
    if (audio.length !== phrase.bytes) {
      throw new EtheraError('store.unavailable', `a phrase came with ${audio.length} of ${phrase.bytes} bytes`);
    }
    await writeAtomically(path, audio, 0o640).catch((thrown) => {
      throw unwritable('media', thrown);
    });
  };

  const fetchAll = async (signal: AbortSignal, timeoutMs: number) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const late = (code: ErrorCode, what: string) => (thrown: unknown) => {
      signal.throwIfAborted();
      if (!bounded.aborted) throw thrown;
      throw new EtheraError(code, `no ${what} came within ${timeoutMs} ms`);
    };
    const fetched = await turnService.brief(bounded).catch(late('function.unavailable', 'briefing'));
    if (!fetched.personas[fetched.defaultPersona]) {
      throw new EtheraError(
        'briefing.unavailable',
        `the briefing lacks its default persona, ${fetched.defaultPersona}`,
      );
    }
    for (const phrase of phrasesOf(fetched)) {
      await fetchPhrase(phrase, bounded).catch(late('store.unavailable', 'phrase'));
    }
    const callsAtOnce = fetched.limits?.callsAtOnce;
    if (current && current.limits?.callsAtOnce !== callsAtOnce) {
      log.write('info', 'limit of calls changed', { callsAtOnce: callsAtOnce ?? null });
    }
    current = fetched;
    await writeAtomically(briefingFile, JSON.stringify(fetched), 0o600).catch((thrown) => {
      // It serves from memory; only a start with the cloud down would miss it.
      logFailure(log, 'warn', 'briefing not kept', unwritable('state', thrown));
    });
  };

  /** A briefing is no use without its phrases. */
  const readKept = async (): Promise<Briefing | undefined> => {
    try {
      const kept = briefing.parse(JSON.parse(await readFile(briefingFile, 'utf8')));
      const phrases = await Promise.all(phrasesOf(kept).map(isKept));
      return phrases.every(Boolean) ? kept : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    async open(signal, isHurried = false) {
      await mkdir(stateFolder, { recursive: true, mode: 0o700 }).catch((thrown) => {
        throw unwritable('state', thrown);
      });
      try {
        makeSharedFolder(phraseFolder);
      } catch (thrown) {
        throw unwritable('media', thrown);
      }
      const kept = await readKept();
      if (kept && isHurried) {
        current = kept;
        return;
      }
      try {
        await fetchAll(signal, kept ? REFRESH_MS : FIRST_BRIEFING_MS);
      } catch (thrown) {
        signal.throwIfAborted();
        if (!kept) throw thrown;
        current = kept;
        logFailure(log, 'warn', 'briefing taken from disk', thrown);
      }
    },
    async refresh(signal) {
      try {
        await fetchAll(signal, FIRST_BRIEFING_MS);
      } catch (thrown) {
        if (!signal.aborted) logFailure(log, 'warn', 'briefing not refreshed', thrown);
      }
    },
    personaFor(dialled): BriefedPersona {
      if (!current) throw new EtheraError('briefing.unavailable', 'there is no briefing yet');
      return personaForNumber(current, dialled);
    },
    limits: () => current?.limits ?? {},
    pathOf,
  };
}

function phrasesOf({ personas }: Briefing): Phrase[] {
  return Object.values(personas).flatMap(({ phrases: { fillers, ...named } }) => [
    ...Object.values(named).filter((phrase) => phrase !== undefined),
    ...fillers,
  ]);
}

function unwritable(which: 'media' | 'state', thrown: unknown): EtheraError {
  const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  const message = `ETHERA_${which.toUpperCase()}_DIR cannot be written: ${reason}`;
  return new EtheraError(`${which}.unwritable`, message, { cause: thrown });
}
