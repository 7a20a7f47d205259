/** For the help of the command line, which loads no reader. */
export { PRESET_NAMES } from '../ingest/presets/preset-names.ts';
