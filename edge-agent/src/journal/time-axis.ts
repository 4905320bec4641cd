/**
 * Round times to mark on a scale that begins at 0, the 0 among them: steps of 1, 2 or 5 times a power of ten.
 * @param scaleMs where the scale ends, more than 0
 * @param most at most this many steps, at least 1
 */
export function axisTicks(scaleMs: number, most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(scaleMs / most));
  const stepMs = [1, 2, 5, 10].map((times) => times * power).find((step) => scaleMs / step <= most) ?? scaleMs;
  return Array.from({ length: Math.floor(scaleMs / stepMs) + 1 }, (_, index) => index * stepMs);
}
