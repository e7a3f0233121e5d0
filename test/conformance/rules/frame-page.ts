import {SigningKeys} from '@florin/protocol';
import * as v from 'valibot';
import {must, mustAnswer, mustEqual} from '../expect.ts';
import type {Group} from '../report.ts';
import {newId, openSession, postSession, signingKeys, termsOf} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {mustBeOpen} from './discovery.ts';

const page = (target: Target, session: string): Promise<Answer> =>
  target.ask(`${target.discovery.frame_url}?s=${session}`);

const origins = ({options}: Target): string[] => [options.origin, 'https://second.shop.example'];
const known = shared(async target =>
  page(target, (await openSession(target, {origins: origins(target)})).id),
);
const unknown = shared(target => page(target, newId('cs')));

/** What a policy allows for one directive, its fallback where it is not named. */
export const directive = ({headers}: Answer, name: string, fallback?: string): string[] => {
  const policy = headers.get('content-security-policy') ?? '';
  const all = policy.split(';').map(text => text.trim().split(/\s+/));
  const found = all.find(([first]) => first === name) ?? all.find(([first]) => first === fallback);
  return found?.slice(1) ?? [];
};

const mustListAncestors = (answer: Answer, wanted: string[]): void =>
  mustEqual(directive(answer, 'frame-ancestors').sort(), [...wanted].sort(), 'frame-ancestors');

/** `content` of every meta element. */
const metas = ({text}: Answer): string[] =>
  [...text.matchAll(/<meta\b[^>]*?\bcontent=(?:"([^"]*)"|'([^']*)')/gi)].map(found =>
    unescaped(found[1] ?? found[2] ?? ''),
  );

const NAMED: Record<string, string> = {quot: '"', apos: "'", amp: '&', lt: '<', gt: '>'};
const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal?: string, hex?: string, name?: string) =>
    name ? (NAMED[name] ?? all) : String.fromCodePoint(parseInt(decimal ?? hex!, decimal ? 10 : 16)),
  );

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Where scripts may come from and where a page may speak to. */
const OWN = ["'self'", "'none'"];

/** The page that holds the card fields. */
export const framePage: Group = {
  call: 'GET frame_url',
  rules: [
    {
      id: 'frame-not-kept',
      says: 'The page of a session answers 200 with HTML that is not stored.',
      check: async target => {
        const answer = await known(target);
        mustAnswer(answer, 200);
        must(
          /^text\/html\b/.test(answer.headers.get('content-type') ?? ''),
          'text/html',
          answer.headers.get('content-type'),
        );
        mustEqual(answer.headers.get('cache-control'), 'no-store', 'cache-control');
      },
    },
    {
      id: 'frame-ancestors',
      says: "frame-ancestors lists the session's origins, all of them and no other.",
      check: async target => mustListAncestors(await known(target), origins(target)),
    },
    {
      id: 'frame-ancestors-after-end',
      says: 'So it does once the session has ended.',
      check: async target => {
        const terms = {origins: origins(target), reference: newId('conformance')};
        const {id} = await openSession(target, terms);
        mustAnswer(
          await postSession(target, termsOf(target, {...terms, capture: 'automatic'})),
          201,
          'its successor',
        );
        mustListAncestors(await page(target, id), origins(target));
      },
    },
    {
      id: 'frame-unknown',
      says: "An unknown session answers 404 with frame-ancestors 'none'.",
      check: async target => {
        const answer = await unknown(target);
        mustAnswer(answer, 404);
        mustListAncestors(answer, ["'none'"]);
      },
    },
    {
      id: 'frame-open',
      says: 'A page of any origin may read it and its 404, to tell what went wrong.',
      check: async target => {
        mustBeOpen(await known(target));
        mustBeOpen(await unknown(target));
      },
    },
    {
      id: 'frame-own-host',
      says: "Scripts and requests go to the processor's own origin alone; no inline script, no eval.",
      check: async target => {
        const answer = await known(target);
        for (const name of ['script-src', 'connect-src', 'style-src', 'img-src', 'font-src']) {
          const sources = directive(answer, name, 'default-src');
          const allowed = [...OWN, target.origin];
          const only = sources.length > 0 && sources.every(source => allowed.includes(source));
          must(only, `${name} of the own origin`, sources);
        }
      },
    },
    {
      id: 'frame-trusted-types',
      says: "require-trusted-types-for 'script' holds.",
      check: async target =>
        mustEqual(directive(await known(target), 'require-trusted-types-for'), ["'script'"], 'the directive'),
    },
    {
      id: 'frame-scripts-hashed',
      says: 'Every script is a file with its SRI hash; no style or handler stands in the page.',
      check: async target => {
        const {text} = await known(target);
        const scripts = text.match(/<script\b[^>]*>/gi) ?? [];
        const bare = scripts.filter(
          tag => !/\bsrc=/.test(tag) || !/\bintegrity="sha(?:256|384|512)-/.test(tag),
        );
        must(scripts.length > 0, 'a script', 'none');
        mustEqual(bare, [], 'scripts without src or hash');
        must(!/<style\b|<[^>]*\s(?:style|on\w+)=/i.test(text), 'none', 'an inline style or handler');
      },
    },
    {
      id: 'frame-keys',
      says: 'The signing keys stand in a meta element, as they are published.',
      check: async target => {
        const found = metas(await known(target))
          .map(json)
          .find(value => v.is(SigningKeys, value));
        const kids = (keys: SigningKeys['keys']) => keys.map(({kid, x, y}) => `${kid} ${x} ${y}`).sort();
        const {keys} = v.parse(SigningKeys, found ?? {keys: []});
        mustEqual(kids(keys), kids(await signingKeys(target)), 'the keys');
      },
    },
    {
      id: 'frame-time',
      says: "The processor's time stands in a meta element, in milliseconds.",
      check: async target => {
        const answer = await known(target);
        const date = Date.parse(answer.headers.get('date') ?? '');
        const near = metas(answer).some(text => Math.abs(Number(text) - date) < 5000);
        must(near, `a time near ${date}`, 'none');
      },
    },
  ],
};
