import {expect, test} from 'vitest';
import {lookIntoMemory} from './memory.ts';

// With each fate last, and with a card that is kept on purpose: `npm run canary`.
test(
  'after its answers no text and no buffer of the processor holds a card number or a code',
  {timeout: 180_000},
  async () => {
    const {payments, numbers, plaintexts, codes, inBuffers, dead, held} = await lookIntoMemory('approved');
    expect(payments).toEqual({
      ...{approved: 'authorized', declined: 'declined', replayed: 'authorized'},
      ...{refused: 'brand_not_accepted', misbound: 'envelope_rejected'},
    });
    expect({numbers, plaintexts, codes, inBuffers, held}).toEqual({
      ...{numbers: 0, plaintexts: 0, codes: 0, inBuffers: 0, held: []},
    });
    // Nothing leads to these: they wait to be collected, and must not outlast that.
    expect(dead.before).toBeGreaterThan(0);
    expect(dead.after).toBe(0);
  },
);
