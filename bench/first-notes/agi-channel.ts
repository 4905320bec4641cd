import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { CallOver } from './conversation.ts';

/**
 * One call of Asterisk to a FastAGI server: variables and an empty line first, then an answer to each command. The server
 * reads no answers but those to its own commands.
 */
export class AgiChannel {
  readonly #socket: Duplex;
  /** Resolves when Asterisk has said what the call is. */
  readonly ready: Promise<void>;
  #asked: PromiseWithResolvers<string> | undefined;
  #over = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    ready.promise.catch(() => undefined);
    let introduced = false;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => {
      if (!introduced) {
        introduced = line === '';
        if (introduced) ready.resolve();
        return;
      }
      this.#receive(line);
    });
    const end = () => {
      ready.reject(new CallOver());
      this.end();
    };
    socket.once('end', end).once('close', end).once('error', end);
  }

  /**
   * Sends a command and waits until Asterisk has done it.
   * @returns what Asterisk answers after `200 result=`
   * @throws {CallOver} once the caller has gone @throws {Error} for a command that Asterisk does not take
   */
  async command(...words: readonly string[]): Promise<string> {
    if (this.#over) throw new CallOver();
    this.#asked = Promise.withResolvers<string>();
    this.#socket.write(`${words.map(quoted).join(' ')}\n`);
    const line = await this.#asked.promise;
    const result = /^200 result=(.*)$/.exec(line)?.[1];
    if (result === undefined) throw new Error(`Asterisk answers ${words[0]} with ${line}`);
    if (/^-1\b/.test(result) || /\(hangup\)/.test(result)) throw new CallOver();
    return result;
  }

  /** Asterisk takes the call back. May be called twice. */
  end(): void {
    this.#over = true;
    this.#asked?.reject(new CallOver());
    this.#socket.destroy();
  }

  #receive(line: string): void {
    // "HANGUP" comes unasked, and a refused command's usage comes in lines of its own.
    if (line === 'HANGUP') this.end();
    else if (/^\d{3}[ -]/.test(line)) this.#asked?.resolve(line);
  }
}

/** Words with blanks are quoted, empty ones too. @throws {RangeError} for a word that would end the line */
function quoted(word: string): string {
  if (/[\r\n"\\]/.test(word)) throw new RangeError('a word of an AGI command holds no quotes and no line ends');
  return word === '' || word.includes(' ') ? `"${word}"` : word;
}
