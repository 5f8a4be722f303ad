// Logarithm and exponential function to the nearest double. V8's own are off by one unit in the last place now and then, C's (and
// so Python's) almost never: where such a result is cut to an integer, the difference shows.

/** Binary digits behind the point of the fixed-point numbers here: three times a double's. */
const digits = 160n;
const one = 1n << digits;
const naturalLogOf2 = 2n * inverseHyperbolicTangent(one / 3n);
const scale = 2 ** -Number(digits);

/** x + x^3/3 + x^5/5 + …, for |x| <= 1/3. */
function inverseHyperbolicTangent(x: bigint): bigint {
  const square = (x * x) >> digits;
  let sum = 0n;
  let power = x;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> digits;
  }
  return sum;
}

/** A finite double is an integer times a power of two. */
function fixed(x: number): bigint {
  let shift = 0n;
  while (!Number.isInteger(x)) {
    x *= 2;
    shift++;
  }
  return (BigInt(x) << digits) >> shift;
}

/** The natural logarithm of an integer > 0. */
export function roundedLog(x: number): number {
  const exponent = BigInt(BigInt(x).toString(2).length - 1);
  // Between 1 and 2.
  const mantissa = (BigInt(x) << digits) >> exponent;
  const part = 2n * inverseHyperbolicTangent(((mantissa - one) << digits) / (mantissa + one));
  // `Number` rounds to the nearest, and a power of two changes no digit.
  return Number(part + exponent * naturalLogOf2) * scale;
}

/** e to the power of a number from 0 to 700. */
export function roundedExp(x: number): number {
  const exact = fixed(x);
  const halvings = exact / naturalLogOf2;
  const rest = exact - halvings * naturalLogOf2;
  let sum = one;
  let term = one;
  for (let n = 1n; term !== 0n; n++) {
    term = ((term * rest) >> digits) / n;
    sum += term;
  }
  return Number(sum) * scale * 2 ** Number(halvings);
}
