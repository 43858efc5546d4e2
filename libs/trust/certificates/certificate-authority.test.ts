import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthorityKey, openAuthority } from './certificate-authority.ts';
import { readCertificateRequest } from './certificate-request.ts';
import { readPeerCertificate } from './peer-certificate.ts';
import {
  createCertificateRequest,
  generatePrivateKey,
  hashPublicKey,
  publicKeyOf,
} from './private-key.ts';
import { signing, x509 } from './x509.ts';

const cluster = '0d9b3f0c-6f2e-4a5e-9d6f-b9f7a0e21a11';
const key = await createAuthorityKey('example');
const authority = await openAuthority('example', key);
const inAnHour = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);

test('issues a certificate that names the cluster, for the key of the request', async () => {
  const keyPem = generatePrivateKey();
  const expiresAt = inAnHour();

  const der = await authority.issueClientCertificate({
    request: await createCertificateRequest(keyPem),
    cluster,
    expiresAt,
  });

  const certificate = new X509Certificate(der);
  expect(certificate.subjectAltName).toBe(`URI:spiffe://example/cluster/${cluster}`);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(certificate.ca).toBe(false);
  expect(certificate.verify(new X509Certificate(key.certificatePem).publicKey)).toBe(true);
  expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now() - 60_000);
  expect(readPeerCertificate(der)).toEqual({
    federation: 'example',
    cluster,
    keyHash: hashPublicKey(publicKeyOf(keyPem)),
    expiresAt,
  });
});

test('believes nothing of a request but its key', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=admin',
    keys,
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, 2, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'primary.example' }]),
    ],
  });

  const der = await authority.issueClientCertificate({
    request: new Uint8Array(request.rawData),
    cluster,
    expiresAt: inAnHour(),
  });

  const certificate = new X509Certificate(der);
  expect(certificate.subject).toBe(`O=example\nCN=${cluster}`);
  expect(certificate.subjectAltName).toBe(`URI:spiffe://example/cluster/${cluster}`);
  expect(certificate.ca).toBe(false);
});

test('gives every certificate a serial number of its own', async () => {
  const request = await createCertificateRequest(generatePrivateKey());
  const issue = () => authority.issueClientCertificate({ request, cluster, expiresAt: inAnHour() });

  const serials = (await Promise.all([issue(), issue()])).map(
    (der) => new X509Certificate(der).serialNumber,
  );

  expect(new Set(serials).size).toBe(2);
  expect(serials.map((serial) => serial.length)).toEqual([32, 32]);
});

test('issues a listener a certificate for its names and addresses', async () => {
  const expiresAt = inAnHour();

  const server = await authority.issueServerCertificate(
    ['localhost', '127.0.0.1', '::1'],
    expiresAt,
  );

  const certificate = new X509Certificate(server.certificatePem);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('::1')).toBe('::1');
  expect(certificate.checkHost('elsewhere.example')).toBeUndefined();
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(hashPublicKey(certificate.publicKey)).toEqual(hashPublicKey(publicKeyOf(server.keyPem)));
  expect(readPeerCertificate(certificate.raw)).toBeUndefined();
});

test('refuses a request whose signature does not fit its key', async () => {
  const request = Buffer.from(await createCertificateRequest(generatePrivateKey()));
  const last = request.length - 1;
  request[last] = (request[last] ?? 0) ^ 1;

  await expect(readCertificateRequest(request)).rejects.toMatchObject({
    code: 'BAD_CERTIFICATE_REQUEST',
    message: 'the certificate request is refused: its signature does not fit its key',
  });
});

test('refuses a request for a key of another kind', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, [
    'sign',
    'verify',
  ]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-384' },
  });

  await expect(readCertificateRequest(new Uint8Array(request.rawData))).rejects.toThrow(
    'its key is not an ECDSA P-256 key',
  );
});

test.for([
  ['nothing', Buffer.alloc(0)],
  ['noise', Buffer.from('not a request')],
  [
    'a bare key',
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    }).publicKey,
  ],
  ['a flood', Buffer.alloc(5000, 0x30)],
] as const)('refuses what is no request: %s', async ([, bytes]) => {
  await expect(readCertificateRequest(bytes)).rejects.toMatchObject({
    code: 'BAD_CERTIFICATE_REQUEST',
  });
});

test('refuses a name that cannot be a trust domain', async () => {
  await expect(createAuthorityKey('Not a domain')).rejects.toMatchObject({ code: 'BAD_NAME' });
});

// Damage to the wrapping outside of what is signed may go unseen.
test('believes a damaged request in nothing but the key that signed it', async () => {
  const keyPem = generatePrivateKey();
  const request = Buffer.from(await createCertificateRequest(keyPem));
  const outcomes = new Set<unknown>();

  for (let at = 0; at < request.length; at++) {
    const damaged = Buffer.from(request);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    outcomes.add(
      await readCertificateRequest(damaged).then(
        ({ keyHash }) => keyHash.toString('hex'),
        (error) => error.code,
      ),
    );
  }

  outcomes.delete(hashPublicKey(publicKeyOf(keyPem)).toString('hex'));
  expect([...outcomes]).toEqual(['BAD_CERTIFICATE_REQUEST']);
});
