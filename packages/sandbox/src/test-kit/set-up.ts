import type {NetworkRequest} from '@florin/network';
import {seededRuntime} from '@florin/runtime/seeded';
import {acquirer} from '../acquirer.fixture.js';
import {createSandbox, demoIssuers, memoryJournal, type SandboxOptions} from '../index.js';

/** A sandbox of the demo's issuers with an acquirer that has signed on, and what a test asks of them most. */
export const setUp = async (options: Partial<SandboxOptions> = {}) => {
  const runtime = seededRuntime(1);
  const journal = memoryJournal();
  const sandbox = createSandbox({runtime, journal, issuers: demoIssuers, ...options});
  const {link} = sandbox;
  const bank = acquirer(runtime);
  await bank.signOn(link);
  const ask = async (request: NetworkRequest): Promise<string> => (await link.exchange(request))[39];
  const approve = async (amount: number) => {
    const request = bank.authorization(amount);
    const {38: approval = ''} = await link.exchange(request);
    return {request, approval};
  };
  const euros = (account = 'visa_pays') => sandbox.balance(account, 'EUR');
  return {runtime, journal, sandbox, link, bank, ask, approve, euros};
};
