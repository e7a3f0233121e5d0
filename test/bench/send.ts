import {request, type Agent} from 'node:http';
import type {Submission} from '../support/shopper.ts';

/** Sends a submission over connections that are kept, and answers with its status once all of the answer is there. */
export const send = (agent: Agent, url: string, {token, jti, body}: Submission): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `"${jti}"`,
    };
    const call = request(url, {agent, method: 'POST', headers}, answer => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('error', reject).end(JSON.stringify(body));
  });
