import {createHash} from 'node:crypto';
import {brandById} from '@florin/card';
import {DEMO_CODE} from '../seed.js';
import {markup, NOTHING, raw, type Markup} from './markup.js';
import type {Challenge} from './server.js';
import {styles} from './styles.js';

/** Asks the shopper for the code. */
export const codePage = (challenge: Challenge): Response => {
  const {id, token, issuer, merchant, last4, wrong} = challenge;
  const described = raw(
    `${wrong ? 'aria-invalid="true" ' : ''}aria-describedby="${wrong ? 'wrong ' : ''}hint"`,
  );
  return page(
    `${issuer}: confirm your payment`,
    markup`${banner(challenge)}
<main>
<h1>Confirm your payment</h1>
<dl>
<div><dt>To</dt> <dd>${merchant}</dd></div>
<div><dt>Amount</dt> <dd>${amountOf(challenge)}</dd></div>
<div><dt>Card</dt> <dd>${brandOf(challenge)} ending in ${last4}</dd></div>
</dl>
<form method="post" action="/challenge/code">
<input type="hidden" name="id" value="${id}">
<input type="hidden" name="token" value="${token}">
<label for="code">One-time code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" required ${described}>
${wrong ? wrongLine(challenge) : NOTHING}<p id="hint">This bank is a demo: the code is ${DEMO_CODE}.</p>
<div class="buttons">
<button name="do" value="confirm">Confirm</button>
<button name="do" value="cancel" formnovalidate>Cancel</button>
</div>
</form>
</main>`,
    {back: challenge.back},
  );
};

/** Leads back, at once; with the button where scripts do not run. */
export const endPage = (challenge: Challenge, cres: string): Response => {
  const {issuer, merchant, back, status} = challenge;
  return page(
    `${issuer}: back to the shop`,
    markup`${banner(challenge)}
<main>
<h1>${status === 'Y' ? 'Thank you' : 'The payment was not confirmed'}</h1>
<p>You are taken back to ${merchant}.</p>
<form method="post" action="${back}">
<input type="hidden" name="cres" value="${cres}">
<div class="buttons"><button>Continue</button></div>
</form>
</main>
<script>${raw(SUBMIT)}</script>`,
    {back, scripted: true},
  );
};

/** Says why there is nothing to show. */
export const refusalPage = (status: number, words: string, headers: Record<string, string> = {}): Response =>
  page('Not possible', markup`<main><h1>This is not possible</h1><p>${words}</p></main>`, {status, headers});

const banner = ({issuer, brand}: Challenge): Markup =>
  markup`<header>${issuer} <span>${PROGRAMS[brand] ?? '3-D Secure'}</span></header>`;

/** What the schemes call it. */
const PROGRAMS: Partial<Record<string, string>> = {
  visa: 'Visa Secure',
  mastercard: 'Mastercard Identity Check',
};

const wrongLine = ({triesLeft}: Challenge): Markup => {
  const left = triesLeft === 1 ? 'one try' : `${triesLeft} tries`;
  return markup`<p id="wrong" role="alert">That code is not right. You have ${left} left.</p>
`;
};

const brandOf = ({brand}: Challenge): string => brandById(brand)?.name ?? 'Card';

// By its code: `$` is the sign of twenty currencies.
const amountOf = ({amount, currency, digits}: Challenge): string =>
  currency === undefined
    ? 'Nothing'
    : new Intl.NumberFormat('en', {
        ...{style: 'currency', currency, currencyDisplay: 'code'},
        ...{minimumFractionDigits: digits, maximumFractionDigits: digits},
      }).format(amount / 10 ** digits);

const SUBMIT = 'document.forms[0].submit()';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const STYLE_HASH = hashOf(styles);
const SUBMIT_HASH = hashOf(SUBMIT);

interface PageOptions {
  status?: number;
  headers?: Record<string, string>;
  /** Where its form may lead beside this server. */
  back?: string;
  scripted?: boolean;
}

const page = (
  title: string,
  body: Markup,
  {status = 200, headers, back, scripted}: PageOptions,
): Response => {
  const {text} = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${raw(styles)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return new Response(text, {status, headers: {...headersOf(back, scripted), ...headers}});
};

// No `frame-ancestors`: a shop's page is around this one, and an issuer cannot know whose.
const headersOf = (back: string | undefined, scripted = false): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    ...["default-src 'none'", `style-src ${STYLE_HASH}`, ...(scripted ? [`script-src ${SUBMIT_HASH}`] : [])],
    ...["base-uri 'none'", `form-action ${back === undefined ? "'none'" : `'self' ${new URL(back).origin}`}`],
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
