import {createHash} from 'node:crypto';
import {Discovery, DISCOVERY_PATH, IntegrityManifest, type ReleasedFile} from '@florin/protocol';
import * as v from 'valibot';
import {
  FRAME_ASSETS,
  integrityManifest,
  NEWEST,
  sdkCaching,
  sdkPath,
  sendAsset,
  type Assets,
} from '../http/assets.js';
import {NO_SESSION, pageHeaders} from '../http/frame-page.js';
import {endpoints, publicJson} from '../http/public-routes.js';
import {compare, compareHeaders, type Finding, type Named} from './compare.js';
import {comparePage, sessionHeaders} from './page.js';

/** What a site answered, redirects not followed, or why there is no answer. */
export type Answer = {status: number; headers: Headers; body: Uint8Array} | {failed: string};

export interface Inspection {
  /** Origin of the site. */
  issuer: string;
  /** The build that the site is held against. */
  assets: Assets;
  ask(url: string): Promise<Answer>;
  /** A session of the site, whose frame page is looked at in every language. */
  session?: string | undefined;
}

/** One address, and what must be there. */
interface Expectation {
  url: string;
  status?: number;
  headers: Headers | ((found: Headers) => Headers);
  judge(body: Uint8Array, where: string): Finding[];
  /** Said where all is well. */
  ok: string;
}

/** Looks at all that a site serves to shoppers' browsers, and tells how it compares with this build. */
export const inspect = async (inspection: Inspection): Promise<Finding[]> => {
  const expected = [...documents(inspection), ...files(inspection), ...pages(inspection)];
  return (await Promise.all(expected.map(one => look(inspection, one)))).flat();
};

const look = async ({ask}: Inspection, {url, status = 200, ...expected}: Expectation): Promise<Finding[]> => {
  const answer = await ask(url);
  if ('failed' in answer) return [{verdict: 'MISSING', where: url, what: answer.failed}];
  if (answer.status !== status) return [otherStatus(url, answer)];
  const {headers} = expected;
  const findings = [
    ...compareHeaders(url, typeof headers === 'function' ? headers(answer.headers) : headers, answer.headers),
    ...expected.judge(answer.body, url),
  ];
  return findings.length > 0 ? findings : [{verdict: 'ok', where: url, what: expected.ok}];
};

const otherStatus = (where: string, {status, headers}: {status: number; headers: Headers}): Finding => {
  const target = headers.get('location');
  const what = `answers ${status}${target === null ? '' : `, which leads to ${target}`}`;
  return {verdict: status >= 400 ? 'MISSING' : 'CHANGED', where, what};
};

const text = (body: Uint8Array): string => new TextDecoder().decode(body);

/** Discovery and the inventory, which must say what this build would say at this origin. */
const documents = ({issuer, assets}: Inspection): Expectation[] => {
  const addresses = endpoints(issuer);
  const json = (url: string, schema: v.GenericSchema<unknown, object>, expected: Named, read: Read) => ({
    ...{url, headers: publicJson({}).headers},
    judge: (body: Uint8Array, where: string): Finding[] => {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text(body));
      if (parsed.success) return compare(where, expected, read(parsed.output));
      return [{verdict: 'CHANGED', where, what: 'is not what the protocol says'}];
    },
  });
  const named = (document: object): Named =>
    new Map(
      Object.entries(document).filter(([name]) => Object.hasOwn(addresses, name)) as [string, string][],
    );
  const inventory = integrityManifest(issuer, assets);
  return [
    {...json(`${issuer}${DISCOVERY_PATH}`, Discovery, named(addresses), named), ok: 'discovery'},
    {
      ...json(addresses.integrity_url, IntegrityManifest, entriesOf(inventory), entriesOf as Read),
      ok: `inventory of ${inventory.sdk.version}`,
    },
  ];
};

type Read = (document: object) => Named;

/** The inventory as one entry a file. */
const entriesOf = (inventory: IntegrityManifest): Named =>
  new Map(
    (['sdk', 'frame'] as const).flatMap(part => {
      const {base, version, files: list} = inventory[part];
      const entries = list.map(file => [`${part} ${file.file}`, Object.values(file).join(' ')] as const);
      return [[`${part} base`, base] as const, [`${part} version`, version] as const, ...entries];
    }),
  );

/** Every file of the inventory at every address it has. */
const files = ({issuer, assets: {sdk, frame}}: Inspection): Expectation[] => {
  const at = (part: typeof sdk, path: string, caching?: string) =>
    part.manifest.files.map((file): Expectation => {
      const url = `${issuer}${path}${file.file}`;
      return {
        ...{url, headers: sendAsset(part.files.get(file.file)!, new Request(url), caching).headers},
        judge: (body, where) => compare(where, hash(file.integrity), hash(sha384(body))),
        ok: describe(file),
      };
    });
  return [
    ...[sdk.manifest.version, NEWEST].flatMap(version => at(sdk, sdkPath(version), sdkCaching(version))),
    ...at(frame, FRAME_ASSETS),
  ];
};

const hash = (value: string): Named => new Map([['bytes', value]]);
const sha384 = (body: Uint8Array): string => `sha384-${createHash('sha384').update(body).digest('base64')}`;
const describe = ({page, role, when}: ReleasedFile): string => `${PAGES[page]}: ${role}, ${TIMES[when]}`;
const PAGES = {payment_page: 'payment page', card_frame: 'card frame'};
const TIMES = {
  start: 'at the start',
  before_submit: 'before a submit',
  language: 'for one language',
  session: 'for some sessions',
};

/** An id that no session has. */
const NOBODY = `cs_${'0'.repeat(26)}`;

/** The frame page of a session in every language; without a session, that of one which is not there. */
const pages = ({issuer, assets: {frame}, session}: Inspection): Expectation[] => {
  const {frame_url} = endpoints(issuer);
  if (session === undefined)
    return [
      {
        ...{url: `${frame_url}?s=${NOBODY}`, status: 404, headers: new Headers(pageHeaders([]))},
        judge: (body, where) =>
          compare(where, new Map([['text', NO_SESSION]]), new Map([['text', text(body)]])),
        ok: 'card frame: page of no session',
      },
    ];
  return Object.keys(frame.words).map(tag => ({
    ...{url: `${frame_url}?s=${session}&l=${tag}`, headers: sessionHeaders},
    judge: (body, where) => comparePage(where, frame, tag, text(body)),
    ok: 'card frame: page',
  }));
};
