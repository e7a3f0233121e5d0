import type {SigningJwk} from '@florin/protocol';
import {forgeries, genuine, variants, type Original} from '../fixtures/forged/index.ts';
import type {Json} from '../fixtures/sealed.ts';
import {nested} from '../fixtures/texts.ts';

/** A text that must be accepted. */
export type GoodText = [name: string, text: string];
/** A text that must be refused, the rule that does, and the set of keys it meets. */
export type BadText = [name: string, rule: string, text: string, keys: string];

/** The text with other claims. */
export const claiming = (from: Original, members: Json): string =>
  genuine({...from, payload: JSON.stringify({...(JSON.parse(from.payload) as Json), ...members})});

/** The claims of a text, unverified. */
export const claimsOf = (text: string): Json =>
  JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as Json;

/** The ways in which a good text can be written. */
export const goodTexts = (from: Original): GoodText[] => [
  ...variants.map(([name, make]): GoodText => [name, make(from)]),
  ['signed with the other published key', genuine({...from, pair: from.second})],
];

/** No file holds a text that is longer: what is refused for its length is refused at 16,385 characters too. */
const LONGEST = 100_000;

/** What every reader of signed texts refuses, whatever they say. `typ` is one it is not asked for. */
export const badTexts = (from: Original, typ: string, offCurve: SigningJwk): BadText[] => {
  const {pair, stranger, payload} = from;
  const forged = forgeries.map(([name, rule, forge]): BadText => [name, rule, forge(from), 'published']);
  const renamed = genuine({...from, pair: {...pair, own: stranger.own}});
  const unclaimed = (text: string) => genuine({...from, payload: text});
  return [
    ...forged.filter(([, , text]) => text.length <= LONGEST),
    ['no keys at all', 'key', genuine(from), 'none'],
    ['a key published under a name that is not its own', 'key', renamed, 'renamed'],
    ['a key that is no point', 'key', genuine({...from, pair: {...pair, jwk: offCurve}}), 'off_curve'],
    [`typ ${typ}`, 'header', genuine({...from, typ}), 'published'],
    ['claims of null', 'claims', unclaimed('null'), 'published'],
    ['claims of a number', 'claims', unclaimed('1'), 'published'],
    ['claims as text', 'claims', unclaimed(JSON.stringify(payload)), 'published'],
    ['claims in a list', 'claims', unclaimed(`[${payload}]`), 'published'],
    ['no claims', 'claims', unclaimed('{}'), 'published'],
    ['lists alone', 'claims', unclaimed(nested(8)), 'published'],
  ];
};
