import {SCOPES} from '../access/scopes.js';
import {OPTIONS} from './options.js';
import {VARIABLES} from './settings.js';

/** What can be asked of `florin-processor`, and what it does. */
export const USAGE = {
  start: 'listen for payments',
  migrate: 'bring the database up to date, and say by what',
  settle: 'clear and settle all that is captured',
  look: 'show payments, ledger and settlements on a page for this machine alone; with --port',
  payments: 'list the newest payments of all merchants, with --status and --limit',
  'payments show ID': 'all that is known of one, but for the card number',
  'cards show ID': 'how often the card of a payment or a token was declined, and whether it is refused',
  'cards allow ID': 'forget its declines, so that its issuer is asked again',
  'ledger check': 'hold the books against themselves, by currency, payment and settlement',
  keys: "list the processor's own keys",
  'keys rotate [sig|enc]': 'put the next key in the place of the one in use',
  'keys revoke KID': 'withdraw a key at once',
  vault: 'list the keys that card numbers are sealed under',
  'vault rotate': 'seal them under a new one, and have FLORIN_KEK wrap the root key',
  merchants: 'list the merchants',
  'merchants add NAME': 'take one on, with --city, --country and --mcc',
  'merchants set ID': 'withhold part of its settlements for a time, with --reserve and --reserve-days',
  apikeys: "list the secret keys of merchants' servers",
  'apikeys add MERCHANT': 'give a merchant one, and show it once; with --scopes',
  'apikeys revoke ID': 'withdraw one at once',
  audit: "list what operators and merchants' keys have changed, with --since and --limit",
  webhooks: 'list whom merchants have told of their payments',
  'webhooks add MERCHANT URL': "tell a merchant's server of every change",
  'webhooks remove ID': 'tell it no more',
  'webhooks rotate ID': 'give it a new secret, and show it once; with --keep',
  'integrity ORIGIN': 'hold what a site serves to browsers against this build; with --session',
} as const;

/** Rows of two columns. */
const table = (rows: Readonly<Record<string, string>>, before: string, width: number): string =>
  Object.entries(rows)
    .map(([name, meaning]) => `  ${before}${name.padEnd(width)}  ${meaning}`)
    .join('\n');

export const HELP = `florin-processor: the reference processor of Florin

Commands:
${table(USAGE, '', 25)}

Options:
${table(OPTIONS, '--', 23)}

Scopes: ${SCOPES.join(', ')}

Settings, from the environment:
${table(VARIABLES, '', 25)}
`;
