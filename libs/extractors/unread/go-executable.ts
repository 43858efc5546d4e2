// Executables that the Go toolchain made. They carry the list of their modules behind a marker in their data.
// https://pkg.go.dev/debug/buildinfo
import type { Detector, Watch } from '../detector.ts';

const marker = Buffer.from('\xff Go buildinf:', 'latin1');
// Of ELF, PE, and the four forms of Mach-O.
const magics = new Set(['7f454c46', 'cffaedfe', 'cefaedfe', 'feedface', 'feedfacf', 'cafebabe']);

export const goExecutable: Detector = {
  name: 'unread/go',
  version: 1,
  unread: { code: 'binaries_unread', what: 'Go executable' },
  // The smallest program of Go has more than half a megabyte.
  wants: (_path, { mode, size }) => (mode & 0o111) !== 0 && size > 256 * 1024,
  watch: watchForMarker,
};

function watchForMarker(): Watch {
  let isExecutable: boolean | undefined;
  let tail: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (isExecutable === undefined) {
      const start = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      if (start.length < 4) {
        tail = Buffer.from(start);
        return undefined;
      }
      isExecutable = hasMagic(start);
    }
    if (!isExecutable) return false;
    if (chunk.includes(marker)) return true;
    const seam = Buffer.concat([tail, chunk.subarray(0, marker.length - 1)]);
    if (seam.includes(marker)) return true;
    const last = chunk.length >= marker.length ? chunk : Buffer.concat([tail, chunk]);
    tail = Buffer.from(last.subarray(Math.max(0, last.length - marker.length + 1)));
    return undefined;
  };
}

const hasMagic = (start: Buffer): boolean =>
  magics.has(start.toString('hex', 0, 4)) || start.toString('latin1', 0, 2) === 'MZ';
