import {claimsOf, resultOf} from '../../support/shopper.ts';
import type {Document} from '../../engines/index.ts';
import {heard, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {fillCard, isPayment, problem, THROWN, type Page} from '../shopper.ts';
import type {Answered, Call, Weakness} from '../weak.ts';
import {FIRST, LATER, realResult, type Payment} from './answers.ts';

// Nothing that is answered counts as paid but the processor's signature for this very attempt. Whatever else comes,
// the shopper is told something, the page too, and nothing breaks.

/** It believes whatever is answered. */
const BELIEVES: Weakness = {
  pay: [
    [
      'const judge = ({ status, body, retryAfter }) => {',
      "const judge = () => { return {kind: 'answer', answer: {attempt: '', status: 'authorized'}};",
    ],
    [
      'const endOf = async (line, attempt, answer) => {',
      "const endOf = async () => { return {status: 'authorized', result: {card: {}}, signed: 'a.b.c'};",
    ],
  ],
};

/** Keeps what the frame throws. */
const watch = (frame: Document): Promise<void> =>
  frame.run(() => {
    const thrown = ((globalThis as unknown as Page).thrown = [] as string[]);
    addEventListener('error', ({message}) => thrown.push(message));
    addEventListener('unhandledrejection', ({reason}) => thrown.push(String(reason)));
  });

/** Pays, and answers with what the page was told: one event, and what was thrown. Runs in the page. */
const submit = async (): Promise<string> => {
  const {events, thrown} = globalThis as unknown as Page;
  events.length = thrown.length = 0;
  const form = document.querySelector('florin-card-form') as unknown as {submit(): Promise<{status: string}>};
  const late = new Promise<{status: string}>(resolve => setTimeout(resolve, 8000, {status: 'silence'}));
  const {status} = await Promise.race([form.submit(), late]);
  const told = events.map(({type}) => type).filter(type => type !== 'florin-change');
  return [status, ...told, ...thrown].join(' ');
};

/** What the shopper reads, and what the frame threw. */
const shown = (frame: Document): Promise<{status: string; thrown: string[]}> =>
  frame.run(() => {
    const {thrown} = globalThis as unknown as Page;
    const status = document.querySelector('[role=status]')?.textContent ?? '';
    return {status, thrown: thrown.splice(0)};
  });

const GOOD = ['error florin-error', 'pending florin-pending', 'expired florin-expired'];

/** Answers hostilely once, the first time or when asked for the outcome, and then says that it is over. */
const hostility = (later: boolean, make: () => Answered) => {
  let told = false;
  return (call: Call): Answered | undefined => {
    if (!isPayment(call) && !call.path.includes('/outcome?')) return undefined;
    if (told) return problem(409, 'attempt_closed');
    const {attempt} = later && isPayment(call) ? (JSON.parse(call.body) as Payment) : {attempt: ''};
    if (attempt)
      return {...problem(202, ''), body: JSON.stringify({id: 'pay', attempt, status: 'processing'})};
    told = true;
    return make();
  };
};

const tryEach = async (attempt: Attempt, cases: typeof FIRST, later: boolean): Promise<string[]> => {
  const {tab, hostile, merchant, direct, merchantPage, processor} = attempt;
  const {id, token} = await attempt.session();
  const result = await realResult(direct, merchant);
  const html = `<script src="${processor}/sdk/v1/florin.js" crossorigin></script>
    <florin-card-form session="${token}"></florin-card-form>`;
  await tab.goto(merchantPage(RECORDER + THROWN + html));
  await heard(tab, 'florin-ready');
  const frame = await tab.frame('/frame?');
  await watch(frame);
  const {reference} = claimsOf(token);
  const won: string[] = [];
  for (const [name, make] of Object.entries(cases)) {
    let used = '';
    const answer = hostility(later, () => {
      const claims = {...resultOf(result), sid: id, attempt: used, reference};
      return make({attempt: used, session: id, token, result, claims});
    });
    hostile.answer = call => {
      if (isPayment(call)) used = (JSON.parse(call.body) as Payment).attempt;
      return answer(call);
    };
    await fillCard(frame);
    const page = await tab.run(submit);
    const {status, thrown} = await shown(frame);
    if (!GOOD.includes(page) || status === '' || thrown.length > 0) won.push(name);
    if (page.includes('authorized')) await tab.run(() => document.querySelector('florin-card-form')!.reset());
  }
  return won;
};

const answers = (name: string, cases: typeof FIRST, later: boolean): Attack => ({
  name,
  names: Object.keys(cases),
  weak: BELIEVES,
  hostile: true,
  run: attempt => tryEach(attempt, cases, later),
});

export const hostileAnswers: Group = {
  title: 'hostile processor answers',
  attacks: [answers('to a payment', FIRST, false), answers('to the question for its outcome', LATER, true)],
};
