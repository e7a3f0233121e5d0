import {
  answerTo,
  type AnswerTo,
  type NetworkModule,
  type NetworkRequest,
  type NetworkResponse,
} from '@florin/network';
import * as sandbox from '@florin/sandbox/node';

/** What becomes of a request: `send` asks the network, which then has decided. */
type Passing = (request: NetworkRequest, send: () => Promise<NetworkResponse>) => Promise<unknown>;

/** The real card network behind a line on which a test may change, hold or lose what passes. */
export interface Line extends NetworkModule {
  /** Set by the test; at first all passes. */
  passing: Passing;
}

export const allPasses: Passing = (_request, send) => send();

/** Changes the answers to requests of one type. */
export const answering =
  (mti: string, change: (answer: Record<string, unknown>) => object): Passing =>
  async (request, send) => {
    const answer = await send();
    return request.mti === mti ? change({...answer}) : answer;
  };

/** Refuses presentments with this code: the network takes none of them. */
export const refusingPresentments =
  (code: string): Passing =>
  async (request, send) =>
    request.mti === '0220' ? answerTo(request, {39: code}) : send();

/** A line on which all passes until the test says otherwise. */
export const newLine = (): Line => {
  const line: Line = {
    passing: allPasses,
    connect: async options => {
      const connection = await sandbox.connect(options);
      const exchange = async <R extends NetworkRequest>(request: R) =>
        (await line.passing(request, () => connection.link.exchange(request))) as AnswerTo<R>;
      return {...connection, link: {exchange}};
    },
  };
  return line;
};
