import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { storeConformance } from '../../domain/ports/store.conformance.ts';
import { openStore } from './open-store.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
storeConformance('sqlite', () => openStore(join(root, String(made++))));
