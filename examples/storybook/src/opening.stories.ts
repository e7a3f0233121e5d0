import type {Meta, StoryObj} from '@storybook/web-components-vite';
import {plays} from './shopper.ts';

/**
 * What went wrong before there was a form. A form that the page's own policy blocks needs a page with that policy:
 * the shop shows it.
 */
const meta: Meta = {title: 'Card form/Opening', component: 'florin-card-form'};
export default meta;

const fails = (session: object, code: string): StoryObj => ({
  parameters: {session},
  play: plays(shopper => shopper.failed(code)),
});

export const NoSession: StoryObj = {parameters: {session: {token: ''}}};
export const Malformed: StoryObj = fails({token: 'eyJhbGciOiJFUzI1NiJ9'}, 'session_malformed');
export const Untrusted: StoryObj = fails({forged: true}, 'session_untrusted');
export const Expired: StoryObj = fails({expires_in: -60}, 'session_expired');
export const OriginNotListed: StoryObj = fails({origins: ['https://shop.example']}, 'origin_not_listed');
export const ProcessorNotAllowed: StoryObj = fails({stranger: true}, 'processor_not_allowed');
export const NotFound: StoryObj = fails({scenario: 'frame_missing'}, 'frame_not_found');
export const Unreachable: StoryObj = fails({scenario: 'frame_unreachable'}, 'frame_unreachable');
export const Silent: StoryObj = fails({scenario: 'frame_silent'}, 'frame_refused_or_slow');
