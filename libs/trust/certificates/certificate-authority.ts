// A federation's certificate authority: says who is a cluster and who is the primary.
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { TrustError } from '../trust-error.ts';
import { type CertificateRequest, readCertificateRequest } from './certificate-request.ts';
import { generatePrivateKey, keyPairOf, publicKeyOf } from './private-key.ts';
import { checkFederation, formatSpiffeId } from './spiffe-id.ts';
import { importPublicKey, signing, x509 } from './x509.ts';

export type CertificateAuthority = {
  readonly federation: string;
  readonly certificatePem: string;
  readonly certificateDer: Uint8Array;
  /**
   * A certificate with which a cluster dials the primary. Of the request only the key is used; throws
   * BAD_CERTIFICATE_REQUEST where it cannot be.
   */
  issueClientCertificate(order: {
    readonly request: Uint8Array | CertificateRequest;
    readonly cluster: string;
    readonly expiresAt: Date;
  }): Promise<Uint8Array>;
  /** A certificate for a listener, with a key of its own. Names are DNS names or IP addresses. */
  issueServerCertificate(names: readonly string[], expiresAt: Date): Promise<ServerCertificate>;
};

export type ServerCertificate = {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly expiresAt: Date;
};

export type AuthorityKey = { readonly certificatePem: string; readonly keyPem: string };

const year = 365 * 86_400_000;
/** Clusters' certificates are judged by primaries, whose clocks agree within minutes. */
const clusterSkewMs = 5 * 60_000;
/** The primary's are judged by any cluster, whose clock may be days behind. */
const primarySkewMs = 7 * 86_400_000;

/** A new root, for ten years. */
export async function createAuthorityKey(
  federation: string,
  now: Date = new Date(),
): Promise<AuthorityKey> {
  const keyPem = generatePrivateKey();
  const keys = await keyPairOf(keyPem);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [`fedscan authority of ${checkFederation(federation)}`] }],
    notBefore: new Date(now.getTime() - primarySkewMs),
    notAfter: new Date(now.getTime() + 10 * year),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: `${root.toString('pem')}\n`, keyPem };
}

export async function openAuthority(
  federation: string,
  { certificatePem, keyPem }: AuthorityKey,
  now: () => Date = () => new Date(),
): Promise<CertificateAuthority> {
  checkFederation(federation);
  const root = new x509.X509Certificate(certificatePem);
  const { privateKey } = await keyPairOf(keyPem);

  async function issue(leaf: {
    readonly commonName: string;
    readonly publicKey: Buffer;
    readonly usage: UsageOid;
    readonly names: ConstructorParameters<typeof x509.SubjectAlternativeNameExtension>[0];
    readonly skewMs: number;
    readonly expiresAt: Date;
  }) {
    const publicKey = await importPublicKey(leaf.publicKey);
    return await x509.X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: [{ O: [federation] }, { CN: [leaf.commonName] }],
      issuer: root.subjectName.toJSON(),
      notBefore: new Date(now().getTime() - leaf.skewMs),
      notAfter: leaf.expiresAt,
      publicKey,
      signingKey: privateKey,
      signingAlgorithm: signing,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([leaf.usage]),
        new x509.SubjectAlternativeNameExtension(leaf.names),
        await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
      ],
    });
  }

  return {
    federation,
    certificatePem,
    certificateDer: new Uint8Array(root.rawData),
    async issueClientCertificate({ request, cluster, expiresAt }) {
      const { publicKey } =
        request instanceof Uint8Array ? await readCertificateRequest(request) : request;
      const certificate = await issue({
        commonName: cluster,
        publicKey,
        usage: clientAuth,
        names: [{ type: 'url', value: formatSpiffeId({ federation, cluster }) }],
        skewMs: clusterSkewMs,
        expiresAt,
      });
      return new Uint8Array(certificate.rawData);
    },
    async issueServerCertificate(names, expiresAt) {
      if (names.length === 0) throw new TrustError('BAD_NAME', 'a listener needs a name');
      const keyPem = generatePrivateKey();
      const certificate = await issue({
        commonName: 'primary',
        publicKey: publicKeyOf(keyPem),
        usage: serverAuth,
        names: names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
        skewMs: primarySkewMs,
        expiresAt,
      });
      return { certificatePem: `${certificate.toString('pem')}\n`, keyPem, expiresAt };
    },
  };
}

type UsageOid = '1.3.6.1.5.5.7.3.1' | '1.3.6.1.5.5.7.3.2';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

// RFC 5280 4.1.2.2: positive, at most 20 bytes.
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
