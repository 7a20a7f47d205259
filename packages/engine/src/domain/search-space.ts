import type { Json } from './model.ts';

/** What one setting of a model may sensibly be, for a search over settings; narrower than what `parse` accepts. */
export type Parameter =
  | {
      readonly kind: 'number';
      readonly low: number;
      readonly high: number;
      /** `log`: a step is a factor; `low` is above 0 then. */
      readonly scale: 'linear' | 'log';
      /** Whole numbers only. */
      readonly integer?: boolean;
    }
  | { readonly kind: 'choice'; readonly values: readonly Json[] };

/** Setting → what it may be. Settings that are not named keep their default. */
export type SearchSpace = Readonly<Record<string, Parameter>>;
