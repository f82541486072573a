/** Decimal fractions with 40 digits after the point, as BigInt: a float loses what a pool of billions of rao needs. */

const DIGITS = 40;
export const ONE = 10n ** BigInt(DIGITS);

/** A decimal text (`12`, `0.00281`, `1e-7`) as a fraction; undefined for any other text and for absurd exponents. */
export function parseDecimal(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,40})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = DIGITS - fraction.length + Number(exponent);
  if (Math.abs(shift) > 120) return undefined;
  const digits = BigInt(whole + fraction);
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -value : value;
}

export function multiply(a: bigint, b: bigint): bigint {
  return (a * b) / ONE;
}

export function divide(a: bigint, b: bigint): bigint {
  return (a * ONE) / b;
}

/** Rounded half up. */
export function printDecimal(value: bigint, digits: number): string {
  const step = 10n ** BigInt(DIGITS - digits);
  const magnitude = ((value < 0n ? -value : value) + step / 2n) / step;
  const text = magnitude.toString().padStart(digits + 1, '0');
  const sign = value < 0n && magnitude !== 0n ? '-' : '';
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const LN_2 = atanhTwice(ONE / 3n);

/** The natural logarithm of a fraction of at least 1. */
export function ln(value: bigint): bigint {
  let halvings = 0n;
  let rest = value;
  while (rest > (3n * ONE) / 2n) {
    rest /= 2n;
    halvings += 1n;
  }
  return halvings * LN_2 + atanhTwice(divide(rest - ONE, rest + ONE));
}

/** `1 - e^-value` for a value of at least 0. */
export function oneMinusExp(value: bigint): bigint {
  let halvings = 0;
  let rest = value;
  while (rest > ONE / 8n) {
    rest /= 2n;
    halvings += 1;
    if (halvings > 200) return ONE;
  }
  let term = ONE;
  let sum = 0n;
  for (let n = 1n; term !== 0n; n += 1n) {
    term = multiply(term, -rest) / n;
    sum -= term;
  }
  // 1-e^-2w = f(2-f) with f = 1-e^-w: no digits are lost as with squaring e^-w.
  for (; halvings > 0; halvings -= 1) sum = multiply(sum, 2n * ONE - sum);
  return sum;
}

function atanhTwice(value: bigint): bigint {
  const square = multiply(value, value);
  let power = value;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = multiply(power, square);
  }
  return 2n * sum;
}
