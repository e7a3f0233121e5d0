import {createHmac} from 'node:crypto';
import {SESSION_TYP} from '@florin/protocol';
import {mustAnswer, mustRefuse} from '../expect.ts';
import type {Rule} from '../report.ts';
import {approved, newId, openSession, outcome, sealFor, submit, type Session} from '../shopper.ts';
import type {Target} from '../target.ts';
import {claimsOf, headerOf, newStranger, signByHand, signingInput} from '../tokens.ts';

/** Nothing is begun by a token that is not the processor's own: 401, and the session has no attempt. */
const mustRefuseToken = async (
  target: Target,
  session: Session,
  token: string | undefined,
  what: string,
): Promise<void> => {
  // The envelope is right for the token that it comes with: nothing but the token is wrong.
  const {jti, body} = sealFor(target, {...session, token: token ?? session.token});
  const {payments_endpoint} = target.discovery;
  const asked = {method: 'POST', key: jti, body, ...(token !== undefined && {bearer: token})} as const;
  mustRefuse(await target.ask(payments_endpoint, asked), 'unauthorized', what);
  const {attempt} = body;
  mustRefuse(await outcome(target, session.id, session.token, {attempt}), 'attempt_unknown', 'its attempt');
  mustRefuse(await outcome(target, session.id, token), 'unauthorized', `an outcome with ${what}`);
};

type Forged = Readonly<Record<string, string | undefined>>;

const forged = (
  id: string,
  says: string,
  forge: (session: Session, target: Target) => Forged | Promise<Forged>,
): Rule => ({
  ...{id, says},
  check: async target => {
    const session = await openSession(target);
    for (const [what, token] of Object.entries(await forge(session, target)))
      await mustRefuseToken(target, session, token, what);
  },
});

const DAY = 86_400;

/** The token that a frame's calls carry. */
export const bearer: Rule[] = [
  forged('token-missing', 'No token, and what is none, answers 401.', ({token}) => ({
    'no token': undefined,
    nonsense: 'nonsense',
    'half a token': token.split('.').slice(0, 2).join('.'),
  })),
  forged('token-unsigned', 'A token that nobody signed (alg none) answers 401.', ({token, claims}) => ({
    'alg none': `${signingInput({...headerOf(token), alg: 'none'}, claims)}.`,
    'alg none and no kid': `${signingInput({alg: 'none', typ: SESSION_TYP}, claims)}.`,
    'no signature': `${token.split('.').slice(0, 2).join('.')}.`,
  })),
  forged(
    'token-foreign-key',
    "A token that a stranger's key signed answers 401, whatever kid, key or alg it names.",
    async ({token, claims}, target) => {
      const {key, jwk} = newStranger();
      const header = headerOf(token);
      // The public key taken for a secret: RFC 8725 §2.1.
      const {text} = await target.ask(target.discovery.jwks_uri);
      const input = signingInput({...header, alg: 'HS256'}, claims);
      return {
        "a stranger's signature": signByHand(header, claims, key),
        'its own key in its header': signByHand({...header, jwk}, claims, key),
        'a kid that is not published': signByHand({...header, kid: 'A'.repeat(43)}, claims, key),
        'alg HS256': `${input}.${createHmac('sha256', text).update(input).digest('base64url')}`,
      };
    },
  ),
  forged('token-other-typ', 'A signed result is no session token: 401.', async (_session, target) => ({
    'a result as token': (await approved(target)).result!,
  })),
  forged('token-tampered', 'A token with other claims than were signed answers 401.', ({token, claims}) => {
    const signature = token.split('.')[2]!;
    const saying = (change: object) =>
      `${signingInput(headerOf(token), {...claimsOf(token), ...change})}.${signature}`;
    return {
      'another amount': saying({amount: {value: 1, currency: 'EUR'}}),
      'a later exp': saying({exp: claims.exp + DAY}),
      'another origin': saying({origins: ['https://evil.example']}),
    };
  }),
  {
    id: 'token-other-session',
    says: 'The token of one session pays no other.',
    check: async target => {
      const [one, other] = [await openSession(target), await openSession(target)];
      const submission = sealFor(target, other);
      mustRefuse(await submit(target, {...submission, token: one.token}), 'unauthorized');
      const {attempt} = submission.body;
      mustRefuse(await outcome(target, other.id, other.token, {attempt}), 'attempt_unknown', 'its attempt');
    },
  },
  {
    id: 'token-first-of-two',
    says: 'An older token of the same session is still good.',
    check: async target => {
      const reference = newId('conformance');
      const first = await openSession(target, {reference});
      await openSession(target, {reference});
      mustAnswer(await submit(target, sealFor(target, first)), 200);
    },
  },
];
