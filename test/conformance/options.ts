import {parseArgs} from 'node:util';

/** What the rules are held against, and with which cards. */
export interface Options {
  /** Where the processor is. */
  url: string;
  /** A merchant's secret key. */
  key: string;
  /** The secret key of another merchant. Without it what one may see of the other is not looked at. */
  otherKey?: string;
  /** Number of a card that pays. */
  pays: string;
  /** Number of a card that is declined. */
  declines: string;
  /** Number of a card whose issuer wants to see the cardholder. */
  challenges: string;
  exp_month: number;
  exp_year: number;
  cvc: string;
  /** The page that the cards are sealed on. */
  origin: string;
  /** Look at what takes half a minute too. */
  slow?: boolean;
}

/** A command line that cannot be followed. The message says why. */
export class BadUsage extends Error {}

/** What to do. */
export type Command = {run: 'help' | 'own' | 'mutants'} | {run: 'url'; options: Options};

export const HELP = `Holds a processor against the Florin protocol, call by call.

  npm run conformance -- https://pay.example    any processor
  npm run conformance -- --own                  this repository's, on a temporary folder
  npm run conformance -- --mutants              the same with one fault each: what the rules find

  --key KEY            secret key (FLORIN_KEY; on loopback the demo's). Take a test key: it pays and captures
  --other-key KEY      another merchant's (FLORIN_OTHER_KEY), to see that the two are kept apart
  --pays NUMBER        a card that pays (4242424242424242)
  --declines NUMBER    a card that is declined (4000000000009995)
  --challenges NUMBER  a card whose issuer asks for 3-D Secure (4000000000003220)
  --expiry MM/YYYY     of all cards (12/2040)
  --cvc CVC            of all cards (123)
  --origin ORIGIN      the page that the cards are sealed on (https://shop.example)
  --slow               also what takes half a minute: that sessions expire
  --help

Exit code: 0 every rule is kept, 1 one is not, 2 the command was not understood.
`;

/** The demo's secret key, which exists on loopback alone. */
export const DEMO_KEY = 'sk_test_florin_demo';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|[a-z0-9-]+\.localhost)$/;

/** The cards and the page that rules use unless told otherwise. */
export const DEFAULTS = {
  ...{pays: '4242424242424242', declines: '4000000000009995', challenges: '4000000000003220'},
  ...{exp_month: 12, exp_year: 2040, cvc: '123'},
  origin: 'https://shop.example',
};

/**
 * Reads the command line.
 * @throws BadUsage
 */
export const readCommand = (args: string[], env: Readonly<Record<string, string | undefined>>): Command => {
  const {values, positionals} = parse(args);
  if (values.help) return {run: 'help'};
  const [url, ...more] = positionals;
  const ways = [url, values.own, values.mutants].filter(Boolean).length;
  if (ways !== 1 || more.length > 0) throw new BadUsage('Name one processor, or --own, or --mutants.');
  if (values.own) return {run: 'own'};
  if (values.mutants) return {run: 'mutants'};
  const {hostname} = checkedUrl(url!);
  const key = values.key ?? env['FLORIN_KEY'] ?? (LOOPBACK.test(hostname) ? DEMO_KEY : undefined);
  if (!key) throw new BadUsage('A secret key is needed: --key or FLORIN_KEY.');
  const otherKey = values['other-key'] ?? env['FLORIN_OTHER_KEY'];
  return {
    run: 'url',
    options: {
      ...{url: url!, key, ...(otherKey && {otherKey}), ...(values.slow && {slow: true})},
      ...{pays: card(values.pays), declines: card(values.declines, 'declines')},
      challenges: card(values.challenges, 'challenges'),
      ...expiry(values.expiry),
      ...{
        cvc: matching(values.cvc, /^\d{3,4}$/, '--cvc is three or four digits.'),
        origin: page(values.origin),
      },
    },
  };
};

const parse = (args: string[]) => {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{key: {type: 'string'}, 'other-key': {type: 'string'}, own: {type: 'boolean'}},
        ...{mutants: {type: 'boolean'}, slow: {type: 'boolean'}, help: {type: 'boolean', short: 'h'}},
        pays: {type: 'string', default: DEFAULTS.pays},
        declines: {type: 'string', default: DEFAULTS.declines},
        challenges: {type: 'string', default: DEFAULTS.challenges},
        expiry: {type: 'string', default: '12/2040'},
        cvc: {type: 'string', default: DEFAULTS.cvc},
        origin: {type: 'string', default: DEFAULTS.origin},
      },
    });
  } catch (error) {
    // An unknown option is quoted in the message, and nothing else: a number is a value, never an option's name.
    throw new BadUsage((error as Error).message.split('.')[0]);
  }
};

const checkedUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const known = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!url || !known) throw new BadUsage('The processor is an https URL, or http on loopback.');
  if (url.pathname !== '/' || url.search || url.hash || url.username)
    throw new BadUsage('The processor is an origin: nothing may follow it, nor a name stand before it.');
  return url;
};

const matching = (text: string, pattern: RegExp, why: string): string => {
  if (!pattern.test(text)) throw new BadUsage(why);
  return text;
};

const card = (text: string, option = 'pays'): string =>
  matching(text.replace(/[ -]/g, ''), /^\d{12,19}$/, `--${option} is a card number of 12 to 19 digits.`);

const expiry = (text: string) => {
  const found = /^(0[1-9]|1[0-2])\/(20\d\d)$/.exec(text);
  if (!found) throw new BadUsage('--expiry is a month and a year, such as 12/2040.');
  return {exp_month: Number(found[1]), exp_year: Number(found[2])};
};

const page = (text: string): string => {
  if (!URL.canParse(text) || new URL(text).origin !== text)
    throw new BadUsage('--origin is an origin, such as https://shop.example.');
  return text;
};
