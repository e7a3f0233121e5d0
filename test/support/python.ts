import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {aptInstall, onPath} from './install.ts';

const MISSING =
  'No Python with jwcrypto was found and none could be installed: run `apt-get install python3-jwcrypto` (or ' +
  '`pip install jwcrypto`), or name a Python that has it in FLORIN_PYTHON.';

// Debian's packages are for Debian's own Python, whichever other one comes first on PATH.
const DEBIAN = '/usr/bin/python3';

const hasJwcrypto = (python: string): boolean =>
  spawnSync(python, ['-c', 'import jwcrypto.jwe'], {stdio: 'ignore'}).status === 0;

/** A Python that has jwcrypto: FLORIN_PYTHON, else Debian's, else the first on PATH. */
export const findPython = (): string | undefined =>
  [process.env['FLORIN_PYTHON'], DEBIAN, onPath('python3')].flatMap(python => python || []).find(hasJwcrypto);

/** As `findPython`, but installs jwcrypto where that disturbs nobody. Throws one sentence that says what to run. */
export const ensurePython = (): string => {
  const found = findPython() ?? (aptInstall('python3-jwcrypto') ? findPython() : undefined);
  if (!found) throw new Error(MISSING);
  return found;
};

/** What jwcrypto makes of an envelope: header and plaintext, or why it refuses. */
export const openWithPython = (
  python: string,
  asked: {envelope: string; key: object; known: readonly string[]},
): {header: Record<string, unknown>; plaintext: string} | string => {
  const script = fileURLToPath(new URL('open_envelope.py', import.meta.url));
  const {status, stdout, stderr} = spawnSync(python, [script], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
  });
  if (status !== 0) return stderr.trim();
  return JSON.parse(stdout) as {header: Record<string, unknown>; plaintext: string};
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensurePython());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
