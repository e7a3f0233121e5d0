import type {RememberedCard} from '../payments/remembered-card.js';
import {operate, type Ask} from './operate.js';
import {minute} from './text.js';

const COMMANDS: Record<string, (ask: Ask, id: string) => Promise<unknown>> = {
  show: async () => undefined,
  allow: (ask, id) => ask('POST', `/cards/allow?${new URLSearchParams({id})}`),
};

/** `florin-processor cards show ID|allow ID`: does it, then tells what is remembered of the card's declines. */
export const cardsCommand = async (data: string, [name = 'show', id = '']: string[]): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: cards ${name}. There are show and allow.`);
  // What was typed stands in the shell's history, and is not told again here.
  if (!/^(?:pay|card)_/.test(id))
    throw new Error("card_not_named: name a payment or a card's token, never a number.");
  await operate(data, async ask => {
    await command(ask, id);
    const card = (await ask('GET', `/cards?${new URLSearchParams({id})}`)) as RememberedCard;
    process.stdout.write(`${told(card).join('\n')}\n`);
  });
};

/** One that is kept is asked about however often it was declined. */
const reason = ({decline, until}: NonNullable<RememberedCard['refused']>): string =>
  `${decline}${decline === 'limit_exceeded' ? ' where it is typed' : ''}, until ${minute(until)} UTC`;

const told = ({id, brand, last4, exp_month, exp_year, declines, most, refused}: RememberedCard): string[] => [
  `Card ${id}  ${brand} …${last4}, ${exp_month}/${exp_year}`,
  `  declines  ${declines} within thirty days${most > 0 ? `, of ${most} that it may have` : ''}`,
  `  refused   ${refused ? reason(refused) : 'no'}`,
];
