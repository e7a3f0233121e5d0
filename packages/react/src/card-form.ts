import type {FlorinCardForm} from '@florin/elements';
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type CSSProperties,
  type ForwardRefExoticComponent,
  type ReactNode,
  type RefAttributes,
  type RefObject,
} from 'react';
import {EVENTS, partHandlers, type Handlers} from './events.js';

/** Properties that React 18 would make attributes of, and every version only when there is a new value. */
type Properties = Pick<FlorinCardForm, 'session' | 'locale' | 'words'>;

/** What `<CardForm>` takes: the element's properties, its events, and what any element of HTML has. */
export interface CardFormProps extends Handlers, Partial<Properties> {
  /** The name under which the form submits the signed result. */
  name?: string | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  className?: string | undefined;
  /** Custom properties `--florin-*` too: see the element. */
  style?: (CSSProperties & {[property: `--${string}`]: string | number | undefined}) | undefined;
  /** With `slot="error"`: shown where the form could not be opened. */
  children?: ReactNode;
}

/** On a server no effect runs, and React says so of those that wait for the layout. */
const useCommit = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** Hears the element as long as it stands; the handlers may be others at every render. */
const useEvents = (element: RefObject<FlorinCardForm | null>, handlers: Handlers): void => {
  const latest = useRef(handlers);
  useCommit(() => void (latest.current = handlers));
  useCommit(() => {
    const target = element.current;
    const stops = EVENTS.map(([prop, type]) => {
      const listener = (event: Event): void =>
        (latest.current[prop] as ((event: Event) => void) | undefined)?.(event);
      target?.addEventListener(type, listener);
      return () => target?.removeEventListener(type, listener);
    });
    return () => stops.forEach(stop => stop());
  }, [element]);
};

/** A card form. Its ref is the element, with `submit()`, `reset()`, `focus()` and the rest. */
export const CardForm: ForwardRefExoticComponent<CardFormProps & RefAttributes<FlorinCardForm>> = forwardRef<
  FlorinCardForm,
  CardFormProps
>(function CardForm(props, ref) {
  const element = useRef<FlorinCardForm>(null);
  const [handlers, {session, locale, words, disabled = false, className, ...rest}] = partHandlers(props);
  useImperativeHandle(ref, () => element.current!, []);
  useEvents(element, handlers);
  useCommit(() => void Object.assign(element.current!, {session}), [session]);
  useCommit(() => void Object.assign(element.current!, {locale}), [locale]);
  useCommit(() => void Object.assign(element.current!, {words}), [words]);
  useCommit(() => void Object.assign(element.current!, {disabled}), [disabled]);
  return createElement('florin-card-form', {...rest, class: className, ref: element});
});
