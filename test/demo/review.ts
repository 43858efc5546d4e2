// Asks an agent's webhook as Kubernetes would.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';

export type Decision = { readonly allowed: boolean; readonly message: string };

export async function askForPod(
  webhookUrl: string,
  caFile: string,
  image: string,
): Promise<Decision> {
  const body = JSON.stringify(reviewOf(image));
  const answer = await post(webhookUrl, await readFile(caFile, 'utf8'), body);
  const { response } = JSON.parse(answer) as {
    response: { allowed: boolean; status?: { message?: string } };
  };
  return { allowed: response.allowed, message: response.status?.message ?? '' };
}

const reviewOf = (image: string) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: randomUUID(),
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    name: 'demo',
    namespace: 'shop',
    operation: 'CREATE',
    userInfo: { username: 'demo' },
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'demo', namespace: 'shop' },
      spec: { containers: [{ name: 'main', image }] },
    },
  },
});

function post(url: string, ca: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      ca,
      headers: { 'content-type': 'application/json' },
    });
    call.once('error', reject);
    call.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(Buffer.concat(chunks).toString());
    });
    call.end(body);
  });
}
