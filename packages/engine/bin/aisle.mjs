#!/usr/bin/env node
import { existsSync } from 'node:fs';

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Aisle needs Node 24 or newer; this is ${process.version}. Install it, or use the one in node_modules/.bin.`,
  );
  process.exit(1);
}
// In the repository the sources run as they are; the published package carries the bundle alone.
const source = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/aisle.js', import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
