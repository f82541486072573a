import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { encodeKey, encodeQuery, signRequest } from '../../../../src/archive/store/sigv4.ts';

interface Vectors {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  service: string;
  date: string;
  requests: {
    name: string;
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string;
    signedHeaders: string;
    signature: string;
  }[];
}

const path = new URL('../../../../action-fixtures/sigv4/vectors.json', import.meta.url);
const published = JSON.parse(readFileSync(path, 'utf8')) as Record<'s3' | 'suite', Vectors>;

describe.each(['s3', 'suite'] as const)('the signatures AWS published (%s)', (name) => {
  const set = published[name];
  test.each(set.requests.map((request) => [request.name, request] as const))('%s', (_, request) => {
    const payloadHash = createHash('sha256').update(request.body).digest('hex');
    const signed = signRequest(
      {
        method: request.method,
        url: new URL(request.url),
        headers: { ...request.headers, ...(name === 's3' ? { 'x-amz-content-sha256': payloadHash } : {}) },
        payloadHash,
      },
      set,
      set,
      Date.parse(set.date),
    );
    expect(signed['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=${set.accessKeyId}/${set.date.slice(0, 10).replaceAll('-', '')}/${set.region}/${set.service}/aws4_request, ` +
        `SignedHeaders=${request.signedHeaders}, Signature=${request.signature}`,
    );
    expect(signed['x-amz-date']).toBe(set.date.replaceAll(/[-:]/g, ''));
  });
});

test('encodes everything but unreserved characters, and keeps the slashes of a key', () => {
  expect(encodeKey("a b/ü(1)!*'+$.json")).toBe('a%20b/%C3%BC%281%29%21%2A%27%2B%24.json');
  expect(encodeQuery({ prefix: 'a b/', uploads: '' })).toBe('prefix=a%20b%2F&uploads=');
});

test('an encoded key goes through a URL unchanged', () => {
  const key = 'ä/b c/!\'()*~+,;=@$&[]{}|^`"<>%25.json';
  expect(new URL(`http://host/bucket/${encodeKey(key)}`).pathname).toBe(`/bucket/${encodeKey(key)}`);
  expect(decodeURIComponent(encodeKey(key))).toBe(key);
});
