import {expect, test} from 'vitest';
import {liveThrough} from './life.ts';

// On PostgreSQL too, and with leaks on purpose: `npm run canary`.
test(
  'a card number that was paid with, declined, mistyped, revoked and settled is left nowhere',
  {timeout: 180_000},
  async () => {
    const {visits, settled, heard, scanned, read} = await liveThrough('PGlite');
    expect(visits).toEqual({
      approved: 'paid',
      'declined, then approved': 'declined, paid',
      'typed into the wrong fields': 'invalid',
      'an envelope that was changed on its way': 'envelope_rejected',
      'reloaded while it is decided': 'paid',
      'key revoked while it is typed': 'key_revoked, paid',
    });
    expect(settled).toContain('4 captures');
    expect(heard).toEqual(
      expect.arrayContaining(['florin-authorized', 'florin-declined', 'florin-error', 'port']),
    );
    for (const [part, bytes] of Object.entries(read))
      expect({part, empty: bytes === 0}).toEqual({part, empty: false});
    expect(scanned.hits).toEqual([]);
  },
);
