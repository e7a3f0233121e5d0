import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, describe, expect, it} from 'vitest';
import {createPayer} from './pay.js';
import {
  answer,
  failed,
  lost,
  makeLine,
  problem,
  processor,
  status,
  underWay,
  type Answer,
  type Line,
} from '../test-kit/line.js';
import {CARD, NOW, SHOP} from '../test-kit/processor.js';

let line: Line;
const turn = () => new Promise(resolve => setImmediate(resolve));
beforeEach(async () => void (line = await makeLine(fetch => seededRuntime(1, NOW * 1000, fetch), turn)));
const {pay, posts, asked, answering}: Pick<Line, 'pay' | 'posts' | 'asked' | 'answering'> = {
  pay: card => line.pay(card),
  posts: () => line.posts(),
  asked: () => line.asked(),
  answering: (...answers) => line.answering(...answers),
};

describe('one attempt', () => {
  it('seals what the processor can open and hold against its own records', async () => {
    answering(answer());
    expect(await pay()).toMatchObject({status: 'authorized', result: {card: {last4: '4242'}}});
    const [post] = posts();
    const body = JSON.parse(post!.body) as {envelope: string; attempt: `att_${string}`; after: null};
    const {card, bind} = await processor.open(
      body.envelope,
      body.attempt,
      line.session.token,
      line.clock.seconds(),
    );
    expect(card).toEqual(CARD);
    expect(bind).toMatchObject({origin: SHOP, amount: {value: 1999, currency: 'EUR'}, merchant: 'm_1'});
    expect(post!.headers.get('Idempotency-Key')).toBe(`"${bind.jti}"`);
    expect(post!.headers.get('Authorization')).toBe(`Bearer ${line.session.token}`);
    expect(post!.body).not.toMatch(/42424242|"123"/);
    expect(body.after).toBeNull();
  });

  it('writes the id down before it sends', async () => {
    let before: string | undefined;
    answering(sent => {
      before = line.stored.get(`florin:${line.session.claims.sub}`);
      return answer()(sent);
    });
    await pay();
    expect(before).toBe(posts()[0]!.attempt);
  });

  it('goes on where the browser allows no storage', async () => {
    const forbid = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const storage = {getItem: forbid, setItem: forbid, removeItem: forbid};
    line.payer = createPayer({...line.tools, storage}, line.show);
    answering(answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
  });

  it('names the attempt before, after a decline', async () => {
    const decline = {code: 'insufficient_funds', category: 'other_card', advice: ''} as const;
    answering(answer({status: 'declined', decline}), answer());
    expect(await pay()).toMatchObject({status: 'declined', result: {decline}});
    expect(line.stored.size).toBe(0);
    await pay();
    const [first, second] = posts().map(({body}) => JSON.parse(body) as {attempt: string; after: string});
    expect(second!.after).toBe(first!.attempt);
    expect(second!.attempt).not.toBe(first!.attempt);
  });

  it('sends nothing while the device is offline', async () => {
    line.payer = createPayer({...line.tools, online: () => false}, line.show);
    expect(await pay()).toEqual(failed('offline'));
    expect(line.sent).toEqual([]);
  });

  it('sends nothing after its time', async () => {
    line.runtime.advance(901_000);
    expect(await pay()).toEqual({status: 'expired'});
    expect(line.sent).toEqual([]);
  });
});

describe('what gets lost', () => {
  it('sends the same bytes again after network failure, 429 and 5xx', async () => {
    answering(lost, status(503), status(429, {'Retry-After': '2'}), () => new Response('<html>'), answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
    expect(posts()).toHaveLength(5);
    expect(new Set(posts().map(({body, headers}) => body + headers.get('Idempotency-Key'))).size).toBe(1);
  });

  it('is not called rejected where it may have arrived before', async () => {
    answering(lost, problem(403, 'unauthorized'));
    expect(await pay()).toEqual({status: 'pending'});
  });

  it('waits as long as it is asked to, but not past the deadline', async () => {
    const times: number[] = [];
    answering(() => {
      times.push(line.runtime.monotonic());
      return new Response('', {status: 429, headers: {'Retry-After': times.length === 1 ? '7' : '3600'}});
    });
    expect(await pay()).toEqual(failed('rate_limited'));
    expect(times).toHaveLength(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(7_000);
  });

  it('is sent again as soon as the device is online again, unless the processor asked for a pause', async () => {
    const times: number[] = [];
    /** Fails, and is online again once that was noticed. */
    const failing =
      (fail: Answer): Answer =>
      sent => {
        times.push(line.runtime.monotonic());
        setImmediate(() => setImmediate(line.comeOnline));
        return fail(sent);
      };
    const gone = failing(lost);
    answering(gone, gone, gone, gone, failing(status(503, {'Retry-After': '9'})), failing(answer()));
    expect(await pay()).toMatchObject({status: 'authorized'});
    expect(times[4]! - times[0]!).toBeLessThan(1_000);
    expect(times[5]! - times[4]!).toBeGreaterThanOrEqual(9_000);
  });

  it('calls the outcome pending when nobody has answered for a minute', async () => {
    answering(lost);
    expect(await pay()).toEqual({status: 'pending'});
    expect(line.runtime.monotonic()).toBeGreaterThan(45_000);
    expect(line.runtime.monotonic()).toBeLessThan(62_000);
    expect(line.stored.size).toBe(1);
  });

  it('gives up a request that never ends', async () => {
    const hang: Answer = () => new Promise(() => undefined);
    answering(hang);
    line.runtime.fetch = (_input, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    expect(await pay()).toEqual({status: 'pending'});
  });

  it('asks before it seals again after the clock jumped, and seals only what never arrived', async () => {
    const jump: Answer = sent => {
      line.runtime.setWall(line.runtime.now() + 600_000);
      return lost(sent);
    };
    const told: Answer = () => {
      const headers = {Date: new Date((NOW + 600) * 1000).toUTCString()};
      return Response.json(
        {type: 't', title: 't', status: 404, code: 'attempt_unknown'},
        {status: 404, headers},
      );
    };
    answering(jump, told, answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
    expect(asked()).toEqual([expect.stringContaining(`attempt=${line.sent[0]!.attempt}&wait=0`)]);
    const [first, second] = posts();
    expect(second!.attempt).toBe(first!.attempt);
    expect(second!.headers.get('Idempotency-Key')).not.toBe(first!.headers.get('Idempotency-Key'));
    const {envelope} = JSON.parse(second!.body) as {envelope: string};
    await processor.open(envelope, second!.attempt, line.session.token, NOW + 600);
  });

  it('is pending where the card is gone before it could be sealed again', async () => {
    const held = [CARD];
    answering(
      () => {
        line.clock.doubt();
        held.pop();
        return Promise.reject(new TypeError('network'));
      },
      problem(404, 'attempt_unknown'),
    );
    expect(await pay(() => held[0])).toEqual({status: 'pending'});
  });
});

describe('an attempt in flight', () => {
  it('is followed until it has an outcome', async () => {
    answering(underWay, underWay, answer({status: 'processing'}), lost, answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
    expect(posts()).toHaveLength(1);
    expect(asked()[0]).toBe(
      `/v1/sessions/${line.session.claims.sub}/outcome?attempt=${line.sent[0]!.attempt}&wait=20`,
    );
  });

  it('is not asked after without a pause', async () => {
    answering(underWay);
    expect(await pay()).toEqual({status: 'pending'});
    expect(line.sent.length).toBeLessThan(65);
  });

  it.each(['attempt_in_progress', 'session_paid'])('of another frame is followed after %s', async code => {
    answering(problem(409, code, {attempt: 'att_another000000000'}), answer());
    expect(await pay()).toMatchObject({status: 'authorized', result: {attempt: 'att_another000000000'}});
    expect(asked()[0]).toContain('attempt=att_another000000000');
  });

  it('is found again by a new document of the same tab', async () => {
    line.stored.set(`florin:${line.session.claims.sub}`, 'att_before0000000000');
    answering(underWay, answer());
    const told: string[] = [];
    const found = await line.drive(line.payer.recover(line.session, () => told.push('under way')));
    expect(found).toMatchObject({status: 'authorized', result: {attempt: 'att_before0000000000'}});
    expect(told).toEqual(['under way']);
  });

  it('is found again through the page, where the browser allows no storage', async () => {
    const page = {session: line.session.claims.sub, attempt: 'att_before0000000000'} as const;
    answering(answer());
    const payer = createPayer({...line.tools, storage: undefined, page}, line.show);
    const found = await line.drive(payer.recover(line.session, () => undefined));
    expect(found).toMatchObject({result: {attempt: page.attempt}});
    const other = {...page, session: 'cs_another'};
    const elsewhere = createPayer({...line.tools, storage: undefined, page: other}, line.show);
    expect(await line.drive(elsewhere.recover(line.session, () => undefined))).toBeUndefined();
  });

  it('is looked for until somebody answers', async () => {
    line.stored.set(`florin:${line.session.claims.sub}`, 'att_before0000000000');
    answering(lost, status(503), answer());
    const found = await line.drive(line.payer.recover(line.session, () => undefined));
    expect(found).toMatchObject({status: 'authorized', result: {attempt: 'att_before0000000000'}});
    answering(lost, problem(404, 'attempt_unknown'));
    line.stored.set(`florin:${line.session.claims.sub}`, 'att_never00000000000');
    const fresh = createPayer(line.tools, line.show);
    expect(await line.drive(fresh.recover(line.session, () => undefined))).toBeUndefined();
  });

  it('of which nobody can say for a minute what became of it is pending', async () => {
    line.stored.set(`florin:${line.session.claims.sub}`, 'att_before0000000000');
    answering(lost);
    expect(await line.drive(line.payer.recover(line.session, () => undefined))).toEqual({status: 'pending'});
    expect(line.stored.size).toBe(1);
  });

  it('that never arrived is closed by the next', async () => {
    line.stored.set(`florin:${line.session.claims.sub}`, 'att_before0000000000');
    answering(problem(404, 'attempt_unknown'), answer());
    expect(await line.drive(line.payer.recover(line.session, () => undefined))).toBeUndefined();
    await pay();
    expect(JSON.parse(posts()[0]!.body)).toMatchObject({after: 'att_before0000000000'});
  });
});

describe('a doubtful clock', () => {
  it('is set right before anything is sealed', async () => {
    line.runtime.setWall((NOW + 300) * 1000);
    const headers = {Date: new Date((NOW + 300) * 1000).toUTCString()};
    const none = {type: 't', title: 't', status: 404, code: 'attempt_unknown'};
    answering(() => Response.json(none, {status: 404, headers}), answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
    const {envelope} = JSON.parse(posts()[0]!.body) as {envelope: string};
    await processor.open(envelope, posts()[0]!.attempt, line.session.token, NOW + 300);
  });

  it('finds what was paid meanwhile', async () => {
    line.clock.doubt();
    answering(answer({}, 'att_another000000000'));
    expect(await pay()).toMatchObject({status: 'authorized', result: {attempt: 'att_another000000000'}});
    expect(posts()).toEqual([]);
  });

  it('shows that the time is over', async () => {
    line.clock.doubt();
    const headers = {Date: new Date((NOW + 901) * 1000).toUTCString()};
    const none = {type: 't', title: 't', status: 404, code: 'attempt_unknown'};
    answering(() => Response.json(none, {status: 404, headers}));
    expect(await pay()).toEqual({status: 'expired'});
    expect(posts()).toEqual([]);
  });
});
