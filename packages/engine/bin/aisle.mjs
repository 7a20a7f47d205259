#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedNode } from './installed-node.mjs';

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // In the repository the sources run as they are; the published package carries the bundle alone.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const { main } = await import(
    existsSync(source) ? source.href : new URL('../dist/aisle.js', import.meta.url).href
  );
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = installedNode(dirname(fileURLToPath(import.meta.url)));
  if (node === undefined) {
    console.error(
      `Aisle needs Node 24 or newer; this is ${process.version}.\nInstall it from https://nodejs.org; in a clone of Aisle's repository npm ci brings one.`,
    );
    process.exitCode = 1;
  } else {
    const { runWith } = await import('./run-with.mjs');
    process.exitCode = await runWith(node, process.argv.slice(1));
  }
}
