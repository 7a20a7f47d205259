import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

const FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.js.map': 'application/json',
  'style.css': 'text/css; charset=utf-8',
  'style.css.map': 'application/json',
  'icon.svg': 'image/svg+xml',
};

/** The built page, read once. @throws Error with the remedy when it has not been built. */
export function readStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  if (!existsSync(join(directory, 'index.html')) || !existsSync(join(directory, 'app.js')))
    throw new Error('The storefront has not been built. Run: npm run build');
  const files = new Map<string, StaticFile>();
  for (const [name, type] of Object.entries(FILES)) {
    const path = join(directory, name);
    if (!existsSync(path)) continue;
    const body = readFileSync(path);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    files.set(`/${name}`, { type, body, etag });
  }
  return files;
}
