import {claimsOf} from '../../support/shopper.ts';
import {RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {readWatch, watchFrame} from '../frame-watch.ts';
import {THROWN, type Page} from '../shopper.ts';
import {openSpeaker, type Speaking} from '../speaker.ts';
import {FAMILIES} from './style-values.ts';

// Texts that come from the page, or from a session that a hostile shop has had signed, stand beside the card's digits
// or in the element: none may become markup, a script, or an address.

const MARKUP = '<img src=x onerror=won=1>';

/** Locales of a hostile page. */
const LOCALES: Record<string, string> = {
  markup: MARKUP,
  'markup after a language': `en-${MARKUP}`,
  'a script after a language': 'de"><script>won=1</script>',
  'a path': '../../../v1/keys',
  'a path after a language': 'fr/../../../v1/keys',
  'an encoded path': '%2e%2e%2fkeys',
  'an address': 'https://stranger.example/en',
  'an address of a script': 'data:text/javascript,won=1//',
  'a prototype name': '__proto__',
  "a constructor's name": 'constructor',
  'another prototype name': 'toString-US',
  'a bidi override': '\u202een',
  'a bidi isolate after a language': 'ar-\u2067x',
  'a null character': 'en\0-US',
  'line ends': 'en\r\nX-Header: 1',
  'a query': 'en&s=cs_stranger',
  'a fragment': 'en#l=de',
  'a lone surrogate': '\ud800',
  'nothing but dashes': '-----',
  'an extension of a locale': 'en-u-nu-arab-x-won',
  'a thousand characters': 'en-'.padEnd(1000, 'x'),
};

const inFrame: Attack = {
  name: 'a locale that the frame is told',
  names: Object.keys(LOCALES).map(name => `${name} for the frame's locale`),
  weak: {
    frame: [
      ['locale: shape({ locale: short })', 'locale: shape({ locale: isString })'],
      [
        'root.lang = language.lang;',
        'root.lang = locale; document.body.append(document.createElement("b"));',
      ],
    ],
  },
  run: async attempt => {
    await openSpeaker(attempt);
    const frame = await attempt.tab.frame('/frame?');
    await watchFrame(frame, FAMILIES);
    await attempt.tab.run(async (locales: string[]) => {
      const {speaker} = globalThis as unknown as Speaking;
      for (const [n, locale] of locales.entries()) {
        speaker.send({type: 'locale', locale});
        // Its words may have to be loaded.
        await new Promise<void>(resolve => setTimeout(resolve, 60));
        if (!(await speaker.done(n + 1))) throw new Error('the frame fell silent');
        speaker.send({type: 'locale', locale: 'en'});
      }
    }, Object.values(LOCALES));
    const {seen, violations, loaded} = await readWatch(frame);
    const reached = violations.length > 0 || loaded.length > 0;
    return inFrame.names!.filter((_name, n) => seen[n + 1]!.length > 0 || reached);
  },
};

/** What an element shows of a token and a locale. Runs in the page. */
const shownBy = async (
  texts: {session: string; locale: string}[],
  origin: string,
  path: string,
): Promise<number[]> => {
  const {thrown} = globalThis as unknown as Page;
  const won: number[] = [];
  for (const [n, {session, locale}] of texts.entries()) {
    thrown.length = 0;
    const element = document.createElement('florin-card-form');
    element.setAttribute('session', session);
    element.setAttribute('locale', locale);
    element.title = locale;
    element.lang = locale;
    document.body.append(element);
    await new Promise<void>(resolve => setTimeout(resolve, 10));
    // Built after the frame is asked for: not where a weakened build fails at that.
    const root = element.shadowRoot;
    const iframe = element.querySelector('iframe');
    const url = iframe && new URL(iframe.src);
    const strays =
      url &&
      (url.origin !== origin ||
        (path && url.pathname !== path) ||
        (path && [...url.searchParams.keys()].some(key => key.length > 1)));
    const known = ['div', 'iframe', 'slot', 'p', 'code', 'button'];
    const drawn = [...(root?.querySelectorAll('*') ?? []), ...element.querySelectorAll('*')];
    const markup = drawn.some(({localName}) => !known.includes(localName));
    const titled = iframe && !/^[\p{L} ]+$/u.test(iframe.title);
    if (strays || markup || titled || thrown.length > 0 || (globalThis as {won?: 1}).won) won.push(n);
    element.remove();
  }
  return won;
};

const openPage = ({tab, processor, merchantPage}: Attempt): Promise<void> =>
  tab.goto(
    merchantPage(`${RECORDER}${THROWN}<script src="${processor}/sdk/v1/florin.js" crossorigin></script>`),
  );

const onPage: Attack = {
  name: 'a locale that the element is given',
  names: Object.keys(LOCALES).map(name => `${name} for the element's locale`),
  weak: {sdk: [['${new URLSearchParams({ s: hint.sub, l: locale })}', '${locale}=&long=${locale}']]},
  run: async attempt => {
    const {token} = await attempt.session();
    await openPage(attempt);
    const texts = Object.values(LOCALES).map(locale => ({session: token, locale}));
    const won = await attempt.tab.run(shownBy, texts, attempt.processor, '/frame');
    return onPage.names!.filter((_name, n) => won.includes(n));
  },
};

/** Claims that a page may write itself: nothing is proven before the frame has looked at them. */
const CLAIMS: Record<string, (processor: string) => object> = {
  "markup in the form's address": processor => ({frame_url: `${processor}/frame?x=1"><${MARKUP}`}),
  'another path in the address': processor => ({frame_url: `${processor}/frame/../../sdk/v1/florin.js`}),
  'a fragment in the address': processor => ({frame_url: `${processor}/frame?long=1#`}),
  'markup in the merchant': () => ({merchant: {id: 'm_demo', name: MARKUP, country: 'NL'}}),
  'markup in the order': () => ({reference: MARKUP}),
  'markup in the fields': () => ({fields: {name: MARKUP}}),
  'prototype names in the fields': () => ({
    fields: {__proto__: null, constructor: MARKUP, name: '__proto__'},
  }),
  'markup in the amount': () => ({amount: {value: MARKUP, currency: MARKUP}}),
  'markup in the issuer': () => ({iss: MARKUP}),
  'markup in the session': () => ({sub: MARKUP}),
};

const forge = (token: string, change: object): string => {
  const [head, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({...claimsOf(token), ...change})).toString('base64url');
  return `${head}.${claims}.${signature}`;
};

const claims: Attack = {
  name: 'claims of a session',
  names: Object.keys(CLAIMS),
  weak: {
    sdk: [
      // It writes the token's claims as they are.
      [
        'const hint = claims;',
        'const hint = claims; document.body.insertAdjacentHTML("beforeend", `<b title="${JSON.stringify(claims)}">`); document.querySelector("florin-card-form").shadowRoot.append(document.createElement("b"));',
      ],
      [
        'if (!hint)',
        'if (!hint) document.querySelector("florin-card-form").shadowRoot.append(document.createElement("b")); if (!hint)',
      ],
    ],
  },
  run: async attempt => {
    const {token} = await attempt.session();
    await openPage(attempt);
    const texts = Object.values(CLAIMS).map(change => ({
      session: forge(token, change(attempt.processor)),
      locale: 'en',
    }));
    const won = await attempt.tab.run(shownBy, texts, attempt.processor, '');
    return claims.names!.filter((_name, n) => won.includes(n));
  },
};

export const hostileTexts: Group = {
  title: 'hostile labels, locales and claims',
  attacks: [inFrame, onPage, claims],
};
