import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {acquirer, BACK, cardWith} from '../acquirer.fixture.js';
import {answered, creqOf, opened, pageOf, post} from '../shopper.fixture.js';
import {setUp} from '../test-kit/set-up.js';

const CHALLENGED = cardWith({pan: '4000000000003220'});

const started = async (browser = {}) => {
  const made = await setUp({acs: () => 'http://localhost:8584'});
  const {bank, link, sandbox} = made;
  const {123: said} = await link.exchange(bank.authentication(123_450, CHALLENGED, browser));
  const id = said!.id;
  const result = async () => (await link.exchange(bank.result(id)))[123]!.status;
  return {...made, id, result, page: await opened(sandbox, id)};
};

test('the page says whose it is, who is paid and how much, and takes a code', async () => {
  const {page, id} = await started();
  expect(page.status).toBe(200);
  for (const words of [
    'Banco di Rialto',
    'Florin Shop',
    'EUR\u00a01,234.50',
    'Visa ending in 3220',
    '123456',
  ])
    expect(page.text).toContain(words);
  expect(page.text).toContain('<label for="code">One-time code</label>');
  expect(page.action).toBe('/challenge/code');
  expect(page.fields).toEqual({id, token: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/)});
  expect(page.text).not.toContain('<script');
  expect(page.text).not.toContain('4000000');
});

test('an amount has the decimals of its currency', async () => {
  const {bank, link, sandbox} = await started();
  const text = async (currency: string) => {
    const {123: said} = await link.exchange(bank.authentication(1999, CHALLENGED, {}, currency));
    return (await opened(sandbox, said!.id)).text;
  };
  expect(await text('392')).toContain('JPY\u00a01,999<');
  expect(await text('414')).toContain('KWD\u00a01.999<');
});

test('the right code leads back with a CRes, by itself or by a button', async () => {
  const {id, page, result, sandbox} = await started();
  const end = await answered(sandbox, page, ' 123 456 ');
  expect(end.action).toBe(BACK);
  expect(end.cres).toEqual({messageType: 'CRes', acsTransID: id, transStatus: 'Y'});
  expect(end.text).toContain('<button>Continue</button>');
  expect(await result()).toBe('Y');
  const [, script] = /<script>(.*)<\/script>/.exec(end.text) ?? [];
  const hash = createHash('sha256').update(script!).digest('base64');
  expect(end.headers.get('content-security-policy')).toContain(`script-src 'sha256-${hash}'`);
});

test('three wrong codes end it, and what comes after changes nothing', async () => {
  const {id, journal, page, result, sandbox} = await started();
  const first = await answered(sandbox, page, '000000');
  expect(first.text).toContain('That code is not right. You have 2 tries left.');
  expect(first.text).toMatch(/<input id="code".* aria-invalid="true" aria-describedby="wrong hint">/);
  expect((await answered(sandbox, page, '')).text).toContain('You have one try left.');
  expect(await result()).toBe('C');
  const over = {messageType: 'CRes', acsTransID: id, transStatus: 'N'};
  expect((await answered(sandbox, page, '999999')).cres).toEqual(over);
  const kept = [...journal.read()];
  expect((await answered(sandbox, page, '123456')).cres).toEqual(over);
  expect((await opened(sandbox, id)).cres).toEqual(over);
  expect([...journal.read()]).toEqual(kept);
  expect(await result()).toBe('N');
});

test('cancelled it leads back too, and stays so', async () => {
  const {page, result, sandbox} = await started();
  expect((await answered(sandbox, page, '', 'cancel')).cres).toMatchObject({transStatus: 'N'});
  expect((await answered(sandbox, page, '123456')).cres).toMatchObject({transStatus: 'N'});
  expect(await result()).toBe('N');
});

test.each([
  ['without its token', {token: ''}],
  ['with the token of another', {token: 'A'.repeat(22)}],
])('a code that comes %s is not looked at', async (_, change) => {
  const {page, result, sandbox} = await started();
  const refused = await post(sandbox, '/challenge/code', {
    ...page.fields,
    ...change,
    code: '123456',
    do: 'confirm',
  });
  expect([refused.status, await result()]).toEqual([403, 'C']);
  const cancelled = await post(sandbox, '/challenge/code', {...page.fields, ...change, do: 'cancel'});
  expect([cancelled.status, await result()]).toEqual([403, 'C']);
});

const ID = '7d4ba3b5-9c1e-4e0f-8a55-0c2f1b6d9e01';
const encoded = (text: string) => Buffer.from(text).toString('base64url');
test.each<[string, (id: string) => string]>([
  ['none', () => 'creq='],
  ['two', id => `creq=${creqOf(id)}&creq=${creqOf(id)}`],
  ['one that is no base64url', id => `creq=%3C${creqOf(id)}`],
  ['one that is no JSON', () => `creq=${encoded('{')}`],
  ['null', () => `creq=${encoded('null')}`],
  ['one of another type', id => `creq=${creqOf(id, {messageType: 'AReq'})}`],
  ['one of another version', id => `creq=${creqOf(id, {messageVersion: '1.0.2'})}`],
  ['one of a window that there is not', id => `creq=${creqOf(id, {challengeWindowSize: '06'})}`],
  ['one without an id', () => `creq=${creqOf('<script>')}`],
  ['one too long', id => `creq=${creqOf(id, {more: 'x'.repeat(4000)})}`],
  ['one that nobody knows', () => `creq=${creqOf(ID)}`],
])('with %s for a CReq there is a page that says so', async (_, body) => {
  const {id, sandbox} = await started();
  const page = await post(sandbox, '/challenge', body(id));
  expect(page.status).toBe(400);
  expect(page.text).toContain('<h1>This is not possible</h1>');
  for (const word of [ID, id, 'script']) expect(page.text).not.toContain(word);
  expect(page.action).toBeUndefined();
});

test('what is no form, no post or no page of ours is refused', async () => {
  const {id, sandbox} = await started();
  expect((await post(sandbox, '/challenge', `creq=${creqOf(id)}`, 'text/plain')).status).toBe(400);
  expect((await post(sandbox, '/challenge/code', {id: ID, token: ''})).status).toBe(400);
  expect((await post(sandbox, '/constructor', {})).status).toBe(404);
  const read = await pageOf(await sandbox.acs(new Request('http://acs/challenge')));
  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
});

test('one whom the issuer did not challenge has no page', async () => {
  const {bank, link, sandbox} = await started();
  const {123: said} = await link.exchange(bank.authentication(1, cardWith({pan: '4000000000003055'})));
  expect((await opened(sandbox, said!.id)).status).toBe(400);
});

test('what a merchant or an address says is text, wherever it stands', async () => {
  const {link, runtime, sandbox} = await setUp({acs: () => 'http://localhost:8584'});
  const name = `<b>"A'&</b>`;
  const shop = acquirer(runtime, {terminal: 'WEB', merchant: 'SHOP', name, city: '', country: 'IT'});
  await shop.signOn(link);
  const url = `https://pay.example/?a="><script>alert(1)</script>&b='`;
  const asked = await link.exchange(
    shop.authentication(1, CHALLENGED, {notification_url: url.replaceAll(' ', '')}),
  );
  const page = await opened(sandbox, asked[123]!.id);
  expect(page.text).toContain('&#60;b&#62;&#34;A&#39;&#38;&#60;/b&#62;');
  expect(page.text).not.toContain('<b>');
  const end = await answered(sandbox, page, '123456');
  expect(end.text).not.toMatch(/<b>|alert\(1\)<\/script>/);
  expect(end.action).toBe(
    'https://pay.example/?a=&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;b=&#39;',
  );
  expect(end.headers.get('content-security-policy')).toContain("form-action 'self' https://pay.example");
});

test('every page says what a browser may do with it, and none is kept', async () => {
  const {page, sandbox} = await started();
  const [, style] = /<style>([^]*)<\/style>/.exec(page.text) ?? [];
  const hash = createHash('sha256').update(style!).digest('base64');
  const policy = (rest: string) => `default-src 'none'; style-src 'sha256-${hash}'; ${rest}`;
  expect(page.headers.get('content-security-policy')).toBe(
    policy("base-uri 'none'; form-action 'self' https://pay.example"),
  );
  const refused = await post(sandbox, '/challenge', {});
  expect(refused.headers.get('content-security-policy')).toBe(policy("base-uri 'none'; form-action 'none'"));
  for (const {headers} of [page, refused])
    expect(Object.fromEntries(headers)).toMatchObject({
      ...{'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff'},
      'content-type': 'text/html; charset=utf-8',
    });
});
