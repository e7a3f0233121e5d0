// Each sentence of the design on how the element behaves in a form, in every engine, with the real payment side.
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {CARD, ELEMENT, form, PAY} from '../support/element-page.ts';
import {formWorld} from '../support/form-world.ts';
import {createSession, resultOf} from '../support/shopper.ts';
import {engineForms, NO_FUNDS, PAYS, soon, type OpenForm} from './form-scene.ts';
import {ENGINES} from './index.ts';

const scene = formWorld();

/** What the form's second submit carried. */
const submitted = async ({logged}: OpenForm): Promise<URLSearchParams[]> =>
  (await logged('submit ')).map(line => new URLSearchParams(line.slice('submit '.length)));

/** Lets the page do what it had still to do. */
const settle = ({tab}: OpenForm): Promise<void> =>
  tab.run(() => new Promise<void>(done => setTimeout(done, 50)));

/** Payments that the network was asked for while `act` ran. */
const payments = async (act: () => Promise<unknown>): Promise<number> => {
  const before = scene.asked();
  await act();
  return scene.asked() - before;
};

describe.each(ENGINES)('%s', name => {
  const open = engineForms(name, scene);

  test('an enabled element holds its form, pays, and submits it again with the result and the same button: listeners run once, after the payment', async () => {
    const page = await open(form(CARD + PAY));
    await page.tab.run(() => {
      const {log} = window as unknown as {log: string[]};
      document.forms[0]!.addEventListener('submit', () => log.push('caught'), true);
    });
    await page.typeCard();
    const answer = scene.holdNetwork();
    expect(
      await payments(async () => {
        await page.tab.click('button');
        await page.tab.click('button');
        await soon(scene.asked).toBeGreaterThan(0);
        expect(await page.logged('submit')).toEqual([]);
        answer();
        await page.seen('submit ');
      }),
    ).toBe(1);
    const order = (await page.log()).filter(line => /^(authorized|caught|submit)/.test(line));
    expect(order.map(line => line.split(' ')[0])).toEqual(['authorized', 'caught', 'submit']);
    const [data] = await submitted(page);
    expect(resultOf(data!.get('payment')!)).toMatchObject({status: 'authorized', amount: {value: 1999}});
    expect(data!.get('by')).toBe('button');
  });

  test('it stays valid though its fields are cleared', async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard();
    await page.tab.click('button');
    await page.seen('submit ');
    await soon(() => page.value('cc-number')).toBe('');
    expect(await page.tab.read(`${ELEMENT}.checkValidity() && document.forms[0].checkValidity()`)).toBe(true);
  });

  test('it is submitted without a button that left the form meanwhile', async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard();
    const answer = scene.holdNetwork();
    const before = scene.asked();
    await page.tab.click('button');
    await soon(scene.asked).toBe(before + 1);
    await page.tab.run(() => document.querySelector('button')!.remove());
    answer();
    await page.seen('submit ');
    const [data] = await submitted(page);
    expect([...data!.keys()]).toEqual(['payment']);
  });

  test('what holds a result never pays again: later submits pass and submit() answers with the same, until reset() or a new session', async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard();
    await page.tab.click('button');
    await page.seen('submit ');
    const again = await payments(async () => {
      await page.tab.click('button');
      await page.seen('submit ', 2);
      await page.tab.read(`${ELEMENT}.submit().then(({result}) => void log.push('same ' + result.signed))`);
    });
    const signed = (await submitted(page)).map(data => data.get('payment'));
    expect([again, ...signed, (await page.logged('same ')).map(line => line.slice(5))]).toEqual([
      ...[0, signed[0], signed[0]],
      [signed[0]],
    ]);

    await page.tab.read(`${ELEMENT}.reset()`);
    await page.tab.click('button');
    await soon(() => page.frame.read('!!document.querySelector("[aria-invalid=true]")')).toBe(true);
    await page.typeCard();
    // Its session is paid: the processor answers for it.
    await page.tab.click('button');
    await page.seen('submit ', 3);
    await page.tab.run(
      (token: string) => document.querySelector('florin-card-form')!.setAttribute('session', token),
      await scene.newToken(),
    );
    await page.tab.click('button');
    await settle(page);
    expect(await submitted(page)).toHaveLength(3);
    await page.typeCard();
    await page.tab.click('button');
    await page.seen('submit ', 4);
    expect((await submitted(page))[3]!.get('payment')).not.toBe(signed[0]);
  });

  test('declined, the form stays held, and another card pays in it', async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard(NO_FUNDS);
    await page.tab.click('button');
    await page.seen('declined');
    await settle(page);
    expect(await page.logged('submit')).toEqual([]);
    await soon(() => page.value('cc-csc')).toBe('');
    await page.retype('cc-number', PAYS);
    await page.frame.type('#cc-csc', '123');
    await page.seen('change complete', 2);
    await page.tab.click('button');
    await page.seen('submit ');
  });

  test('after an error the form stays held', async () => {
    const reference = `order-of-two-prices-${name}`;
    const token = await scene.newToken({reference});
    const page = await open(form(CARD + PAY), {token});
    await page.typeCard();
    // Other terms for the same order close the session that the form has.
    await createSession(scene.world.processor.origin, {
      ...{reference, origins: [scene.site.origin]},
      amount: {value: 500, currency: 'EUR'},
    });
    await page.tab.click('button');
    await page.seen('error session_closed');
    await settle(page);
    expect(await page.logged('submit')).toEqual([]);
  });

  test('while the outcome is not known the form stays held', async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard();
    const answer = scene.holdNetwork();
    const before = scene.asked();
    await page.tab.click('button');
    await soon(scene.asked).toBe(before + 1);
    // Nobody is left to hear what became of the payment.
    await page.tab.run(() => {
      document.querySelector<HTMLIFrameElement>('florin-card-form iframe')!.src = 'about:blank';
    });
    await page.seen('pending');
    await page.tab.click('button');
    answer();
    await settle(page);
    expect(await page.logged('submit')).toEqual([]);
    expect(await page.logged('authorized')).toEqual([]);
  });

  test('preventDefault() on florin-authorized stops the second submit', async () => {
    const page = await open(form(CARD + PAY));
    await page.tab.run(() => document.addEventListener('florin-authorized', event => event.preventDefault()));
    await page.typeCard();
    await page.tab.click('button');
    await page.seen('authorized');
    await settle(page);
    expect(await page.logged('submit')).toEqual([]);
    // The next one is the page's own, and passes.
    await page.tab.click('button');
    await page.seen('submit ');
    expect(await page.logged('submit')).toHaveLength(1);
  });

  test.each(['', 'novalidate'])(
    'an incomplete card submits nothing, shows its errors, and takes the focus: <form %s>',
    async attributes => {
      const page = await open(form(`<input name="before" value="x" required>${CARD}${PAY}`, attributes));
      await page.tab.click('button');
      await soon(() => page.frame.read('document.querySelectorAll("[aria-invalid=true]").length')).toBe(3);
      await page.typingReaches('cc-number');
      expect(await page.focusInPage()).toBe('florin-card-form');
      expect(await page.logged('submit')).toEqual([]);
    },
  );

  test('the focus goes there only where ours is the first invalid control', async () => {
    const page = await open(form(`<input name="before" required>${CARD}<input required>${PAY}`));
    await page.tab.click('button');
    await soon(() => page.frame.read('document.querySelectorAll("[aria-invalid=true]").length')).toBe(3);
    await settle(page);
    expect(await page.tab.read('document.activeElement.name')).toBe('before');
    expect(await page.logged('submit')).toEqual([]);
  });

  test('our `invalid` is cancelled, and the anchor can be focused: no bubble, no console error, no silent block', async () => {
    const page = await open(
      form(CARD + PAY).replace(
        '</form>',
        `</form><script>addEventListener('invalid', event =>
          setTimeout(() => log.push('invalid ' + event.defaultPrevented)), true)</script>`,
      ),
    );
    await page.tab.click('button');
    await page.seen('invalid true');
    await page.typingReaches('cc-number');
  });

  test.each([
    ['by itself', CARD.replace('>', ' disabled>')],
    ['by its fieldset', `<fieldset disabled>${CARD}</fieldset>`],
  ])('a disabled element holds nothing: %s', async (_how, card) => {
    const page = await open(form(card + PAY));
    await page.tab.click('button');
    await page.seen('submit ');
    expect(await page.logged('submit')).toEqual(['submit by=button']);
  });

  test('form.submit() bypasses all of it', async () => {
    const page = await open(`<form action="/orders" method="post">${CARD}<input name="a" value="1"></form>`);
    await page.typeCard();
    const before = scene.site.orders.length;
    expect(
      await payments(async () => {
        await page.tab.run(() => void setTimeout(() => document.forms[0]!.submit(), 0));
        await soon(() => scene.site.orders.length).toBe(before + 1);
      }),
    ).toBe(0);
    expect(scene.site.orders.at(-1)).toBe('a=1');
  });

  test('what it submits is no state: nothing comes back through history', async () => {
    const page = await open(`<script>
        const {setFormValue} = ElementInternals.prototype;
        ElementInternals.prototype.setFormValue = function (...given) {
          log.push('value ' + typeof given[0] + ' ' + given.length + ' ' + given[1]);
          return setFormValue.apply(this, given);
        };
      </script><form action="/orders" method="post">${CARD}${PAY}</form>`);
    await page.tab.run(() => {
      document.addEventListener('florin-authorized', () =>
        sessionStorage.setItem('log', JSON.stringify((window as unknown as {log: string[]}).log)),
      );
    });
    await page.typeCard();
    const before = scene.site.orders.length;
    await page.tab.click('button');
    await soon(() => scene.site.orders.length).toBe(before + 1);
    expect(new URLSearchParams(scene.site.orders.at(-1)).get('payment')).toMatch(/^ey/);
    await soon(() => page.tab.read('document.title')).toBe('Order placed');
    const values = JSON.parse(await page.tab.read<string>('sessionStorage.getItem("log")')) as string[];
    expect(new Set(values.filter(line => line.startsWith('value')))).toEqual(
      new Set(['value object 2 null', 'value string 2 null']),
    );
    await page.tab.back();
    await soon(() => page.tab.read('document.title')).toBe('Shop');
    await page.seen('ready');
    const restored = await page.tab.run(() => ({
      values: [...new FormData(document.querySelector('form')!).values()],
      // Kept whole by the browser, the page still holds the result: it is not paid again.
      kept: (window as unknown as {log: string[]}).log.includes('authorized'),
    }));
    expect(restored.values).toEqual(restored.kept ? [expect.stringMatching(/^ey/)] : []);
  });
});

test('the README says that form.submit() bypasses all of it', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme).toMatch(/`form\.submit\(\)`[^.]*bypasses/);
});
