import {Origin} from '@florin/protocol';
import * as v from 'valibot';
import type {Assets} from '../http/assets.js';
import {frameHtml, pageHeaders} from '../http/frame-page.js';
import {compare, type Finding, type Named} from './compare.js';

const NOTHING = {time: '0', attempt: undefined, cards: undefined, fonts: {}, keys: ''};

/**
 * Holds a frame page against the one this build would write, byte for byte. Told by tag: a script that is not of the
 * build, one without its hash, anything inline. Where the tags are the same, the first other line is told.
 */
export const comparePage = (where: string, frame: Assets['frame'], tag: string, html: string): Finding[] => {
  const expected = withoutValues(frameHtml(frame, tag, NOTHING));
  const found = withoutValues(html);
  if (found === expected) return [];
  const findings = compare(where, tagsOf(expected), tagsOf(found));
  return findings.length > 0 ? findings : compare(where, linesOf(expected), linesOf(found));
};

/** Leaves out what every site and answer has of its own (time, attempt, cards, fonts, keys), if written as it must be. */
const withoutValues = (html: string): string =>
  html
    .replace(/^<meta name="florin-time" content="\d{1,16}">$/m, '<meta name="florin-time" content="">')
    .replace(/^<meta name="florin-attempt" content="att_[A-Za-z0-9]{16,64}">\n/m, '')
    .replace(/^<meta name="florin-cards" content="(?:card_[A-Za-z0-9]{16,64} ?)*">\n/m, '')
    .replace(/^<meta name="florin-fonts" content="[^<>"']*">\n/m, '')
    .replace(/^<meta name="florin-keys" content="[^<>"']*">$/m, '<meta name="florin-keys" content="">');

/** Every tag that opens something, and how often it is there. What runs without an address is called inline. */
const tagsOf = (html: string): Named => {
  const counts = new Map<string, number>();
  for (const [tag] of html.matchAll(/<[!a-z][^>]*>?/gi)) {
    const inline = /^<script\b/i.test(tag) && !/\bsrc=/i.test(tag);
    const name = inline ? `inline script ${tag}` : tag;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].map(([name, count]) => [name, count === 1 ? 'once' : `${count} times`]));
};

const linesOf = (html: string): Named =>
  new Map(html.split('\n').map((line, at) => [`line ${at + 1}`, line] as const));

/**
 * The headers a session's page must have. Who may embed it is the session's to say, and whether an issuer's page may
 * stand in it, so that these parts of the policy are taken from what was found, if they list origins and nothing else.
 */
export const sessionHeaders = (found: Headers): Headers => {
  const policy = found.get('content-security-policy') ?? '';
  const listed = (pattern: RegExp): string[] => {
    const origins = pattern.exec(policy)?.[1]?.split(' ') ?? [];
    return origins.every(origin => origin === 'https:' || v.is(Origin, origin)) ? origins : [];
  };
  return new Headers(pageHeaders(listed(/frame-ancestors ([^;]+)$/), listed(/; frame-src 'self' ([^;]+);/)));
};
