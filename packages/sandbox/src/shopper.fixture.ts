import type {Sandbox} from './index.js';

/** What a shopper's browser sees of a page of the access control server. */
export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Fields of its form. */
  fields: Record<string, string>;
  /** Where its form leads. */
  action: string | undefined;
  /** The CRes that its form carries. */
  cres: unknown;
}

/** CReq as the processor's page carries it. */
export const creqOf = (acsTransID: string, change: object = {}): string => {
  const creq = {
    messageType: 'CReq',
    messageVersion: '2.3.1',
    acsTransID,
    challengeWindowSize: '05',
    ...change,
  };
  return Buffer.from(JSON.stringify(creq)).toString('base64url');
};

/** Sends a form to the access control server. */
export const post = async (
  sandbox: Sandbox,
  path: string,
  fields: Record<string, string> | string,
  type = 'application/x-www-form-urlencoded',
): Promise<Page> => {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  const headers = {'content-type': type};
  return pageOf(await sandbox.acs(new Request(`http://acs${path}`, {method: 'POST', headers, body})));
};

/** Reads a page. */
export const pageOf = async (answer: Response): Promise<Page> => {
  const text = await answer.text();
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(inputs.map(([, name, value]) => [name!, value!]));
  const {cres} = fields;
  return {
    ...{status: answer.status, headers: answer.headers, text, fields},
    action: /<form method="post" action="([^"]*)"/.exec(text)?.[1],
    cres: cres === undefined ? undefined : JSON.parse(Buffer.from(cres, 'base64url').toString()),
  };
};

/** Opens a challenge. */
export const opened = (sandbox: Sandbox, id: string): Promise<Page> =>
  post(sandbox, '/challenge', {creq: creqOf(id)});

/** Enters a code on a page that was opened, or cancels there. */
export const answered = (sandbox: Sandbox, {fields}: Page, code: string, press = 'confirm'): Promise<Page> =>
  post(sandbox, '/challenge/code', {...fields, code, do: press});
