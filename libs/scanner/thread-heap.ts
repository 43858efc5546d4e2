import { setFlagsFromString } from 'node:v8';

/**
 * For threads started from now on. Unpacked bytes lie outside of V8's heap, but count towards its next collection, and
 * a young heap of a few MB is collected every 20 MB of them. Beginning with a larger limit saves a fifth of all CPU
 * (1.19 to 0.95 s for 104 MB of layers) for some 25 MB of memory. Threads cannot be given this limit one by one.
 */
export const beginWithLargerHeaps = (): void => setFlagsFromString('--initial-old-space-size=48');
