import {request, type Agent, type IncomingHttpHeaders} from 'node:http';
import {text} from 'node:stream/consumers';
import type {Submission} from '../support/shopper.ts';

/** An answer, once all of it is there. */
export interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends a submission over connections that are kept. */
export const exchange = (agent: Agent, url: string, {token, jti, body}: Submission): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `"${jti}"`,
    };
    const call = request(url, {agent, method: 'POST', headers}, answer => {
      const {statusCode = 0} = answer;
      text(answer).then(read => resolve({status: statusCode, headers: answer.headers, text: read}), reject);
    });
    call.on('error', reject).end(JSON.stringify(body));
  });

/** The same for whom the status is enough. */
export const send = async (agent: Agent, url: string, submission: Submission): Promise<number> =>
  (await exchange(agent, url, submission)).status;
