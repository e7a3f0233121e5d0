import type {Runtime} from '@florin/runtime';
import type {Connector} from '../connectors/connector.js';
import type {Metrics} from './metrics.js';

/** A connector whose answers are counted, and the time they take. */
export const measured = (
  connector: Connector,
  {authorizations, authorizationSeconds, authentications, increments, reversals, presentments}: Metrics,
  clock: Pick<Runtime, 'monotonic'>,
): Connector => ({
  ...connector,
  ...(connector.authenticator && {
    authenticator: {
      ...connector.authenticator,
      authenticate: async identification => {
        const answer = await connector.authenticator!.authenticate(identification);
        authentications({outcome: answer.status});
        return answer;
      },
    },
  }),
  authorize: async authorization => {
    const began = clock.monotonic();
    const answer = await connector.authorize(authorization);
    authorizationSeconds((clock.monotonic() - began) / 1000);
    const decline = answer.status === 'declined' ? answer.code : '';
    authorizations({outcome: answer.status, decline});
    return answer;
  },
  increment: async (original, trace, amount) => {
    const answer = await connector.increment(original, trace, amount);
    increments({outcome: answer.status});
    return answer;
  },
  reverse: async (original, trace, kept) => {
    const acknowledged = await connector.reverse(original, trace, kept);
    reversals({acknowledged: String(acknowledged)});
    return acknowledged;
  },
  clear: async (original, approvalCode, presented) => {
    const count = (outcome: string): void => presentments({kind: presented.kind, outcome});
    const answer = await connector.clear(original, approvalCode, presented).catch((error: unknown) => {
      count('unanswered');
      throw error;
    });
    count(answer.status);
    return answer;
  },
});
