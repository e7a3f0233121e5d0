import {request, type Agent, type IncomingHttpHeaders} from 'node:http';
import {text} from 'node:stream/consumers';
import type {Submission} from '../support/shopper.ts';

/** An answer, once all of it is there. */
export interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * Sends a submission over connections that are kept. A kept one may be closed by the server in the moment it is used
 * again: then the same bytes are sent over another, as a browser does.
 */
export const exchange = (agent: Agent, url: string, submission: Submission): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const {token, jti, body} = submission;
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `"${jti}"`,
    };
    const call = request(url, {agent, method: 'POST', headers}, answer => {
      const {statusCode = 0} = answer;
      text(answer).then(read => resolve({status: statusCode, headers: answer.headers, text: read}), reject);
    });
    const failed = (reason: NodeJS.ErrnoException): void => {
      if (call.reusedSocket && reason.code === 'ECONNRESET')
        exchange(agent, url, submission).then(resolve, reject);
      else reject(reason);
    };
    call.on('error', failed).end(JSON.stringify(body));
  });

/** The same for whom the status is enough. */
export const send = async (agent: Agent, url: string, submission: Submission): Promise<number> =>
  (await exchange(agent, url, submission)).status;
