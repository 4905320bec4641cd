import { describe, expect, test } from 'vitest';
import { signWebhook, webhookId } from './webhook-signature.ts';

describe('a webhook’s signature', () => {
  test('is that of the specification’s reference libraries', () => {
    const headers = signWebhook(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      1_614_265_330_999,
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('takes a secret without the prefix as it is', () => {
    const [one, other] = ['secret', 'whsec_c2VjcmV0'].map((secret) => signWebhook('id', 'body', secret, 0));
    expect(one).toEqual(other);
  });

  test('is made with each of several secrets, while one takes the place of another', () => {
    const [old, next] = ['whsec_b2xk', 'whsec_bmV3'];
    const signatureBy = (secret: string) => signWebhook('id', 'body', secret, 0)['webhook-signature'];
    expect(signatureBy(`${old} ${next}`)).toBe(`${signatureBy(old)} ${signatureBy(next)}`);
    // A phrase is one secret.
    expect(signatureBy('old new').split(' ')).toHaveLength(1);
  });

  test.each(['whsec_', 'whsec_ ', 'whsec_***', 'whsec_b2xk whsec_'])('is not made with %j', (secret) => {
    expect(() => signWebhook('id', 'body', secret, 0)).toThrow(
      expect.objectContaining({ code: 'webhook.unconfigured' }),
    );
  });

  test('changes with the id, the time, the body and the secret', () => {
    const signatures = [
      signWebhook('a', 'b', 's', 0),
      signWebhook('x', 'b', 's', 0),
      signWebhook('a', 'x', 's', 0),
      signWebhook('a', 'b', 'x', 0),
      signWebhook('a', 'b', 's', 1_000),
    ].map((headers) => headers['webhook-signature']);
    expect(new Set(signatures).size).toBe(5);
  });
});

test('an event’s id is the call’s, and tells nothing of it', () => {
  const id = webhookId('20261123T094500123Z-edge-0123abcd');
  expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(webhookId('20261123T094500123Z-edge-0123abcd')).toBe(id);
  expect(webhookId('20261123T094500123Z-edge-0123abce')).not.toBe(id);
});
