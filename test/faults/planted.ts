/** A bug that somebody could write, as a change of built files. The simulator has to find it. */
export interface Planted {
  id: string;
  says: string;
  changes: readonly Change[];
}

interface Change {
  /** Below `packages`. */
  file: string;
  /** What stands there just once, and what stands there instead. */
  from: string;
  to: string;
}

const SUBMIT = 'processor/dist/payments/submit.js';
const AUTHORIZE = 'processor/dist/payments/authorize.js';
const TABLES = 'processor/dist/database/migrations/0001_payments.js';

export const planted: readonly Planted[] = [
  {
    id: 'asks-first',
    says: 'asks the network before the intent is written',
    changes: [
      {
        file: SUBMIT,
        from: 'const { payment, fresh, refused } = await acceptIntent(context, intent);',
        to: `const { value, currency } = claims.amount;
          const early = { trace: context.connector.trace(known.stan), merchant: known.merchant };
          await context.connector.authorize({ ...early, card: card.inHand, amount: { value, currency } });
          const { payment, fresh, refused } = await acceptIntent(context, intent);`,
      },
    ],
  },
  {
    id: 'asks-again',
    says: 'asks anew where there was no answer, instead of reversing',
    changes: [
      {
        file: AUTHORIZE,
        from: `if (answer.status === 'unknown')
        return reversePayment(context, payment, merchant);`,
        to: `if (answer.status === 'unknown') {
          const trace = context.connector.trace((Number(payment.trace.stan) + 500_000) % 1_000_000);
          return authorizePayment(context, { ...payment, trace }, { merchant, card, refused }, turn);
        }`,
      },
    ],
  },
  {
    id: 'forgets-lost-increments',
    says: 'gives an increment up that has no answer, and tells the network nothing',
    changes: [
      {
        file: 'processor/dist/payments/increment.js',
        from: 'const acknowledged = await connector.reverse({ trace, merchant, amount: moneyOf(increment) }, own, 0);',
        to: 'const acknowledged = true;',
      },
    ],
  },
  {
    id: 'keys-alone',
    says: 'knows a call by its key, whatever its body',
    changes: [
      {
        file: 'processor/dist/http/calls.js',
        from: 'if (earlier && earlier.body_hash !== body_hash)',
        to: 'if (false)',
      },
    ],
  },
  {
    id: 'captures-unlocked',
    says: 'looks what is left to capture and captures it without a lock on the payment',
    changes: [
      {
        file: 'processor/dist/http/calls.js',
        from: 'return await db.transaction().execute(async (tx) => {',
        to: 'return await (task => task(db))(async (tx) => {',
      },
    ],
  },
  {
    id: 'sessions-unlocked',
    says: 'lets two attempts of one session or order be under way',
    changes: [
      {
        file: TABLES,
        from: 'create unique index one_payment_a_session',
        to: 'create index one_payment_a_session',
      },
      {
        file: TABLES,
        from: 'create unique index one_payment_an_order',
        to: 'create index one_payment_an_order',
      },
    ],
  },
  {
    id: 'lease-ignored',
    says: 'records an answer though another processor has taken the payment over',
    changes: [
      {
        file: 'processor/dist/payments/record.js',
        from: 'and lease is not distinct from ${payment.lease}::text',
        to: '',
      },
    ],
  },
  {
    id: 'never-reverses',
    says: 'closes an attempt without an answer, and lets a late approval stand',
    changes: [
      {
        file: 'processor/dist/payments/reverse.js',
        from: 'const acknowledged = await connector.reverse({ trace, merchant, amount: { value: amount, currency } }, own, kept);',
        to: 'const acknowledged = true;',
      },
    ],
  },
  {
    id: 'reversal-assumed',
    says: 'takes a reversal without an answer for acknowledged',
    changes: [
      {
        file: 'processor/dist/connectors/network.js',
        from: `catch {
                return false;`,
        to: `catch {
                return true;`,
      },
    ],
  },
  {
    id: 'refunds-more',
    says: 'gives back more than was captured',
    changes: [
      {
        file: 'processor/dist/payments/refund.js',
        from: 'if (left <= 0 || amount.value > left)',
        to: 'if (left <= 0)',
      },
    ],
  },
  {
    id: 'seals-anew',
    says: 'the frame begins another attempt when the network fails',
    changes: [
      {
        file: 'frame/dist/pay/errand.js',
        from: "perhapsRead ||= verdict.kind === 'lost';",
        to: `if (verdict.kind === 'lost') {
            const letters = Array.from(tools.runtime.randomBytes(26), byte => (byte & 15).toString(16));
            errand = { ...errand, attempt: 'att_' + letters.join('') };
            sealed = await errand.make(line.session, errand.attempt);
        }`,
      },
      {
        file: 'frame/dist/pay/attempt.js',
        from: 'const make = async (session) => {',
        to: 'const make = async (session, attempt = order.attempt) => {',
      },
    ],
  },
  {
    id: 'delivered-unsent',
    says: 'marks a webhook delivered before it is sent',
    changes: [
      {
        file: 'processor/dist/webhooks/deliver.js',
        from: 'const answer = await render(context, seal, message)',
        to: 'await dropMessage(context, message);\n    const answer = await render(context, seal, message)',
      },
    ],
  },
  {
    id: 'void-forgotten',
    says: 'forgets to tell the network of a void when it dies over it',
    changes: [
      {
        file: 'processor/dist/payments/release.js',
        from: "lease: newId(runtime, 'lease'), lease_until: now + LEASE",
        to: 'lease: null, lease_until: now + LEASE',
      },
    ],
  },
  {
    id: 'presents-anew',
    says: 'presents a capture under a new name when there was no answer',
    changes: [
      {
        file: 'processor/dist/settlement/present.js',
        from: 'return kept.trace\n',
        to: 'return kept.never\n',
      },
      {
        file: 'processor/dist/settlement/present.js',
        from: `if (item.trace)
        return { trace`,
        to: `if (item.never)
        return { trace`,
      },
    ],
  },
  {
    id: 'goes-on-unnamed',
    says: 'asks the network anew after a challenge by a name that it has not written down',
    changes: [
      {
        file: 'processor/dist/payments/authenticate.js',
        from: 'trace = ${JSON.stringify(change.trace)}::jsonb, authentication',
        to: 'authentication',
      },
    ],
  },
  {
    id: 'waits-for-ever',
    says: 'waits without an end for a shopper who has gone away',
    changes: [
      {
        file: 'processor/dist/payments/authenticate.js',
        from: ".where('action_until', '<=', runtime.now())",
        to: ".where('action_until', '<=', 0)",
      },
    ],
  },
];
