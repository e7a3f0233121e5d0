import {holdAgainst, idsOf, type Group, type Line} from '../report.ts';
import {groups} from '../rules/index.ts';
import {connect} from '../target.ts';
import {prepareData, remove, startHost, startMutant, startOwn, type Copy} from './copies.ts';
import {mutants, type Mutant} from './index.ts';

/** Finds each in turn, two at a time: as many processors as most machines have cores. */
export const judgeMutants = (
  prepared: string,
  rulesFor: (mutant: Mutant) => readonly Group[] = () => groups,
): {found: Promise<Line[]>[]; end: () => Promise<void>} => {
  const hosts = [startHost(), startHost()];
  const turns: Promise<unknown>[] = [];
  const found = mutants.map((mutant, i) => {
    const turn = Promise.resolve(turns[i % 2]).then(() =>
      judge(startMutant(hosts[i % 2]!, mutant, prepared), rulesFor(mutant)),
    );
    // Whoever waits for the turn hears of its failure; the next one goes on.
    turns[i % 2] = turn.catch(() => undefined);
    return turn;
  });
  return {found, end: async () => void (await Promise.all(hosts.map(({end}) => end())))};
};

/** Holds a copy against the rules and puts it away. */
const judge = async (starting: Promise<Copy>, rules: readonly Group[] = groups): Promise<Line[]> => {
  const {options, stop} = await starting;
  try {
    return await holdAgainst(await connect(options), rules);
  } finally {
    await stop();
  }
};

/** Failing rules that are named in a row. */
const NAMED = 6;

const row = (id: string, says: string, failed: readonly string[]): string => {
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : '';
  const names = failed.slice(0, NAMED).join(' ') + more || 'none';
  return `${id.padEnd(20)}${String(failed.length).padStart(4)}  ${says}\n${' '.repeat(26)}${names}\n`;
};

/** The rules that a mutant was expected to break first, then the others. */
const rowOf = ({id, says, caught}: Mutant, failed: readonly string[]): string =>
  row(id, says, [
    ...caught.filter(rule => failed.includes(rule)),
    ...failed.filter(rule => !caught.includes(rule)),
  ]);

/** Prints what the rules find in ours and in each mutant. True where ours is faultless and each mutant is found. */
export const printMutants = async (write: (text: string) => void): Promise<boolean> => {
  const prepared = await prepareData();
  const host = startHost();
  write(`${'processor'.padEnd(20)}fail  what it does, and the rules that it breaks\n\n`);
  const own = idsOf(await judge(startOwn(host, prepared)), 'FAIL');
  await host.end();
  write(row('ours', 'keeps the protocol', own));
  const {found, end} = judgeMutants(prepared);
  let missed = 0;
  for (const [i, mutant] of mutants.entries()) {
    const failed = idsOf(await found[i]!, 'FAIL');
    const escaped = mutant.caught.filter(rule => !failed.includes(rule));
    missed += escaped.length > 0 ? 1 : 0;
    write(rowOf(mutant, failed));
    if (escaped.length > 0) write(`${' '.repeat(26)}NOT FOUND by ${escaped.join(' ')}\n`);
  }
  await end();
  remove(prepared);
  write(
    `\n${mutants.length - missed} of ${mutants.length} mutants found, ${own.length} rules broken by ours\n`,
  );
  return missed === 0 && own.length === 0;
};
