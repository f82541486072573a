import { expect, test } from '@jest/globals';
import { readTradeSettings, type TradeTexts } from '../../../src/dividends/trade/read-settings.ts';
import { ALICE } from '../../support/chain/trade.ts';

const TEXTS: TradeTexts = {
  ...{
    'desearch-api-key': 'dsr_secret',
    'desearch-url': undefined,
    'chutes-api-key': 'cpk_secret',
    'sentiment-url': undefined,
  },
  ...{ model: 'm', 'wallet-mnemonic': 'words', 'proxy-for': undefined, 'stake-factor': '0.01', lang: undefined },
  ...{ 'max-stake-per-run-tao': '1', 'max-stake-per-day-tao': '2.5', 'slippage-percent': undefined },
  ...{ 'max-post-age-hours': undefined, 'min-authors': undefined },
};

test('defaults', () => {
  expect(readTradeSettings(TEXTS, (name) => name)).toMatchObject({
    rules: {
      stakeFactorRao: 10_000_000n,
      maxPerRunRao: 1_000_000_000n,
      maxPerDayRao: 2_500_000_000n,
      slippageMilliPercent: 1000n,
    },
    sentiment: {
      desearchUrl: 'https://api.desearch.ai',
      sentimentUrl: 'https://llm.chutes.ai',
      maxPostAgeHours: 24,
      minAuthors: 3,
    },
  });
});
test.each<[keyof TradeTexts, string[]]>([
  ['desearch-api-key', ['']],
  ['chutes-api-key', [' ']],
  ['wallet-mnemonic', ['']],
  ['model', ['']],
  ['stake-factor', ['', '0', '-1', '1e3', '0.0000000001', '1,5', '10k']],
  ['max-stake-per-run-tao', ['', '0', 'all']],
  ['max-stake-per-day-tao', ['', '0', 'all']],
  ['slippage-percent', ['51', '50.001', '-1', '1.0001', '1%']],
  ['max-post-age-hours', ['-1', '1.5', '99999']],
  ['min-authors', ['0', '101', 'three']],
  ['lang', ['english', 'e', '../x']],
  ['proxy-for', ['5FFA', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5']],
  ['desearch-url', ['api.desearch.ai', 'https://me:pw@api.example']],
  ['sentiment-url', ['ftp://x.example']],
])('%s is named, with the rule', (name, values) => {
  for (const value of values) {
    expect(() => readTradeSettings({ ...TEXTS, [name]: value }, (asked) => `THE ${asked}`)).toThrow(
      new RegExp(`^THE ${name}: got .*, expected `),
    );
  }
});
test.each([
  ['proxy-for', ALICE],
  ['slippage-percent', '50'],
  ['slippage-percent', '0'],
  ['max-post-age-hours', '0'],
  ['lang', 'en'],
] as const)('%s may be %s', (name, value) => {
  expect(() => readTradeSettings({ ...TEXTS, [name]: value }, (asked) => asked)).not.toThrow();
});
