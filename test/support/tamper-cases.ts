import {readFileSync} from 'node:fs';
import type {Release} from '@florin/protocol';
import {expect} from 'vitest';
import {SHOP} from './shopper.ts';
import type {Passing} from './tampering.ts';

const read = (file: string): Release =>
  JSON.parse(
    readFileSync(new URL(`../../packages/${file}/manifest.json`, import.meta.url), 'utf8'),
  ) as Release;
/** What this tree's build says of its files. */
export const BUILT = {sdk: read('elements/dist/sdk'), frame: read('frame/dist/assets')};

const named = (part: 'sdk' | 'frame', role: string) => BUILT[part].files.find(file => file.role === role)!;
/** The page of one language, of a session or of none. */
const PAGE = /^\/frame\?s=cs_\w+&l=de$/;
/** The scripts that the frame's page starts with: what judges the page, and the form. */
const STARTS = BUILT.frame.files.filter(({role}) => role === 'script');
const SCRIPT = `/frame/assets/${STARTS[0]!.file}`;
/** Address of the merchant page's script. */
export const BUNDLE = `/sdk/${BUILT.sdk.version}/florin.js`;

/** What is done to the answers of a site. */
export type Change = (path: string, answer: Passing) => void;

/** Changes the answer at one path. */
export const at =
  (wanted: string | RegExp, change: (answer: Passing) => void): Change =>
  (path, answer) => {
    if (typeof wanted === 'string' ? path === wanted : wanted.test(path)) change(answer);
  };
const set = (name: string, value: string) => (answer: Passing) => answer.headers.set(name, value);
const policyOf = ({headers}: Passing) => headers.get('content-security-policy')!;
/** Puts a text in the place of another, which must be there. */
export const replace = (from: string | RegExp, to: string) => (answer: Passing) => {
  expect(answer.body).toMatch(from);
  answer.body = answer.body.replace(from, to);
};
/** Lets scripts of any origin into the frame. */
export const loosen = (answer: Passing) =>
  set(
    'content-security-policy',
    policyOf(answer).replace("script-src 'self'", "script-src 'self' https:"),
  )(answer);
/** How that is told. */
export const LOOSENED = "header content-security-policy: …none'; script-src 'self' https:; connect-src";
const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** What can be done to a site by whoever stands between it and its shoppers, and how it is told. */
export const TAMPERED: [name: string, change: Change, told: (string | RegExp)[]][] = [
  ...STARTS.map(({name, file, integrity}): (typeof TAMPERED)[number] => [
    `one byte of the script ${name}`,
    at(`/frame/assets/${file}`, answer => void (answer.body = answer.body.replace(';', ','))),
    [new RegExp(`^CHANGED .*${escape(file)} bytes: sha384-.{64} instead of ${escape(integrity)}$`)],
  ]),
  [
    'the inventory too, so that it agrees with the changed script',
    (path, answer) => {
      at(BUNDLE, replace(/;/, ','))(path, answer);
      at('/integrity.json', replace(named('sdk', 'script').integrity, `sha384-${'A'.repeat(64)}`))(
        path,
        answer,
      );
    },
    [
      /^CHANGED \/integrity.json sdk florin.js: …\S* ?florin.js sha384-\S+ .*instead of/,
      new RegExp(`^CHANGED ${BUNDLE} bytes: `),
    ],
  ],
  [
    'a file of the inventory left out, another put in',
    at('/integrity.json', replace('"file":"pay-', '"file":"spy-')),
    [
      `MISSING /integrity.json frame ${named('frame', 'chunk').file}`,
      /^UNEXPECTED \/integrity.json frame spy-/,
    ],
  ],
  [
    'an inventory that is none',
    at('/integrity.json', replace('{', '[')),
    ['CHANGED /integrity.json is not what the protocol says'],
  ],
  [
    'discovery that leads elsewhere',
    at(
      '/.well-known/florin-processor',
      replace(/"sdk_url":"[^"]+"/, '"sdk_url":"https://evil.example/a.js"'),
    ),
    [/^CHANGED \/.well-known\/florin-processor sdk_url: .*https:\/\/evil.example\/a.js instead of/],
  ],
  [
    'a header dropped',
    at(BUNDLE, answer => answer.headers.delete('cross-origin-resource-policy')),
    [`MISSING ${BUNDLE} header cross-origin-resource-policy`],
  ],
  [
    'a file that may change any day',
    at(SCRIPT, set('cache-control', 'no-cache')),
    [`CHANGED ${SCRIPT} header cache-control: no-cache instead of public, max-age=31536000, immutable`],
  ],
  [
    'a script of another type',
    at('/sdk/v1/florin.js', set('content-type', 'text/plain')),
    [/^CHANGED \/sdk\/v1\/florin.js header content-type: text\/plain instead of text\/javascript/],
  ],
  ['a file taken away', at(SCRIPT, answer => void (answer.status = 404)), [`MISSING ${SCRIPT} answers 404`]],
  [
    'a file that leads elsewhere',
    at(BUNDLE, answer => (set('location', 'https://evil.example/')(answer), void (answer.status = 302))),
    [`CHANGED ${BUNDLE} answers 302, which leads to https://evil.example/`],
  ],
  ['a looser policy of the frame', at(PAGE, loosen), [new RegExp(`^CHANGED .*${escape(LOOSENED)}`)]],
  [
    'a frame that any page may embed',
    at(PAGE, answer =>
      set(
        'content-security-policy',
        answer.headers.get('content-security-policy')!.replace(SHOP, `${SHOP} *`),
      )(answer),
    ),
    [/^CHANGED .* header content-security-policy: .*frame-ancestors \S+ \* instead of .*'none'$/],
  ],
  [
    'a second policy, which reports to others, and a cookie',
    at(PAGE, answer => {
      set(
        'content-security-policy-report-only',
        "default-src 'none'; report-uri https://evil.example",
      )(answer);
      set('set-cookie', 'seen=1')(answer);
    }),
    [
      /^UNEXPECTED .* header content-security-policy-report-only: .*evil.example$/,
      /^UNEXPECTED .* header set-cookie: seen=1$/,
    ],
  ],
  [
    'another script on the frame page',
    at(PAGE, replace('</head>', '<script src="https://evil.example/a.js"></script></head>')),
    [/^UNEXPECTED .* <script src="https:\/\/evil.example\/a.js">: once$/],
  ],
  [
    'an inline script on the frame page',
    at(PAGE, replace('</head>', '<script>spy()</script></head>')),
    [/^UNEXPECTED .* inline script <script>: once$/],
  ],
  [
    'a script that is there twice',
    at(PAGE, answer => void (answer.body = answer.body.replace(/<script.*/, tag => tag + tag))),
    [/^CHANGED .* <script type="module".*>: 2 times instead of once$/],
  ],
  ...STARTS.map(({name, file, integrity}): (typeof TAMPERED)[number] => {
    const tag = `<script type="module" blocking="render" src="/frame/assets/${file}"`;
    return [
      `the script ${name} without its hash`,
      at(PAGE, replace(`${tag} integrity="${integrity}"`, tag)),
      [
        new RegExp(`^MISSING .* ${escape(`${tag} integrity="${integrity}">`)}$`),
        new RegExp(`^UNEXPECTED .* ${escape(tag)}>: once$`),
      ],
    ];
  }),
  [
    'a script in the place of the time',
    at(PAGE, replace(/content="\d+"/, 'content="0" onload="spy()"')),
    [
      /^MISSING .* <meta name="florin-time" content="">$/,
      /^UNEXPECTED .* <meta name="florin-time" content="0" onload="spy\(\)">: once$/,
    ],
  ],
  [
    'other words on the frame page',
    at(PAGE, replace('<body>', '<body>Card number?')),
    [/^CHANGED .* line 12: <body>Card number\?<\/body> instead of <body><\/body>$/],
  ],
];
