// A form that only keeps a card, in every engine: the card is looked at and not charged, and the merchant's server
// charges it afterwards by the token in the signed result.
import {createMerchant} from '@florin/merchant';
import {describe, expect, test} from 'vitest';
import {CARD, form, PAY} from '../support/element-page.ts';
import {formWorld} from '../support/form-world.ts';
import {claimsOf, KEY} from '../support/shopper.ts';
import {engineForms} from './form-scene.ts';
import {ENGINES, eventually} from './index.ts';

const scene = formWorld();

describe.each(ENGINES)('%s', name => {
  const open = engineForms(name, scene);

  test('a card that is refused is not kept, the next one is, and is charged by its token', async () => {
    const token = await scene.newToken({mode: 'tokenize', amount: undefined});
    const page = await open(form(CARD + PAY), {token});
    const before = scene.asked();
    await page.typeCard('4000000000000002');
    await page.tab.click('button');
    await page.seen('declined');
    await page.retype('cc-number', '4242424242424242');
    await page.frame.type('#cc-csc', '123');
    await page.seen('change complete', 2);
    await page.tab.click('button');
    await page.seen('tokenized');
    await page.seen('submit payment=');
    const saved = () => page.frame.run(() => document.querySelector('[role=status]')!.textContent ?? '');
    await eventually(async () => /accepted/.test(await saved()) || undefined, 'what the shopper is told');
    expect(scene.asked() - before).toBe(2);

    const [posted] = await page.logged('submit payment=');
    const signed = /payment=([\w.-]+)/.exec(posted!)![1]!;
    const {merchant: who, reference, sub: session} = claimsOf(token);
    const merchant = createMerchant({
      ...{processor: scene.world.processor.origin, merchant: who.id, secretKey: KEY},
    });
    const {card} = await merchant.verify(signed, {session, amount: null, reference});
    expect(card).toMatchObject({brand: 'visa', last4: '4242'});
    const charge = {card: card.token!, amount: {value: 250, currency: 'EUR'}, reference: `${reference}-1`};
    expect(await merchant.payments.charge(charge)).toMatchObject({status: 'authorized', authorized: 250});
  });
});
