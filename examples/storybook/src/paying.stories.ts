import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {cards} from '@florin/testing';
import {paysWith, plays} from './shopper.ts';

/** From the button to the outcome, whatever it is. Each scenario is what the processor does, not what the form shows. */
const meta: Meta = {title: 'Card form/Paying', component: 'florin-card-form'};
export default meta;

const card = cards.visa.approved;
const ends = (scenario: string, ending: `florin-${string}`): StoryObj => ({
  parameters: {session: {scenario}},
  play: paysWith(card, ending),
});

/** The processor never answers. */
export const Paying: StoryObj = {
  parameters: {session: {scenario: 'hangs'}},
  play: plays(async shopper => {
    await shopper.type(card);
    await shopper.complete();
    shopper.press();
    await shopper.told();
  }),
};
export const Paid: StoryObj = ends('approved', 'florin-authorized');
/** Another tab has paid. */
export const PaidElsewhere: StoryObj = {
  parameters: {session: {scenario: 'session_paid'}},
  play: plays(shopper => shopper.told()),
};
/** The key was revoked meanwhile: the form seals anew, and nobody notices. */
export const KeyRevoked: StoryObj = ends('key_revoked', 'florin-authorized');
export const CardKept: StoryObj = {
  args: {button: 'Save card'},
  parameters: {session: {mode: 'tokenize'}},
  play: paysWith(card, 'florin-tokenized'),
};
export const DeclinedFixInput: StoryObj = ends('incorrect_cvc', 'florin-declined');
export const DeclinedOtherCard: StoryObj = ends('insufficient_funds', 'florin-declined');
export const DeclinedLater: StoryObj = ends('issuer_unavailable', 'florin-declined');
export const DeclinedAuthenticate: StoryObj = ends('authentication_required', 'florin-declined');
export const DeclinedNever: StoryObj = ends('lost_card', 'florin-declined');
/** Nobody can say whether it was paid. */
export const Pending: StoryObj = ends('unclear', 'florin-pending');
export const EnvelopeRejected: StoryObj = ends('envelope_rejected', 'florin-error');
export const RateLimited: StoryObj = ends('rate_limited', 'florin-error');
export const RequestRejected: StoryObj = ends('invalid_request', 'florin-error');
export const SessionClosed: StoryObj = ends('session_closed', 'florin-error');
export const SessionExhausted: StoryObj = ends('session_exhausted', 'florin-error');
/** The processor's time has run out, the form's has not. */
export const ExpiredOnTheWay: StoryObj = ends('session_expired', 'florin-expired');
export const Expiring: StoryObj = {
  parameters: {session: {expires_in: 45, age: 600}},
  play: plays(shopper => shopper.told()),
};
export const Expired: StoryObj = {
  parameters: {session: {expires_in: 3}},
  play: plays(async shopper => {
    await shopper.opened();
    await shopper.event('florin-expired');
  }),
};
