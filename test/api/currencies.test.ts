import {currency} from '@florin/network';
import {decimalsOf} from '@florin/protocol';
import {expect, test} from 'vitest';

test('what the shopper is shown and what the network is asked for have the same decimals, those of ISO 4217', () => {
  const known = Intl.supportedValuesOf('currency').flatMap(code => currency(code) ?? []);
  expect(known.length).toBeGreaterThan(140);
  for (const {code, digits} of known) expect([code, decimalsOf(code)]).toEqual([code, digits]);
});
