/** A form of a page, as far as a shopper's browser needs it to send it. */
export interface Form {
  action: string;
  fields: Record<string, string>;
}

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/&amp;/g, '&');

/** The only form of a page; undefined where it has none. */
export const formOf = (html: string, base: string): Form | undefined => {
  const [, attributes, inner] = /<form\b([^>]*)>([\s\S]*?)<\/form>/.exec(html) ?? [];
  if (attributes === undefined || inner === undefined) return undefined;
  const attribute = (tag: string, name: string) =>
    unescape(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const inputs = [...inner.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return {
    action: new URL(attribute(attributes, 'action'), base).href,
    fields: Object.fromEntries(inputs.map(tag => [attribute(tag, 'name'), attribute(tag, 'value')])),
  };
};

/** Sends a form, as a browser does. */
export const send = ({action, fields}: Form, more: Record<string, string> = {}): Promise<Response> =>
  fetch(action, {method: 'POST', body: new URLSearchParams({...fields, ...more})});

/** What the shopper does at the issuer's page. */
export interface Doing {
  /** Field and value that are sent with its form, one for each time that it comes. */
  steps: Record<string, string>[];
}

/** Follows the forms of a challenge from the processor's page to its end, without a browser. Answers with the last page. */
export const walkChallenge = async (url: string, {steps}: Doing): Promise<{url: string; html: string}> => {
  const left = [...steps];
  let page = {url, html: await (await fetch(url)).text()};
  for (let form = formOf(page.html, url); form; form = formOf(page.html, page.url)) {
    const answer = await send(form, /cres|creq/.test(Object.keys(form.fields).join()) ? {} : left.shift());
    page = {url: answer.url, html: await answer.text()};
  }
  return page;
};

/** Types the demo bank's code. */
export const CONFIRMS: Doing = {steps: [{code: '123456', do: 'confirm'}]};
/** Goes back without one. */
export const CANCELS: Doing = {steps: [{code: '', do: 'cancel'}]};
/** One wrong try. */
export const WRONG = {code: '000000', do: 'confirm'};
