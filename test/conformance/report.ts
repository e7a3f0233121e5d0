import {Broken, shown, Skipped} from './expect.ts';
import type {Target} from './target.ts';

/** One thing that the protocol asks of a processor. */
export interface Rule {
  /** Stable, in kebab-case. */
  id: string;
  says: string;
  /** Throws where the rule is not kept, or cannot be looked at. */
  check: (target: Target) => Promise<void> | void;
}

/** The rules for one call. */
export interface Group {
  call: string;
  /** The capability without which there is nothing to hold a rule against. */
  needs?: string;
  rules: readonly Rule[];
}

/** What became of one rule. */
export interface Line {
  call: string;
  id: string;
  says: string;
  verdict: 'ok' | 'FAIL' | 'skip';
  /** Why it was skipped, or what was expected and seen. */
  why?: string;
}

/** Holds a target against the rules, one after the other. Whatever a check throws, the run goes on. */
export const holdAgainst = async (
  target: Target,
  groups: readonly Group[],
  tell: (line: Line) => void = () => undefined,
): Promise<Line[]> => {
  const lines: Line[] = [];
  for (const {call, needs, rules} of groups)
    for (const rule of rules) {
      const line = {call, id: rule.id, says: rule.says, ...(await judge(target, rule, needs))};
      lines.push(line);
      tell(line);
    }
  return lines;
};

const judge = async (target: Target, rule: Rule, needs?: string): Promise<Pick<Line, 'verdict' | 'why'>> => {
  try {
    if (needs !== undefined && !target.discovery.capabilities.includes(needs))
      throw new Skipped(`discovery does not claim ${shown(needs)}`);
    await rule.check(target);
    return {verdict: 'ok'};
  } catch (error) {
    if (error instanceof Skipped) return {verdict: 'skip', why: error.message};
    if (error instanceof Broken) return {verdict: 'FAIL', why: error.message};
    return {verdict: 'FAIL', why: `expected an answer to judge, saw ${shown((error as Error).name)}`};
  }
};

/** The report as it is printed, line by line: a heading where another call begins. */
export const printer = (write: (text: string) => void): ((line: Line) => void) => {
  let last = '';
  return ({call, id, says, verdict, why}) => {
    if (call !== last) write(`${last && '\n'}${call}\n`);
    last = call;
    const skipped = verdict === 'skip' ? ` (${why})` : '';
    write(`  ${verdict.padEnd(4)}  ${id.padEnd(WIDTH)}  ${says}${skipped}\n`);
    if (verdict === 'FAIL') write(`${' '.repeat(WIDTH + 10)}${why}\n`);
  };
};

/** Columns that a rule's id takes. */
const WIDTH = 32;

/** The rules with this verdict, by their ids. */
export const idsOf = (lines: readonly Line[], verdict: Line['verdict']): string[] =>
  lines.filter(line => line.verdict === verdict).map(({id}) => id);

/** The closing line. */
export const summary = (lines: readonly Line[]): string => {
  const count = (verdict: Line['verdict']) => idsOf(lines, verdict).length;
  return `${count('ok')} passed, ${count('FAIL')} failed, ${count('skip')} skipped`;
};
