import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {cards} from '@florin/testing';
import {plays} from './shopper.ts';

/** The look is the page's, through `--florin-*`; the languages too. */
const meta: Meta = {
  title: 'Card form/Look and language',
  component: 'florin-card-form',
  play: plays(shopper => shopper.type(cards.visa.approved)),
};
export default meta;

const page = (of: object) => ({parameters: {page: of}});

export const Dark: StoryObj = page({theme: 'dark'});
export const Branded: StoryObj = page({theme: 'branded'});
export const FontOfTheOperator: StoryObj = {args: {'--florin-font': '"Noto Sans", sans-serif'}};
export const Large: StoryObj = {args: {'--florin-font-size': '24px', '--florin-radius': '0px'}};
export const German: StoryObj = page({locale: 'de'});
export const French: StoryObj = page({locale: 'fr'});
export const Japanese: StoryObj = page({locale: 'ja'});
export const Arabic: StoryObj = page({locale: 'ar'});
export const Hebrew: StoryObj = page({locale: 'he'});
