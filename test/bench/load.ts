// Asks a webhook as fast as it answers, over connections that stay open.
//   node load.ts URL SECONDS CONNECTIONS
import { Agent, request } from 'node:https';
import { reviewOf } from './review-of.ts';
import { quantile } from './row.ts';

const [url = '', seconds = '4', connections = '16'] = process.argv.slice(2);
const agent = new Agent({
  keepAlive: true,
  maxSockets: Number(connections),
  rejectUnauthorized: false,
});
const times: number[] = [];
let errors = 0;
let asked = 0;

async function client(until: number): Promise<void> {
  while (performance.now() < until) {
    const begun = performance.now();
    const answer = await ask(JSON.stringify(reviewOf(asked++, 2, 20_000))).catch(() => '');
    if (answer.includes('"allowed"')) times.push(performance.now() - begun);
    else errors++;
  }
}

const ask = (body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve(text);
      },
    );
    call.once('error', reject);
    call.end(body);
  });

const run = (ms: number) => {
  const until = performance.now() + ms;
  return Promise.all(Array.from({ length: Number(connections) }, () => client(until)));
};
await run(1_000); // connections, and compiled code on both sides
times.length = 0;
errors = 0;
await run(Number(seconds) * 1_000);
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    message: 'load done',
    perSecond: times.length / Number(seconds),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    errors,
  }),
);
agent.destroy();
