import {decline, type ContinueRequest} from '@florin/protocol';
import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, describe, expect, it} from 'vitest';
import {
  answer,
  challenge,
  failed,
  lost,
  makeLine,
  problem,
  processor,
  status,
  underWay,
  type Answer,
  type Line,
  type Sent,
} from '../test-kit/line.js';
import {CARD, ISSUER, NOW} from '../test-kit/processor.js';
import type {Left} from './challenge.js';

let line: Line;
const turn = () => new Promise(resolve => setImmediate(resolve));
beforeEach(async () => void (line = await makeLine(fetch => seededRuntime(1, NOW * 1000, fetch), turn)));

const CONTINUE = '/v1/payments/pay_0000000000000001/continue';
const continues = (): Sent[] => line.posts().filter(({url}) => url.pathname === CONTINUE);
const bodies = () => continues().map(({body}) => JSON.parse(body) as ContinueRequest & {envelope: string});
const keys = () => continues().map(({headers}) => headers.get('Idempotency-Key'));
const paid = {status: 'authorized'};
/** The shopper stays where they are. */
const stays = () => new Promise<Left>(() => {});

/** A document that finds the attempt of one before it. */
const recover = () => {
  line.stored.set(`florin:${line.session.claims.sub}`, 'att_before0000000000');
  return line.drive(line.payer.recover(line.session, () => undefined));
};

describe('what the issuer asks', () => {
  it('is shown, and then the card is sealed again for the same attempt', async () => {
    line.answering(challenge(), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.challenges).toEqual([
      {
        payment: 'pay_0000000000000001',
        url: `${ISSUER}/v1/challenges/pay_0000000000000001`,
        expires: NOW + 600,
      },
    ]);
    const [begun, gone] = line.posts();
    expect(gone!.url.pathname).toBe(CONTINUE);
    expect(gone!.headers.get('Authorization')).toBe(`Bearer ${line.session.token}`);
    const {attempt, envelope, ...more} = bodies()[0]!;
    expect(more).toEqual({});
    expect(attempt).toBe(begun!.attempt);
    const opened = await processor.open(envelope, attempt, line.session.token, line.clock.seconds());
    expect(opened.card).toEqual(CARD);
    expect(gone!.headers.get('Idempotency-Key')).toBe(`"${opened.bind.jti}"`);
    expect(opened.bind.jti).not.toBe(begun!.headers.get('Idempotency-Key')!.slice(1, -1));
  });

  it('takes as long as it takes: the time at the bank is not the attempt’s', async () => {
    line.answering(challenge(), lost, underWay, answer());
    line.atBank = async () => {
      line.runtime.advance(500_000);
      return 'through';
    };
    expect(await line.pay()).toMatchObject(paid);
    expect(continues()).toHaveLength(2);
  });

  it('may be asked again, and is not shown without a pause for ever', async () => {
    line.answering(challenge(), challenge(), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.challenges).toHaveLength(2);
    expect(new Set(keys()).size).toBe(2);
    line.answering(challenge());
    expect(await line.pay()).toEqual({status: 'pending'});
    expect(line.challenges.length).toBeLessThan(20);
  });

  it('may be asked of an attempt that was under way', async () => {
    line.answering(underWay, underWay, challenge(), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(bodies()).toEqual([{attempt: line.posts()[0]!.attempt, envelope: expect.any(String) as string}]);
  });

  it('and the attempt is followed where the processor needs longer', async () => {
    line.answering(challenge(), underWay, underWay, answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.asked()).toHaveLength(2);
  });

  it.each<[string, object, object?]>([
    ['of a kind that is not known', {type: 'redirect'}],
    ['on another origin', {url: 'https://pay.example.evil.example/v1/challenges/x'}],
    ['with credentials', {url: 'https://pay.example@evil.example/'}],
    ['as a blob', {url: `blob:${ISSUER}/6c8a`}],
    ['as a script', {url: 'javascript:alert(1)'}],
    ['as no text', {url: 7}],
    ['without an end', {expires_at: undefined}],
    ['with half a second', {expires_at: NOW + 600.5}],
    ['that is over', {expires_at: NOW}],
    ['for what is no payment', {}, {id: '../../v1/tokens'}],
    ['for no payment', {}, {id: undefined}],
    ['of a payment that waits for nothing', {}, {status: 'processing'}],
  ])('is not shown %s: the attempt is under way', async (_what, change, rest) => {
    line.answering(challenge(change, rest), challenge(change, rest), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.challenges).toEqual([]);
    expect(continues()).toEqual([]);
    expect(line.asked().length).toBe(2);
  });
});

describe('a continuation', () => {
  it('is sent again byte by byte where its answer is lost', async () => {
    line.answering(challenge(), lost, status(503), status(429), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(continues()).toHaveLength(4);
    expect(new Set(continues().map(({body}) => body)).size).toBe(1);
    expect(new Set(keys()).size).toBe(1);
  });

  it('is sealed anew once it has grown old, if the processor still waits for it', async () => {
    const jump: Answer = sent => {
      line.runtime.setWall(line.runtime.now() + 600_000);
      return lost(sent);
    };
    const told: Answer = async sent => {
      const {body} = challenge({expires_at: NOW + 900})(sent) as Response;
      return new Response(body, {headers: {Date: new Date((NOW + 600) * 1000).toUTCString()}});
    };
    line.answering(challenge(), jump, told, answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.challenges).toHaveLength(1);
    expect(new Set(keys()).size).toBe(2);
    const {attempt, envelope} = bodies()[1]!;
    await processor.open(envelope, attempt, line.session.token, NOW + 600);
  });

  it('of a clock that stood still at the bank is sealed with the right time', async () => {
    const told: Answer = async sent => {
      const {body} = challenge()(sent) as Response;
      return new Response(body, {headers: {Date: new Date((NOW + 300) * 1000).toUTCString()}});
    };
    line.answering(challenge(), told, answer());
    line.atBank = async () => {
      line.clock.doubt();
      return 'through';
    };
    expect(await line.pay()).toMatchObject(paid);
    expect(continues()).toHaveLength(1);
    const {attempt, envelope} = bodies()[0]!;
    await processor.open(envelope, attempt, line.session.token, NOW + 300);
  });

  it('has no envelope where the card is gone', async () => {
    const held = [CARD];
    line.answering(challenge(), answer());
    line.atBank = async () => {
      held.pop();
      return 'through';
    };
    expect(await line.pay(() => held[0])).toMatchObject(paid);
    expect(bodies()).toEqual([{attempt: line.posts()[0]!.attempt}]);
    expect(keys()).toEqual([null]);
  });

  it('of an attempt of another frame has no envelope: the card in this form is another', async () => {
    const other = 'att_another000000000';
    line.answering(problem(409, 'attempt_in_progress', {attempt: other}), challenge(), answer({}, other));
    expect(await line.pay()).toMatchObject({...paid, result: {attempt: other}});
    expect(bodies()).toEqual([{attempt: other}]);
  });

  it('is sealed to another key where that of the session was revoked', async () => {
    const token = await processor.token({enc_jwks: [processor.otherKey], jti: 'two'});
    line.answering(challenge(), problem(409, 'key_revoked', {token}), answer());
    expect(await line.pay()).toMatchObject(paid);
    expect(line.session.token).toBe(token);
    const {attempt, envelope} = bodies()[1]!;
    expect(attempt).toBe(line.posts()[0]!.attempt);
    await processor.open(envelope, attempt, token, line.clock.seconds());
    line.answering(challenge(), problem(409, 'key_revoked', {token}));
    expect(await line.pay()).toEqual(failed('bad_key'));
  });

  it('that is refused says so, but not where it may have arrived before', async () => {
    line.answering(challenge(), problem(400, 'envelope_rejected'));
    expect(await line.pay()).toEqual(failed('envelope_rejected'));
    line.answering(challenge(), lost, problem(404, 'payment_unknown'));
    expect(await line.pay()).toEqual({status: 'pending'});
  });
});

describe('a shopper', () => {
  it('who gives up is declined', async () => {
    line.answering(
      challenge(),
      lost,
      answer({status: 'declined', decline: decline('authentication_required')}),
    );
    line.atBank = async () => 'cancelled';
    expect(await line.pay()).toMatchObject({status: 'declined'});
    const gone = {attempt: line.posts()[0]!.attempt, cancel: true};
    expect(bodies()).toEqual([gone, gone]);
    expect(keys()).toEqual([null, null]);
  });

  it('who does nothing learns what became of it when the time is over', async () => {
    const times: number[] = [];
    const told: Answer = sent => {
      times.push(line.clock.seconds());
      return times.length < 3
        ? challenge()(sent)
        : Response.json({...OVER, attempt: sent.url.searchParams.get('attempt')});
    };
    line.atBank = stays;
    line.answering(challenge(), told);
    expect(await line.pay()).toEqual(failed('attempt_closed'));
    expect(times[0]).toBe(NOW + 600);
    expect(line.challenges).toHaveLength(1);
    expect(continues()).toEqual([]);
  });

  it('who comes back late is heard if another has paid', async () => {
    line.atBank = stays;
    line.answering(challenge({expires_at: NOW + 20}), answer());
    expect(await line.pay()).toMatchObject(paid);
  });
});

const OVER = {id: 'pay_0000000000000001', status: 'expired'};

describe('an attempt of an earlier document', () => {
  it('is shown again, and goes on without a card', async () => {
    line.answering(challenge(), answer());
    expect(await recover()).toMatchObject({...paid, result: {attempt: 'att_before0000000000'}});
    expect(line.challenges).toHaveLength(1);
    expect(bodies()).toEqual([{attempt: 'att_before0000000000'}]);
  });

  it('is shown once the processor asks for it', async () => {
    line.answering(underWay, challenge(), answer());
    expect(await recover()).toMatchObject(paid);
    expect(line.challenges).toHaveLength(1);
  });

  it('can be given up', async () => {
    line.atBank = async () => 'cancelled';
    line.answering(challenge(), answer({status: 'declined', decline: decline('authentication_required')}));
    expect(await recover()).toMatchObject({status: 'declined'});
    expect(bodies()).toEqual([{attempt: 'att_before0000000000', cancel: true}]);
    expect(line.stored.size).toBe(0);
  });
});
