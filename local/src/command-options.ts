import { type ParseArgsConfig, parseArgs } from 'node:util';
import { firstSentence, UsageError } from './caller/call-script.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Given<Known extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: Known }>>['values'];

/**
 * Reads the options of one of the project's own commands.
 * @param command as it is typed, such as `npm run bench`
 * @throws {UsageError} with one line that says what is wrong, and where the options are listed
 */
export function parseOptions<const Known extends Options>(
  command: string,
  options: Known,
  args: readonly string[],
): Given<Known> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${firstSentence(error)}. See "${command} -- --help"`);
  }
}
