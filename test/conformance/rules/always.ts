import {Problem, PROBLEM_TYPE, PROBLEMS} from '@florin/protocol';
import {digitRuns} from '../../support/digit-runs.ts';
import {must, mustEqual, mustFit, shown, Skipped} from '../expect.ts';
import type {Group} from '../report.ts';
import type {Exchange, Target} from '../target.ts';

/** Digits of the number in a row that count as told: a whole BIN. */
const RUN = 6;

/** @throws Broken for the first exchange of which it is true, naming the call */
const mustNever = (
  exchanges: readonly Exchange[],
  expected: string,
  is: (exchange: Exchange) => string | undefined,
): void => {
  if (exchanges.length === 0) throw new Skipped('there was no such answer');
  for (const exchange of exchanges) {
    const fault = is(exchange);
    must(
      fault === undefined,
      expected,
      `${fault ?? ''} at ${exchange.call}, which answered ${exchange.answer.status}`,
    );
  }
};

const refused = ({exchanges}: Target): Exchange[] =>
  exchanges.filter(({api, answer}) => api && answer.status >= 400);

/** What holds of every answer. Comes last, when there are many. */
export const always: Group = {
  call: 'Every answer so far',
  rules: [
    {
      id: 'problem-media-type',
      says: 'Every refusal of the API is application/problem+json (RFC 9457).',
      check: target =>
        mustNever(refused(target), PROBLEM_TYPE, ({answer}) => {
          const type = answer.headers.get('content-type')?.split(';')[0];
          return type === PROBLEM_TYPE ? undefined : (type ?? 'no type');
        }),
    },
    {
      id: 'problem-members',
      says: 'It has type, title, status and a code of the protocol, and the status is its own.',
      check: target => {
        const all = refused(target).map(({call, answer}) => ({
          call,
          answer,
          problem: mustFit(Problem, answer.json, `at ${call} a problem`),
        }));
        for (const {call, answer, problem} of all) {
          mustEqual(problem.status, answer.status, `at ${call} the member status`);
          mustEqual(PROBLEMS[problem.code][0], answer.status, `at ${call} the status of ${problem.code}`);
          must(URL.canParse(problem.type), `at ${call} a type that is a URI`, problem.type);
          must(problem.title !== '', `at ${call} a title`, 'none');
        }
        if (all.length === 0) throw new Skipped('there was no such answer');
      },
    },
    {
      id: 'answers-dated',
      says: "Each carries the processor's time as Date: the frame's clock.",
      check: target => {
        const {now, exchanges} = target;
        mustNever(exchanges, 'a Date near the present', ({answer}) => {
          const date = Date.parse(answer.headers.get('date') ?? '') / 1000;
          return Math.abs(date - now()) < MINUTES
            ? undefined
            : shown(answer.headers.get('date') ?? 'no Date');
        });
      },
    },
    {
      id: 'answers-without-card',
      says: 'None tells a digit more of a card number than its last four, in any spelling.',
      check: ({exchanges, options: {pays, declines}}) =>
        mustNever(exchanges, 'no digits of a card', ({answer: {text, headers}}) => {
          // Six digits may stand in an id by chance.
          const all = `${text}\n${[...headers].flat().join('\n')}`.replace(/\b[a-z]+_[0-9a-z]{26}\b/g, '');
          const found = [pays, declines].some(number => digitRuns(all, number, RUN).length > 0);
          return found ? `${RUN} digits or more` : undefined;
        }),
    },
    {
      id: 'answers-without-failure',
      says: 'No call is answered with 5xx.',
      check: ({exchanges}) =>
        mustNever(exchanges, 'an answer below 500', ({answer: {status}}) =>
          status >= 500 ? 'one above' : undefined,
        ),
    },
  ],
};

/** Seconds that a run may have taken. */
const MINUTES = 600;
