// However the entries arrive, in whatever batches and with whatever comes between: the same live entries, the same catalog.
import { createRandom } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { Catalog } from './catalog.ts';
import type { FeedRow } from './feed-row.ts';
import {
  digestOf,
  gone,
  imageRow,
  indexRow,
  inventoryRow,
  matchesRow,
  packageRow,
  registryRow,
  tagRow,
} from './test-feed.ts';

const now = () => 0;
const seed = Number(process.env.FEDSCAN_TEST_SEED ?? 20_261_124);

test(`equals one made of the final entries alone (seed ${seed})`, () => {
  const { below: pick, chance } = createRandom(seed);
  const letters = [...'abcdef'];
  const letter = () => letters[pick(letters.length)] as string;
  const change = (): FeedRow => {
    const n = pick(7);
    const rows = [
      () => registryRow({ endpoints: [{ host: 'r.io' }] }),
      () => tagRow(`app:${pick(4)}`, digestOf(letter())),
      () => indexRow(digestOf(letter().toUpperCase()), { amd64: digestOf(letter()) }),
      () => imageRow(digestOf(letter()), { inventory: `inv${pick(3)}`, repositories: ['app'] }),
      () => inventoryRow(`inv${pick(3)}`, { 0: { [pick(5)]: 'a', [5 + pick(5)]: 'b' } }),
      () => packageRow(pick(10), `package${pick(3)}`),
      () => matchesRow(pick(10), { vulnerability: `CVE-${pick(9)}` }),
    ];
    const row = (rows[n] as () => FeedRow)();
    if (chance(0.05)) return { ...row, payload: Uint8Array.of(0x0a, 0xff) };
    return chance(0.2) ? gone(row) : row;
  };

  for (let round = 0; round < 200; round++) {
    const catalog = new Catalog({ now });
    const live = new Map<string, FeedRow>();
    for (let batch = 0; batch < 8; batch++) {
      if (batch > 0) answersOf(catalog); // fills what is kept from one question to the next
      const rows = Array.from({ length: pick(12) }, change);
      catalog.apply('prod', rows);
      for (const row of rows) live.set(`${row.kind} ${row.key}`, row);
    }
    const afresh = new Catalog({ now });
    afresh.apply(
      'prod',
      [...live.values()].filter(({ deleted }) => !deleted),
    );

    expect(answersOf(catalog)).toEqual(answersOf(afresh));
  }
});

const usual = { os: 'linux', architecture: 'amd64' };

function answersOf(catalog: Catalog) {
  const images = catalog.images({ limit: 100, words: [], order: 'findings' }).items;
  const named = catalog.images({ limit: 100, words: [], order: 'repository' }).items;
  const query = { limit: 100, words: [], fixableOnly: false };
  return images.map((image, at) => ({
    named: named[at]?.digest,
    image,
    findings: catalog.findings('prod', image.digest, query),
    packages: catalog.packages('prod', image.digest, query),
    knowledge: catalog.lookup({ repository: 'app', digest: image.digest }, [usual]),
    tagged: catalog.lookup({ host: 'r.io', repository: 'app', tag: String(at % 4) }, [usual]),
  }));
}
