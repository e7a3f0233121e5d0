import {execFile} from 'node:child_process';
import {resolve} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {report} from '../../packages/processor/dist/host/integrity-command.js';
import {freePort} from '../support/free-port.ts';
import {newCustomer, save} from '../support/customers.ts';
import {card, createSession, pay} from '../support/shopper.ts';
import {at, BUILT, BUNDLE, loosen, LOOSENED, replace, TAMPERED} from '../support/tamper-cases.ts';
import {startTampering, type Tampering} from '../support/tampering.ts';
import {startWorld, type World} from '../support/world.ts';

const program = resolve(import.meta.dirname, '../../packages/processor/bin/florin-processor.js');
const languages = BUILT.frame.files.filter(({role}) => role === 'locale');
const NOBODY = `/frame?s=cs_${'0'.repeat(26)}`;

let world: World;
let between: Tampering;
let session: string;

beforeAll(async () => {
  between = await startTampering();
  world = await startWorld({issuer: between.origin});
  session = (await createSession(world.direct)).id;
});
beforeEach(() => between.lead(world.direct));
afterAll(async () => {
  await world?.close();
  await between?.close();
});

interface Told {
  same: boolean;
  lines: string[];
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

const inspect = async (origin: string, of?: string, patience?: number): Promise<Told> => {
  const {text, same} = await report(origin, of, patience);
  return {same, lines: linesOf(text)};
};

/** Runs the command as an operator does, without a single setting. */
const run = (...args: string[]): Promise<{code: number; lines: string[]}> =>
  new Promise(done => {
    const env = {PATH: process.env['PATH']};
    execFile(process.execPath, [program, 'integrity', ...args], {env}, (error, stdout, stderr) =>
      done({code: Number(error?.code ?? 0), lines: linesOf(stdout + stderr)}),
    );
  });

/** What is not well, with spaces made one and the site's origin left out. */
const wrong = ({lines}: Told): string[] =>
  lines
    .slice(0, -1)
    .filter(line => !line.startsWith('ok '))
    .map(line => line.replace(/ +/g, ' ').replaceAll(between.origin, ''));

test('finds a site as it was built, and exits with 0', async () => {
  const {code, lines} = await run(between.origin);
  expect(lines.at(-1)).toBe(`${lines.length - 1} ok, 0 changed, 0 missing, 0 unexpected`);
  expect(lines).toHaveLength(2 * BUILT.sdk.files.length + BUILT.frame.files.length + 4);
  expect(code).toBe(0);
  const script = lines.find(line => line.includes(BUNDLE));
  expect(script).toBe(`ok          ${between.origin}${BUNDLE}  payment page: script, at the start`);
});

test('with a session its page in every language too, and exits with 1 for one that was changed', async () => {
  const {lines} = await run(`${between.origin}/`, '--session', session);
  expect(lines.filter(line => /^ok .*\/frame\?s=cs_/.test(line))).toHaveLength(languages.length);
  expect(lines.at(-1)).toBe(`${lines.length - 1} ok, 0 changed, 0 missing, 0 unexpected`);
  between.lead(world.direct, at(/l=de$/, loosen));
  const {code, lines: changed} = await run(between.origin, '--session', session);
  expect(changed.at(-1)).toBe(`${lines.length - 2} ok, 1 changed, 0 missing, 0 unexpected`);
  expect(code).toBe(1);
});

test("a customer's session names the cards that are still there, which is no change; anything else is", async () => {
  const customer = newCustomer();
  const listed = async () => {
    const {id} = await createSession(world.direct, {customer});
    const [, list] = /name="florin-cards" content="([^"]*)"/.exec(
      await (await fetch(`${between.origin}/frame?s=${id}`)).text(),
    )!;
    return {id, list};
  };
  expect((await listed()).list).toBe('');
  for (const year of [2040, 2041]) await save(world.direct, customer, card(undefined, {exp_year: year}));
  const {id, list} = await listed();
  expect(list).toMatch(/^card_\w+ card_\w+$/);
  expect(wrong(await inspect(between.origin, id))).toEqual([]);
  between.lead(
    world.direct,
    at(/l=de$/, replace('name="florin-cards" content="', 'name="florin-cards" content="x')),
  );
  expect(wrong(await inspect(between.origin, id))).not.toEqual([]);
});

test('a session that was paid has an attempt on its page, which is no change', async () => {
  const paid = await pay(world.direct);
  const html = await (await fetch(`${between.origin}/frame?s=${paid.session.id}`)).text();
  expect(html).toContain('<meta name="florin-attempt" content="att_');
  expect(wrong(await inspect(between.origin, paid.session.id))).toEqual([]);
});

test("the operator's fonts are the site's own, which is no change, but nothing may hide in their place", async () => {
  const fonts = (content: string) =>
    `<meta name="florin-fonts" content="${content}">\n<meta name="florin-keys"`;
  const lead = (content: string) =>
    between.lead(world.direct, at(/l=de$/, replace('<meta name="florin-keys"', fonts(content))));
  lead('{&#34;Inter&#34;:&#34;/frame/fonts/inter.woff2&#34;}');
  expect(wrong(await inspect(between.origin, session))).toEqual([]);
  lead('"><script>spy()</script><meta content="');
  expect(wrong(await inspect(between.origin, session))).toContainEqual(
    expect.stringMatching(/^UNEXPECTED .* inline script <script>: once$/),
  );
});

test.each(TAMPERED)('tells %s', async (_name, change, expected) => {
  between.lead(world.direct, change);
  const told = await inspect(between.origin, session);
  const found = wrong(told);
  expect(found).toEqual(
    expected.map(line => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
  const count = (verdict: string) => found.filter(line => line.startsWith(verdict)).length;
  expect(told.lines.at(-1)).toBe(
    `${told.lines.length - 1 - found.length} ok, ${count('CHANGED')} changed, ` +
      `${count('MISSING')} missing, ${count('UNEXPECTED')} unexpected`,
  );
  expect(told.same).toBe(false);
});

test('without a session tells a looser policy by the page of none', async () => {
  between.lead(world.direct, at(NOBODY, loosen));
  const told = await inspect(between.origin);
  expect(wrong(told)).toEqual([expect.stringContaining(LOOSENED)]);
  expect(told.same).toBe(false);
  between.lead(
    world.direct,
    at(NOBODY, answer => void (answer.status = 200)),
  );
  expect(wrong(await inspect(between.origin))).toEqual([`CHANGED ${NOBODY} answers 200`]);
});

test('a session that is not there, and a site of another origin, are not passed over', async () => {
  const gone = await inspect(between.origin, `cs_${'z'.repeat(26)}`);
  expect(wrong(gone)).toHaveLength(languages.length);
  const other = await inspect(world.direct);
  expect(other.lines.filter(line => /CHANGED .* issuer: /.test(line))).toHaveLength(1);
  expect([gone.same, other.same]).toEqual([false, false]);
});

test('what a site sends cannot move the cursor of who reads it', async () => {
  between.lead(world.direct, at(/l=de$/, replace('</head>', '<i \u001b[2J></head>')));
  expect(wrong(await inspect(between.origin, session))).toEqual([
    expect.stringMatching(/^UNEXPECTED .* <i \?\[2J>: once$/),
  ]);
});

test('what does not answer, or not in time, is missing', async () => {
  between.lead(world.direct, path => (path === BUNDLE ? new Promise<void>(() => {}) : undefined));
  const slow = await inspect(between.origin, undefined, 5_000);
  expect(wrong(slow)).toEqual([`MISSING ${BUNDLE} no answer: TimeoutError`]);
  const {same, lines} = await inspect(`http://127.0.0.1:${await freePort()}`);
  expect(lines.at(-1)).toBe(`0 ok, 0 changed, ${lines.length - 1} missing, 0 unexpected`);
  expect(lines[0]).toContain('no answer: ECONNREFUSED');
  expect([slow.same, same]).toEqual([false, false]);
});

test.each([
  ['address_invalid: name an origin, such as https://pay.example.', 'nonsense'],
  ['address_invalid: name an origin, such as https://pay.example.', 'https://pay.example/path'],
  ['session_invalid: name a session id, such as cs_….', 'https://pay.example', 'nonsense'],
])('%s', async (words, ...given) => expect(report(...(given as [string, string?]))).rejects.toThrow(words));

test('without an origin the command says what it wants', async () => {
  const {code, lines} = await run();
  expect(lines).toEqual(['address_invalid: name an origin, such as https://pay.example.']);
  expect(code).toBe(1);
});
