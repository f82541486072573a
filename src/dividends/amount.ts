/** Amounts of the chain: whole numbers of 1e-9 (rao), shown as decimals with at most nine digits. Never a float. */

const RAO = 1_000_000_000n;

/** `1500000000n` as `1.5`; a price in rao per alpha reads the same way. */
export function formatRao(rao: bigint): string {
  const sign = rao < 0n ? '-' : '';
  const digits = (rao < 0n ? -rao : rao).toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Digits with at most nine behind the point, as rao; undefined for anything else. */
export function parseTao(text: string): bigint | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  return match ? BigInt(match[1] ?? '') * RAO + BigInt((match[2] ?? '').padEnd(9, '0')) : undefined;
}

/** What an amount of alpha is worth at a price in rao per alpha, rounded down. */
export function atPrice(alphaRao: bigint, priceRao: bigint): bigint {
  return (alphaRao * priceRao) / RAO;
}

/** How much alpha so much TAO buys at a price, without slippage, rounded down. The price is above 0. */
export function alphaFor(taoRao: bigint, priceRao: bigint): bigint {
  return (taoRao * RAO) / priceRao;
}
