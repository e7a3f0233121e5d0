// A shop's checkout in React, as the tests open it: bundled as it stands, in strict mode.
import {define} from '@florin/elements/define';
import {CardForm} from '@florin/react';
import {createElement, StrictMode, useEffect, useState, type FormEvent, type FormHTMLAttributes} from 'react';
import {createRoot} from 'react-dom/client';

/** What a test does to the page, and where the page notes what it sees. */
export interface Shop {
  log: string[];
  /** Draws everything anew, the button as another node. */
  redraw(): void;
  change(props: {session?: string; locale?: string; disabled?: boolean}): void;
}

const shop = window as unknown as Shop;
const told = (event: Event): void => void shop.log.push(`heard ${event.type}`);
const {session = '', processor = '', action} = document.getElementById('app')!.dataset;
define({processors: [processor]});

const carried = (data: FormData): string =>
  `submit ${new URLSearchParams(data as unknown as Record<string, string>)}`;

/** A form's `action` is a function since React 19. */
const sending: FormHTMLAttributes<HTMLFormElement> = action
  ? {action: (data: FormData) => void shop.log.push(carried(data))}
  : {
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const {submitter} = event.nativeEvent as SubmitEvent;
        shop.log.push(carried(new FormData(event.currentTarget, submitter)));
      },
    };

const Checkout = () => {
  const [drawn, draw] = useState(0);
  const [props, setProps] = useState<Parameters<Shop['change']>[0]>({session});
  useEffect(() => {
    shop.redraw = () => draw(count => count + 1);
    shop.change = more => setProps(now => ({...now, ...more}));
  }, []);
  return createElement(
    'form',
    sending,
    createElement(CardForm, {
      ...{name: 'payment', className: 'card', onAuthorized: told, onReady: told},
      ...{style: {'--florin-radius': `${drawn % 3}px`}, ...props},
    }),
    createElement('button', {key: drawn, name: 'by', value: `button ${drawn}`}, 'Pay'),
  );
};

createRoot(document.getElementById('app')!).render(createElement(StrictMode, null, createElement(Checkout)));
