import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {cards} from '@florin/testing';
import {plays} from './shopper.ts';

/** What the form asks for, and how it looks while it is filled in. */
const meta: Meta = {title: 'Card form/Fields', component: 'florin-card-form'};
export default meta;

const fields = (asked: object) => ({
  session: {fields: {name: 'off', postal_code: 'off', country: 'off', ...asked}},
});
const opens = plays(shopper => shopper.opened());

export const Empty: StoryObj = {play: opens};
export const Name: StoryObj = {parameters: fields({name: 'required'}), play: opens};
export const NameOptional: StoryObj = {parameters: fields({name: 'optional'}), play: opens};
export const PostalCode: StoryObj = {parameters: fields({postal_code: 'required'}), play: opens};
export const Country: StoryObj = {parameters: fields({country: 'required'}), play: opens};
export const EveryField: StoryObj = {
  parameters: fields({name: 'required', postal_code: 'required', country: 'required'}),
  play: opens,
};
export const Disabled: StoryObj = {args: {disabled: true}, play: opens};

export const Filled: StoryObj = {play: plays(shopper => shopper.type(cards.visa.approved))};
export const AmericanExpress: StoryObj = {play: plays(shopper => shopper.type(cards.amex.approved))};
export const FilledWithName: StoryObj = {
  parameters: fields({name: 'required'}),
  play: plays(shopper => shopper.type({...cards.mastercard.approved, name: 'Ada Lovelace'})),
};

/** The shopper chooses the scheme of a card that has two. */
export const CoBadged: StoryObj = {
  parameters: {session: {brands: ['cartes_bancaires', 'visa', 'mastercard']}},
  play: plays(shopper => shopper.type(cards.cartes_bancaires.approved)),
};

const wrong = {number: '4242424242424241', expiry: '01 / 20', cvc: '1'};
export const Errors: StoryObj = {
  play: plays(async shopper => {
    await shopper.type(wrong);
    shopper.press();
    await shopper.inside('[aria-invalid=true]');
  }),
};
export const ErrorsOfAnEmptyForm: StoryObj = {
  parameters: fields({name: 'required', postal_code: 'required', country: 'required'}),
  play: plays(async shopper => {
    await shopper.opened();
    shopper.press();
    await shopper.inside('[aria-invalid=true]');
  }),
};
export const BrandNotAccepted: StoryObj = {
  parameters: {session: {brands: ['mastercard']}},
  play: plays(async shopper => {
    await shopper.type({number: cards.visa.approved.number});
    shopper.press();
    await shopper.inside('[aria-invalid=true]');
  }),
};

/** A card is kept and nothing is paid. */
export const KeepACard: StoryObj = {
  args: {button: 'Save card'},
  parameters: {session: {mode: 'tokenize'}},
  play: opens,
};

/** The form's page takes five seconds: its place is kept meanwhile. */
export const SlowNetwork: StoryObj = {parameters: {session: {scenario: 'frame_slow'}}};
