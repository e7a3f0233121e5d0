import {must, mustEqual, mustRefuse} from '../expect.ts';
import {flipped, inBind, inBoth, inCard, inHeader, part, type Case} from '../faults.ts';
import type {Rule} from '../report.ts';
import {newId, openSession, payWith, sealFor, submit, type Session, type Submission} from '../shopper.ts';
import type {Answer, Target} from '../target.ts';

/** Envelopes that are all refused, each with one thing wrong. */
export const refused = (
  id: string,
  says: string,
  cases: (session: Session, target: Target) => readonly Case[],
): Rule => ({
  ...{id, says},
  check: async target => {
    const session = await openSession(target);
    const sealed = cases(session, target).map(([what, fault]): [string, Submission] => [
      what,
      sealFor(target, session, {fault}),
    ]);
    await mustRefuseAll(target, sealed);
  },
});

/** Side by side, so that the floor under each answer is waited for once. */
export const mustRefuseAll = async (
  target: Target,
  sealed: readonly (readonly [string, Submission])[],
): Promise<Answer[]> => {
  const answers = await Promise.all(sealed.map(([, submission]) => submit(target, submission)));
  // One that was taken is told first: it is why those beside it are answered as they are.
  const named = answers.map((answer, i) => [answer, sealed[i]![0]] as const);
  for (const [answer, what] of named.toSorted(([a], [b]) => a.status - b.status))
    mustRefuse(answer, 'envelope_rejected', what);
  return answers;
};

/** Milliseconds before which no envelope is refused. */
const FLOOR = 10;
/** The headers of every answer, and those that HTTP changes by itself. */
const varying = ['date', 'connection', 'keep-alive'];

const seenFrom = ({headers, text}: Answer) => ({
  text,
  headers: Object.fromEntries([...headers].filter(([name]) => !varying.includes(name))),
});

/** One of each kind of refusal: by form, by key, by seal, by binding. */
const everyKind: Case[] = [
  ['no JWE', {envelope: () => 'nonsense'}],
  ['nothing', {envelope: () => ''}],
  ['too much', {plain: plain => ({...plain, more: 'x'.repeat(9000)})}],
  ['a spare bit', part(3, text => `${text}=`)],
  ['another alg', inHeader({alg: 'dir'})],
  ['a further member', inHeader({zip: 'DEF'})],
  ['an unknown kid', inHeader({kid: 'A'.repeat(43)})],
  ['a changed byte', part(3, flipped)],
  ['no padding', {padded: bytes => Buffer.from(bytes.toString().trimEnd())}],
  ['no card', {plain: ({v, bind}) => ({v, bind})}],
  ['another token', inHeader({tkh: 'A'.repeat(43)})],
  ['another amount', inBind({amount: {value: 1, currency: 'EUR'}})],
  ['another origin', inBind({origin: 'https://evil.example'})],
  ['a stale iat', inBoth({iat: 1})],
];

/** What holds of every refusal. */
export const refusals: Rule[] = [
  {
    id: 'envelope-one-answer',
    says: 'Whatever is wrong, the answer is the same to the byte: nothing is told apart.',
    check: async target => {
      const session = await openSession(target);
      const sealed = everyKind.map(([what, fault]) => [what, sealFor(target, session, {fault})] as const);
      const other = sealFor(target, session);
      const answers = await mustRefuseAll(target, [
        ...sealed,
        ['another key', {...other, jti: newId('env')}],
      ]);
      const [first, ...rest] = answers.map(seenFrom);
      for (const [i, answer] of rest.entries())
        for (const part of ['text', 'headers'] as const)
          mustEqual(answer[part], first![part], `for ${sealed[i + 1]?.[0] ?? 'another key'} the same`);
    },
  },
  {
    id: 'envelope-floor',
    says: `No refusal comes sooner than ${FLOOR} ms, whatever failed.`,
    check: async target => {
      const session = await openSession(target);
      // The quickest counts: on a busy machine any one may be late for another reason.
      for (const [what, fault] of Array.from({length: 8}, () => everyKind).flat()) {
        const {status, took} = await submit(target, sealFor(target, session, {fault}));
        must(status !== 400 || took >= FLOOR, `${FLOOR} ms or more for ${what}`, `${took.toFixed(1)} ms`);
      }
    },
  },
  {
    id: 'envelope-required',
    says: 'A typed card without what the session requires is refused, and one with it is taken.',
    check: async target => {
      const members = {
        name: {holder: 'Ada L.'},
        postal_code: {postal_code: '50122'},
        country: {country: 'IT'},
      };
      for (const [field, member] of Object.entries(members)) {
        const session = await openSession(target, {fields: {[field]: 'required'}});
        mustRefuse(await submit(target, sealFor(target, session)), 'envelope_rejected', `no ${field}`);
        const given = await payWith(target, sealFor(target, session, {fault: inCard(member)}));
        mustEqual(given.status, 200, `with ${field} the status`);
      }
    },
  },
  {
    id: 'envelope-no-record',
    says: 'A refusal leaves no record: the same attempt and jti pay once the envelope is right.',
    check: async target => {
      const session = await openSession(target);
      const names = {attempt: newId('att'), jti: newId('env')};
      const wrong = sealFor(target, session, {...names, fault: part(4, flipped)});
      mustRefuse(await submit(target, wrong), 'envelope_rejected');
      const right = await payWith(target, sealFor(target, session, names));
      mustEqual((right.json as {status?: unknown}).status, 'authorized', 'status');
    },
  },
];
