/** Numbers of fewer characters would be known by what is left of them. */
const SHORTEST = 8;

/** A phone number as it may stand on a screen: enough to tell two callers apart, not to call one. */
export function maskedNumber(number: string): string {
  return number.length < SHORTEST ? '…' : `${number.slice(0, 3)}…${number.slice(-2)}`;
}

/** Whether two ways of writing may mean one number: `0151 123` and `+49151123`. By the digits of its end. */
export function isSameNumber(known: string, wanted: string): boolean {
  const digits = wanted.replaceAll(/\D/g, '').replace(/^0+/, '');
  return digits === '' ? known === wanted : known.replaceAll(/\D/g, '').endsWith(digits);
}
