/**
 * `npm test`: builds, lints, checks types, runs every test and measures the size of what ships. Each step prints one
 * line, and all that it said if it failed. The last line is always `N passed, N failed`, where a failed step that is
 * not a test counts as one failure.
 */
import {spawn} from 'node:child_process';
import {chmodSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join, relative, resolve} from 'node:path';

const root = resolve(import.meta.dirname, '..');
const report = resolve(root, 'test/output/vitest.json');
/** Milliseconds after which a step is given up: no step may hold up the rest for ever. */
const LONGEST = 1_620_000;

// The repository's own tools first, its Node among them, however this file was started.
const PATH = [resolve(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);

// Temporary files of every step, so that a run cut short leaves none. Databases run as another user: let them through.
const TMPDIR = mkdtempSync(join(tmpdir(), 'florin-test-'));
chmodSync(TMPDIR, 0o711);
process.on('exit', () => rmSync(TMPDIR, {recursive: true, force: true, maxRetries: 5}));

const running = new Set();
let aborted = false;

/** Ends whatever is left of a step: it leads a process group of its own. */
const end = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing is left.
  }
};

/** Runs one command to its end. After an abort it never answers, so that nothing follows. */
const execute = command =>
  new Promise(done => {
    if (aborted) return;
    const [name, ...args] = command.split(' ');
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(name, args, {cwd: root, detached: true, stdio, env: {...process.env, PATH, TMPDIR}});
    let output = '';
    const hear = chunk => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    running.add(child);
    const late = setTimeout(() => {
      output += `\nstopped after ${LONGEST / 60_000} minutes\n`;
      end(child, 'SIGKILL');
    }, LONGEST);
    const finish = ok => {
      clearTimeout(late);
      end(child, 'SIGKILL');
      running.delete(child);
      if (!aborted) done({ok, output});
    };
    child.on('error', error => (hear(error.message), finish(false)));
    child.on('close', code => finish(code === 0));
    // What a step left behind would hold its output open for ever.
    child.on('exit', () => end(child, 'SIGKILL'));
  });

const step = async (name, command) => {
  const start = performance.now();
  const {ok, output} = await execute(command);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(8)} ${seconds.padStart(6)} s`);
  if (!ok) console.log(output.trimEnd());
  return ok;
};

const readReport = () => {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return {numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: []};
  }
};

/** The tests that failed, a line each, for who reads the end alone of what this prints. */
const failuresOf = testResults =>
  testResults.flatMap(({name, assertionResults}) =>
    assertionResults
      .filter(({status}) => status === 'failed')
      .map(({fullName, failureMessages}) => {
        const [message = ''] = (failureMessages[0] ?? '').split('\n');
        return `     ${relative(root, name)}: ${fullName}: ${message}`.slice(0, 400);
      }),
  );

/** What vitest counted, and what it does not count as a test: a file that did not load, an error nobody caught. */
const runTests = async () => {
  rmSync(report, {force: true});
  const reporters = `--reporter=default --reporter=json --outputFile.json=${report}`;
  const ok = await step('tests', `vitest run --no-color ${reporters}`);
  const {numPassedTests, numFailedTests, numPendingTests, testResults} = readReport();
  const broken = testResults.filter(
    ({status, assertionResults}) =>
      status === 'failed' && !assertionResults.some(result => result.status === 'failed'),
  );
  const counted = numFailedTests + broken.length;
  if (numPendingTests > 0) console.log(`     ${numPendingTests} skipped`);
  const nothing = numPassedTests === 0 || !ok;
  const failures = failuresOf(testResults);
  return {passed: numPassedTests, failed: nothing ? Math.max(1, counted) : counted, failures};
};

const runAll = async () => {
  if (!(await step('build', 'npm run --silent build'))) return {passed: 0, failed: 1, failures: []};
  const checks = await Promise.all([
    step('lint', 'npm run --silent lint'),
    step('types', 'npm run --silent types'),
  ]);
  checks.push(await step('rebuild', 'npm run --silent rebuild'));
  checks.push(await step('engines', 'node test/engines/install.ts'));
  checks.push(await step('database', 'node test/support/postgres.ts'));
  checks.push(await step('python', 'node test/support/python.ts'));
  const tests = await runTests();
  checks.push(await step('screens', 'npm run --silent screens:built'));
  checks.push(await step('size', 'npm run --silent size'));
  return {...tests, failed: tests.failed + checks.filter(ok => !ok).length};
};

const abort = signal => {
  aborted = true;
  for (const child of running) end(child, 'SIGTERM');
  // Time enough for browsers and databases to be put away.
  setTimeout(() => {
    for (const child of running) end(child, 'SIGKILL');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  }, 2000);
};
process.once('SIGINT', abort);
process.once('SIGTERM', abort);

const {passed, failed, failures} = await runAll();
for (const failure of failures) console.log(failure);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
