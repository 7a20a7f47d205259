/** Names for `--preset`: public data sets whose columns and dirt are known. Apart from the presets, so that help loads none. */
export const PRESET_NAMES = ['online-retail', 'complete-journey'] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
