/** The settings of a trade from texts, whoever gives them: inputs of the action, variables and secrets of the Worker. */
import { readSs58 } from '../../chain/ss58.ts';
import { ActionError, quoteValue } from '../../errors/action-error.ts';
import type { SentimentSettings } from '../sentiment/service.ts';
import { readSlippage, readTaoAmount, type TradeRules } from './settings.ts';

/** As the action's inputs are named. */
export interface TradeTexts {
  'desearch-api-key': string | undefined;
  'desearch-url': string | undefined;
  'chutes-api-key': string | undefined;
  'sentiment-url': string | undefined;
  model: string | undefined;
  'wallet-mnemonic': string | undefined;
  'proxy-for': string | undefined;
  'stake-factor': string | undefined;
  'max-stake-per-run-tao': string | undefined;
  'max-stake-per-day-tao': string | undefined;
  'slippage-percent': string | undefined;
  'max-post-age-hours': string | undefined;
  'min-authors': string | undefined;
  lang: string | undefined;
}

export interface TradeSettings {
  rules: TradeRules;
  sentiment: Omit<SentimentSettings, 'maxRetries' | 'maxWaitMs'>;
  /** Checked by who opens it; kept in memory only. */
  walletPhrase: string;
}

const DESEARCH_URL = 'https://api.desearch.ai';
const SENTIMENT_URL = 'https://llm.chutes.ai';

/**
 * @param nameOf how a setting is called where it was given.
 * @throws ActionError (`input`) that names the setting; the value is shown unless it is a secret.
 */
export function readTradeSettings(texts: TradeTexts, nameOf: (name: keyof TradeTexts) => string): TradeSettings {
  const need = (name: keyof TradeTexts): string => {
    const text = texts[name]?.trim() ?? '';
    if (text === '') {
      throw new ActionError('input', `${nameOf(name)}: got "", expected a value`, {
        hint: `A trade needs ${nameOf(name)}`,
      });
    }
    return text;
  };
  const refuse = (name: keyof TradeTexts, value: string, expected: string): ActionError =>
    new ActionError('input', `${nameOf(name)}: got ${quoteValue(value)}, expected ${expected}`);
  const amount = (name: keyof TradeTexts): bigint => {
    const text = need(name);
    const reading = readTaoAmount(text);
    if (!reading.ok) throw refuse(name, text, reading.expected);
    return reading.rao;
  };
  const whole = (name: keyof TradeTexts, fallback: number, min: number, max: number): number => {
    const text = texts[name]?.trim() || String(fallback);
    const value = /^\d{1,6}$/.test(text) ? Number(text) : -1;
    if (value < min || value > max) throw refuse(name, text, `a whole number from ${min} to ${max}`);
    return value;
  };
  const url = (name: keyof TradeTexts, fallback: string): string => {
    const text = texts[name]?.trim() || fallback;
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') {
      throw refuse(
        name,
        parsed?.username || parsed?.password ? '…' : text,
        'an http or https URL without user and password',
      );
    }
    return text.replace(/\/+$/, '');
  };
  const slippageText = texts['slippage-percent']?.trim() || '1';
  const slippage = readSlippage(slippageText);
  if (!slippage.ok) throw refuse('slippage-percent', slippageText, slippage.expected);
  const proxyFor = texts['proxy-for']?.trim() || undefined;
  const proxied = proxyFor === undefined ? undefined : readSs58(proxyFor);
  if (proxyFor !== undefined && proxied && !proxied.ok) {
    throw refuse('proxy-for', proxyFor, `the ss58 address of a coldkey: ${proxied.reason}`);
  }
  const lang = texts.lang?.trim() || undefined;
  if (lang !== undefined && !/^[a-z]{2,3}(-[A-Za-z]{2,8})?$/.test(lang))
    throw refuse('lang', lang, 'a language code such as en');
  return {
    rules: {
      stakeFactorRao: amount('stake-factor'),
      maxPerRunRao: amount('max-stake-per-run-tao'),
      maxPerDayRao: amount('max-stake-per-day-tao'),
      slippageMilliPercent: slippage.milliPercent,
      proxyFor,
    },
    sentiment: {
      desearchUrl: url('desearch-url', DESEARCH_URL),
      desearchKey: need('desearch-api-key'),
      sentimentUrl: url('sentiment-url', SENTIMENT_URL),
      chutesKey: need('chutes-api-key'),
      model: need('model'),
      maxPostAgeHours: whole('max-post-age-hours', 24, 0, 8760),
      minAuthors: whole('min-authors', 3, 1, 100),
      lang,
    },
    walletPhrase: need('wallet-mnemonic'),
  };
}
