import type { Suite } from '../suite.ts';
import { crash } from './crash.ts';
import { encoders } from './encoders.ts';
import { fuzz } from './fuzz.ts';
import { ingest } from './ingest.ts';
import { kernels } from './kernels.ts';
import { load } from './load.ts';
import { memory } from './memory.ts';
import { peers } from './peers.ts';
import { quality } from './quality.ts';
import { reactivity } from './reactivity.ts';
import { search } from './search.ts';
import { train } from './train.ts';

/** In the order in which they run and are shown. */
export const SUITES: readonly Suite[] = [
  kernels,
  encoders,
  ingest,
  train,
  quality,
  load,
  search,
  reactivity,
  memory,
  crash,
  fuzz,
  peers,
];
