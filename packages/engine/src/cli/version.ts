import { readFileSync } from 'node:fs';

/** Version of the installed package; the file stands one or two folders up, in the bundle and in the sources. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'aisle' && version) return version;
    } catch {
      // Not there: the other layout.
    }
  }
  return 'unknown';
}
