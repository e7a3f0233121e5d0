import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {ELEMENT, outcome} from '../support/element-page.ts';
import {elementScene} from '../support/element-scene.ts';

const scene = elementScene();
const {open} = scene;
const shown = `${ELEMENT}.shadowRoot.querySelector('slot[name=error]')?.textContent`;

test('the script as a classic deferred one and as a module trusts the origin it came from', async () => {
  for (const attributes of ['defer', 'async', 'type="module"', 'type="module" crossorigin']) {
    const script = `<script src="${scene.sites.processor}/sdk/v1/florin.js" ${attributes}></script>`;
    const {page, seen} = await open({script});
    await seen('ready');
    await page.close();
  }
});

test('nothing on the page can pass for the script', async () => {
  const decoy = '<img name="currentScript" src="http://evil.example/florin.js" alt="">';
  const body = `${decoy}<script type="text/plain" src="http://evil.example/florin.js"></script>
    <florin-card-form session="TOKEN"></florin-card-form>`;
  for (const attributes of ['defer', 'type="module"']) {
    const script = `<script src="${scene.sites.processor}/sdk/florin.js" ${attributes}></script>`;
    await (await open({script, body})).seen('ready');
  }
});

test('a module that the page imports by itself trusts its origin too', async () => {
  const script = `<script type="module">import('${scene.sites.processor}/sdk/florin.js')</script>`;
  await (await open({script})).seen('ready');
});

test.each<[code: string, claims: () => Record<string, unknown>]>([
  ['origin_not_listed', () => ({origins: ['https://other.example']})],
  ['processor_not_allowed', () => ({frame_url: 'https://evil.example/frame', iss: 'https://evil.example'})],
  ['processor_not_allowed', () => ({frame_url: `${scene.sites.merchant}/frame`, iss: scene.sites.merchant})],
])('%s is told before anything is opened', async (code, claims) => {
  const before = scene.sites.frames.length;
  const {page, seen} = await open({token: scene.sites.token(claims())});
  await seen(`error ${code}`);
  expect(page.mainFrame().childFrames()).toHaveLength(0);
  expect(scene.sites.frames.length).toBe(before);
  expect(await page.evaluate(shown)).toBe(`Unavailable – ${code}`);
});

test('a text that is no token is session_malformed, in the language of the page', async () => {
  const body = '<div lang="de"><florin-card-form session="nonsense"></florin-card-form></div>';
  const {page, seen} = await open({body});
  await seen('error session_malformed');
  expect(await page.evaluate(shown)).toBe('Nicht verfügbar – session_malformed');
});

test('a submit of a form whose card form has failed ends in one error', async () => {
  const body = '<form><florin-card-form session="nonsense"></florin-card-form></form>';
  const {page, log, seen} = await open({body});
  await seen('error session_malformed');
  const result = await page.evaluate(
    `${ELEMENT}.submit().then(({status, error}) => [status, error.code, error.who])`,
  );
  expect(result).toEqual(['error', 'session_malformed', 'merchant']);
  expect(await log()).toEqual(['error session_malformed', 'error session_malformed']);
});

test.each<[header: string, policy: () => string]>([
  ['frame-src', () => "frame-src 'none'"],
  ['child-src', () => "child-src 'none'"],
  ['default-src', () => `default-src 'self' 'unsafe-inline' ${scene.sites.processor}/sdk/`],
])('a policy without the processor in %s is frame_blocked_by_csp', async (_header, policy) => {
  const {page, seen} = await open({headers: {'content-security-policy': policy()}});
  await seen('error frame_blocked_by_csp');
  expect(await page.evaluate(shown)).toContain('frame_blocked_by_csp');
});

test('under a strict policy and Trusted Types it works, and nothing is reported', async () => {
  const policy = [
    `default-src 'none'; frame-src ${scene.sites.processor}; script-src 'unsafe-inline' ${scene.sites.processor}`,
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; ');
  const {page, frame, seen, log} = await open({
    headers: {'content-security-policy': policy},
    before: () => {
      const violations = ((globalThis as unknown as {violations: string[]}).violations = [] as string[]);
      addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective));
    },
  });
  await seen('ready');
  await frame().evaluate(`script.answer = ${JSON.stringify(outcome('authorized'))}`);
  expect(await page.evaluate(`${ELEMENT}.submit().then(({status}) => status)`)).toBe('authorized');
  expect(await page.evaluate('violations')).toEqual([]);
  expect((await log()).filter(line => /error|uncaught|unhandled/.test(line))).toEqual([]);
});

test('an outline stands where a form takes long, and not where one is there', async () => {
  const outline = `getComputedStyle(${ELEMENT}.shadowRoot.querySelector('[part=box]'), '::before').content`;
  const quick = await open();
  await quick.seen('ready');
  const slow = await open({token: scene.sites.token({frame_url: `${scene.sites.processor}/frame?mute`})});
  await expect.poll(() => slow.page.evaluate(outline)).toBe('""');
  // Longer than the slow one has waited for its own.
  await quick.page.waitForTimeout(600);
  expect(await quick.page.evaluate(outline)).toBe('none');
  await slow.frame().evaluate(`
    script.channel.receive(message => message.type === 'ping' && script.tell({type: 'pong', n: message.n}));
    script.tell({type: 'ready', version: '1', height: 204})`);
  await slow.seen('ready');
  expect(await slow.page.evaluate(outline)).toBe('none');
});

test('after eight silent seconds what is wrong is told apart, and trying again helps', async () => {
  const at = (path: string) => scene.sites.token({frame_url: scene.sites.processor + path});
  const closed = 'http://127.0.0.1:1';
  const trust = `<script>
      const script = Object.assign(document.createElement('script'), {src: '${closed}/florin.js'});
      Object.defineProperty(document, 'currentScript', {value: script});
    </script>
    <script src="${scene.sites.processor}/sdk/florin.js"></script>`;
  const policy = `connect-src 'none'`;
  const opened = await Promise.all([
    open({token: at('/gone')}),
    open({token: at('/frame/denied')}),
    open({token: at('/frame?mute')}),
    open({
      script: trust,
      body: '<script type="module">document.body.insertAdjacentHTML("beforeend", \'<florin-card-form session="TOKEN"></florin-card-form>\')</script>',
      token: scene.sites.token({frame_url: `${closed}/frame`, iss: closed}),
    }),
    open({token: at('/frame/denied'), headers: {'content-security-policy': policy}}),
  ]);
  const codes = [
    'frame_not_found',
    'frame_refused_or_slow',
    'frame_refused_or_slow',
    'frame_unreachable',
    'frame_refused_or_slow',
  ];
  await Promise.all(opened.map(({seen}, at) => seen(`error ${codes[at]}`)));
  const {page, frame, seen} = opened[2];
  // One that was only slow may still come, and takes its place.
  expect(await page.evaluate(shown)).toContain('frame_refused_or_slow');
  await frame().evaluate(`
    script.channel.receive(message => message.type === 'ping' && script.tell({type: 'pong', n: message.n}));
    script.tell({type: 'ready', version: '1', height: 204})`);
  await seen('ready');
  expect(await page.evaluate(shown)).toBeUndefined();
  const before = scene.sites.frames.length;
  await opened[1].page.click('florin-card-form button');
  await expect.poll(() => scene.sites.frames.length, {timeout: 10_000}).toBe(before + 1);
});

test('what the frame refuses is told as it says it, and an ended session is florin-expired', async () => {
  const at = (code: string) =>
    scene.sites.token({frame_url: `${scene.sites.processor}/frame?refuse=${code}`});
  const bad = await open({token: at('bad_key')});
  await bad.seen('error bad_key');
  await expect.poll(() => bad.page.mainFrame().childFrames()).toHaveLength(0);
  const {page, seen, log} = await open({token: at('session_expired')});
  await seen('expired');
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(scene.sites.token())}`);
  await seen('ready');
  expect(await log()).toEqual(['expired', 'change', 'ready']);
});

test('a frame that calls is met before all of it has loaded', async () => {
  const {frame, seen} = await open({
    token: scene.sites.token({frame_url: `${scene.sites.processor}/frame?loading`}),
  });
  await seen('ready');
  expect(await frame().evaluate('[script.connections, document.readyState]')).toEqual([1, 'interactive']);
});

test('a frame that calls a second time is another: frame_replaced', async () => {
  const {page, frame, seen, log} = await open();
  await seen('ready');
  const forged = `dispatchEvent(new MessageEvent('message', {
    data: {florin: 'here'}, origin: ${JSON.stringify(scene.sites.processor)},
    source: ${ELEMENT}.querySelector('iframe').contentWindow}))`;
  await page.evaluate(forged);
  await page.evaluate("postMessage({florin: 'here'}, '*')");
  await frame().evaluate("parent.postMessage({florin: 'there'}, '*')");
  await page.waitForTimeout(300);
  expect(await log()).toEqual(['change', 'ready']);
  await frame().evaluate("parent.postMessage({florin: 'here'}, '*')");
  await seen('error frame_replaced');
});

test('a frame that is led elsewhere is frame_replaced', async () => {
  const {page, frame, seen} = await open();
  await seen('ready');
  await frame().goto(`${scene.sites.processor}/frame?other`, {waitUntil: 'commit'});
  await seen('error frame_replaced');
  await expect.poll(() => page.mainFrame().childFrames()).toHaveLength(0);
  expect(await page.evaluate(shown)).toContain('frame_replaced');
  // Browsers end frames for want of memory, too: the shopper is not left with nothing to press.
  await page.click('florin-card-form button');
  await seen('ready remounted');
});

test('led elsewhere while paying, the outcome is not known', async () => {
  const {page, frame, log, seen} = await open();
  await seen('ready');
  await page.evaluate(`void (window.paying = ${ELEMENT}.submit())`);
  await frame().goto(`${scene.sites.processor}/frame?other`, {waitUntil: 'commit'});
  expect(await page.evaluate('paying.then(({status}) => status)')).toBe('pending');
  expect((await log()).slice(-2)).toEqual(['pending', 'error frame_replaced']);
});

test('a slot takes the place of the own words', async () => {
  const body = '<florin-card-form session="x"><b slot="error">Call us</b></florin-card-form>';
  const {page, seen} = await open({body});
  await seen('error session_malformed');
  expect(await page.locator('b').isVisible()).toBe(true);
});

test('loaded twice it does nothing; a foreign class of the name is already_defined', async () => {
  const twice = ['/sdk/florin.js', '/sdk/v1/florin.js']
    .map(path => `<script src="${scene.sites.processor}${path}" defer></script>`)
    .join('');
  const one = await open({script: twice});
  await one.seen('ready');
  expect(await one.log()).not.toContain('error already_defined');
  const foreign = `<script>customElements.define('florin-card-form', class extends HTMLElement {})</script>`;
  const other = await open({
    script: `${foreign}<script src="${scene.sites.processor}/sdk/florin.js" defer></script>`,
  });
  await other.seen('error already_defined');
});

test('load() goes on to the next address, and says so when none answers', async () => {
  const code = readFileSync(new URL('../../packages/elements/dist/load.js', import.meta.url), 'utf8');
  const {page, seen} = await open({script: ''});
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  const call = (urls: string[], options: object) =>
    page.evaluate(`import(${JSON.stringify(url)}).then(({load}) => load(${JSON.stringify(urls)}, ${JSON.stringify(options)}))
      .then(() => 'loaded', error => error.code)`);
  const gone = `${scene.sites.processor}/gone/florin.js`;
  const good = `${scene.sites.processor}/sdk/florin.js`;
  expect(await call([gone], {rounds: 1})).toBe('script_not_loaded');
  expect(await call([good], {rounds: 1, integrity: 'sha384-AAAA'})).toBe('script_not_loaded');
  expect(await call([gone, good], {})).toBe('loaded');
  await seen('ready');
  expect(await page.evaluate('document.querySelectorAll("script[src]").length')).toBe(1);
});

test('the built script holds no card logic, no crypto, no lit-html and no import', () => {
  const file = new URL('../../packages/elements/dist/sdk/florin.js', import.meta.url);
  expect(existsSync(new URL('./florin.css', file))).toBe(true);
  const code = readFileSync(file, 'utf8');
  expect(code).not.toMatch(
    /subtle|luhn|jose|lit-html|createPolicy|ECDH|A256GCM|\bimport\b|\bexport\b|innerHTML|eval\(/i,
  );
});
