/** Continued fraction until its terms change nothing that a double can hold. */
const mostTerms = 500;
const precision = 1e-14;

/**
 * How many standard errors on each side of an estimate hold the truth with this confidence (Student's t, two-sided).
 * @param degreesOfFreedom 1 or more
 */
export function tFactor(degreesOfFreedom: number, confidence = 0.95): number {
  const outside = 1 - confidence;
  let low = 0;
  let high = 1;
  while (outsideOf(high, degreesOfFreedom) > outside) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (outsideOf(middle, degreesOfFreedom) > outside) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of a value beyond ±t. */
function outsideOf(t: number, degreesOfFreedom: number): number {
  return regularisedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/** I_x(a, b), by Lentz's continued fraction (Numerical Recipes, 6.4). */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on one side of the bulk; the other follows by symmetry.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let term = 1; term <= mostTerms; term++) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < precision) break;
  }
  return front * fraction;
}

/** Lanczos, g = 7: good to 14 digits for what is above a half. */
function logGamma(x: number): number {
  const [first = 0, ...rest] = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const base = x + 6.5;
  const series = rest.reduce((sum, coefficient, index) => sum + coefficient / (x + index), first);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}
