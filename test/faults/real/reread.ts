import type {PaymentView, ResultClaims} from '@florin/protocol';
import {readPayment} from './merchant.ts';
import type {Stand} from './stand.ts';
import type {Told} from './visit.ts';

/** Reads again every result that a shopper was told. */
export const reread = async ({proxy}: Stand, {results, deeds}: Told): Promise<string[]> => {
  const lost: string[] = [];
  const voided = new Set(deeds.filter(({kind}) => kind === 'void').map(({payment}) => payment));
  const queue = [...results];
  const reader = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const now = await readPayment(proxy.origin, next.sub);
      if (!now || !isSame(next, now, voided.has(next.sub)))
        lost.push(`${next.sub} was told ${next.status}, and is ${now?.status}`);
    }
  };
  await Promise.all(Array.from({length: 8}, reader));
  return lost;
};

const isSame = (told: ResultClaims, now: PaymentView, voided: boolean): boolean => {
  if (now.attempt !== told.attempt || now.session !== told.sid) return false;
  if (told.status === 'authorized') return now.status === (voided ? 'voided' : 'authorized');
  return (now.status === 'declined' || now.status === 'reversed') && now.decline?.code === told.decline?.code;
};
