/** Lines of a configuration file, without those that do not apply. */
export function configLines(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join('\n');
}
