// The folders and symbolic links of the layer that is being walked: a path may run through a link of the same layer,
// and then lies where the link leads. (A link of a lower layer is not followed: the folder takes its place, as in overlayfs.)
import { LayerError } from './layer-error.ts';

// As in Linux.
const mostHops = 40;
// Linux takes no path of more parts than half of this. Links that lead through one another would make millions of them.
const mostSteps = 4096;

export class FolderTree {
  readonly #folders = new Set<string>();
  readonly #links = new Map<string, string>();
  #lastWritten = '';
  #lastFolder = '';

  /** Where the folder really lies. New folders on the way are told through `onNew`, the outermost first. */
  enter(folder: string, onNew: (path: string) => void): string {
    if (folder === '') return '';
    if (folder === this.#lastWritten) return this.#lastFolder;
    const real = this.find(folder);
    this.#make(real, onNew);
    this.#lastWritten = folder;
    this.#lastFolder = real;
    return real;
  }

  /** Where the folder really lies. */
  find(folder: string): string {
    return this.#links.size === 0 ? folder : this.#resolve(folder);
  }

  /** A folder that the archive names; answers whether it is new. */
  addFolder(path: string): boolean {
    if (this.#folders.has(path)) return false;
    this.#replace(path);
    this.#folders.add(path);
    return true;
  }

  addLink(path: string, target: string): void {
    this.addOther(path);
    this.#links.set(path, target);
    this.#forgetLast();
  }

  addOther(path: string): void {
    this.#replace(path);
  }

  // Whatever was at this path is gone, with all below it.
  #replace(path: string): void {
    if (this.#links.delete(path)) this.#forgetLast();
    if (!this.#folders.delete(path)) return;
    this.#forgetLast();
    const below = `${path}/`;
    for (const folder of this.#folders) if (folder.startsWith(below)) this.#folders.delete(folder);
    for (const link of this.#links.keys()) if (link.startsWith(below)) this.#links.delete(link);
  }

  #forgetLast(): void {
    this.#lastWritten = '';
    this.#lastFolder = '';
  }

  #make(folder: string, onNew: (path: string) => void): void {
    if (folder === '' || this.#folders.has(folder)) return;
    const slash = folder.lastIndexOf('/');
    if (slash > 0) this.#make(folder.slice(0, slash), onNew);
    this.#folders.add(folder);
    onNew(folder);
  }

  #resolve(folder: string): string {
    const todo = folder.split('/').reverse();
    const done: string[] = [];
    let hops = 0;
    for (let steps = 1; todo.length > 0; steps++) {
      if (steps > mostSteps) {
        throw new LayerError(
          'limit_path',
          `the links on the way to ${folder.slice(0, 80)} make it too long`,
        );
      }
      const part = todo.pop() as string;
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      done.push(part);
      const target = this.#links.get(done.join('/'));
      if (target === undefined) continue;
      if (++hops > mostHops) {
        throw new LayerError('path_unsafe', `the links on the way to ${folder} go in circles`);
      }
      if (target.startsWith('/')) done.length = 0;
      else done.pop();
      todo.push(...target.split('/').reverse());
    }
    return done.join('/');
  }
}
