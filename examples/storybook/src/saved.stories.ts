import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {plays} from './shopper.ts';

/** Cards that were kept with their owner's leave. */
const meta: Meta = {
  title: 'Card form/Saved cards',
  component: 'florin-card-form',
  play: plays(shopper => shopper.opened()),
};
export default meta;

const saved = (number: number, brand: string, last4: string, exp_year: number) => ({
  ...{brand, last4, exp_month: 4, exp_year},
  token: `card_${String(number).padStart(16, '0')}`,
});
const good = saved(1, 'visa', '4242', 2039);
const other = saved(2, 'mastercard', '4444', 2041);
const expired = saved(3, 'amex', '0005', 2021);

const shows = plays(shopper => shopper.inside('form'));

export const Saved: StoryObj = {parameters: {session: {saved_cards: [good, other]}}, play: shows};
export const Expired: StoryObj = {parameters: {session: {saved_cards: [expired]}}, play: shows};
export const SomeExpired: StoryObj = {parameters: {session: {saved_cards: [good, expired]}}, play: shows};
export const Consent: StoryObj = {parameters: {session: {save_card: 'ask'}}};
export const SavedAndConsent: StoryObj = {
  parameters: {session: {saved_cards: [good], save_card: 'ask'}},
  play: shows,
};
