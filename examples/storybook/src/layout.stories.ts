import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {cards} from '@florin/testing';
import {plays} from './shopper.ts';

/** Arrangements by `--florin-areas` and `--florin-labels` alone. */
const meta: Meta = {
  title: 'Card form/Layout',
  component: 'florin-card-form',
  play: plays(shopper => shopper.opened()),
};
export default meta;

const everyField = {session: {fields: {name: 'required', postal_code: 'required', country: 'required'}}};

export const Compact: StoryObj = {args: {'--florin-areas': '"number number expiry cvc"'}};
export const Stacked: StoryObj = {args: {'--florin-areas': '"number" "expiry" "cvc"'}};
export const TwoColumns: StoryObj = {
  parameters: everyField,
  args: {'--florin-areas': '"name number" "postal_code expiry" "country cvc"'},
};
export const Narrow: StoryObj = {args: {width: '240px'}};
export const LabelsFloating: StoryObj = {args: {'--florin-labels': 'floating'}};
export const LabelsFloatingFilled: StoryObj = {
  args: {'--florin-labels': 'floating'},
  play: plays(shopper => shopper.type(cards.visa.approved)),
};
export const LabelsHidden: StoryObj = {args: {'--florin-labels': 'hidden'}};
