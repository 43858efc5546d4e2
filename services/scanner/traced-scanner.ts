import { inSpan } from '@fedscan/runtime';
import type { Scanner } from '@fedscan/scanner';

export const tracedScanner = (scanner: Pick<Scanner, 'scan'>): Pick<Scanner, 'scan'> => ({
  scan(target, signal) {
    const { repository, digest } = target;
    return inSpan(
      'scan image',
      { part: 'scanner', fields: { repository, digest } },
      async (span) => {
        const result = await scanner.scan(target, signal);
        if (result.outcome === 'unsupported') {
          span.add({ outcome: result.outcome, code: result.code });
        } else {
          const { packages } = result.inventory;
          span.add({ outcome: result.outcome, packages: packages.length, ...result.stats });
        }
        return result;
      },
    );
  },
});
