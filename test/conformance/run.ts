// `npm run conformance`: holds a processor against the protocol, call by call.
import {BadUsage, HELP, readCommand, type Command, type Options} from './options.ts';
import {holdAgainst, idsOf, printer, summary} from './report.ts';
import {groups} from './rules/index.ts';
import {connect} from './target.ts';

const write = (text: string): void => void process.stdout.write(text);

/** One processor's report. True where every rule is kept. */
const report = async (options: Options): Promise<boolean> => {
  const lines = await holdAgainst(await connect(options), groups, printer(write));
  write(`\n${summary(lines)}\n`);
  return idsOf(lines, 'FAIL').length === 0;
};

// Imported here alone: the rules know nothing of this processor, so that they hold for anybody's.
const reportOwn = async (): Promise<boolean> => {
  const {prepareData, remove, startHost, startOwn} = await import('./mutants/copies.ts');
  const prepared = await prepareData();
  const host = startHost();
  const kept = await report((await startOwn(host, prepared)).options);
  await host.end();
  remove(prepared);
  return kept;
};

const run = async (command: Command): Promise<number> => {
  switch (command.run) {
    case 'help':
      write(HELP);
      return 0;
    case 'url':
      return (await report(command.options)) ? 0 : 1;
    case 'own':
      return (await reportOwn()) ? 0 : 1;
    case 'mutants':
      return (await (await import('./mutants/table.ts')).printMutants(write)) ? 0 : 1;
  }
};

// Whoever reads only the first lines has read enough.
process.stdout.on('error', () => process.exit(1));
// Folders and processes are put away at exit, which a signal alone would not bring about.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

try {
  process.exitCode = await run(readCommand(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof BadUsage)) throw error;
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
