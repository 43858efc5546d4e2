import { expect, test } from 'vitest';
import { readPeerCertificate } from './peer-certificate.ts';
import { parseSpiffeId } from './spiffe-id.ts';
import { signing, x509 } from './x509.ts';

const id = '0d9b3f0c-6f2e-4a5e-9d6f-b9f7a0e21a11';
const ours = { type: 'url', value: `spiffe://example/cluster/${id}` } as const;

async function certificateNaming(
  names: ConstructorParameters<typeof x509.SubjectAlternativeNameExtension>[0],
) {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: signing,
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
  });
  return new Uint8Array(certificate.rawData);
}

test('reads the cluster from a certificate with that one name', async () => {
  expect(readPeerCertificate(await certificateNaming([ours]))).toMatchObject({
    federation: 'example',
    cluster: id,
  });
});

test('does not choose among several names', async () => {
  const other = { ...ours, value: ours.value.replace('0d9b', '1d9b') };

  expect(readPeerCertificate(await certificateNaming([ours, other]))).toBeUndefined();
  expect(
    readPeerCertificate(await certificateNaming([ours, { type: 'dns', value: 'a.example' }])),
  ).toBeUndefined();
  expect(
    readPeerCertificate(await certificateNaming([{ type: 'dns', value: `URI:${ours.value}` }])),
  ).toBeUndefined();
});

test('reads nothing from what is no certificate', () => {
  expect(readPeerCertificate(Buffer.from('noise'))).toBeUndefined();
});

test.for([
  `https://example/cluster/${id}`,
  `spiffe://example/cluster/${id}/more`,
  `spiffe://example/node/${id}`,
  `spiffe:///cluster/${id}`,
  'spiffe://example/cluster/../admin',
  'spiffe://example/cluster/',
])('does not take %j for a cluster', (uri) => {
  expect(parseSpiffeId(uri)).toBeUndefined();
});
