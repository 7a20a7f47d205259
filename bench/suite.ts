import type { Figure } from './report/figure.ts';
import type { Shops } from './shop/shops.ts';

/** What a suite is given. */
export interface SuiteContext {
  /** Small sizes, to see that it works. */
  readonly quick: boolean;
  /** The largest sizes, which take many minutes. */
  readonly full: boolean;
  /** Folder for profiles of the server's processor time; none are taken without it. */
  readonly profile: string | undefined;
  /** May install the peers' packages into a virtual environment of the bench's own. */
  readonly installPeers: boolean;
  readonly shops: Shops;
  readonly signal: AbortSignal;
  /** Says what is going on. */
  readonly step: (text: string) => void;
  /** Keeps a figure; those of a suite that breaks off later are kept too. */
  readonly figure: (figure: Figure) => void;
  /** Adds a sentence on how it was measured. */
  readonly state: (sentence: string) => void;
  /** Says why a part cannot run here. */
  readonly skip: (reason: string) => void;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  run(context: SuiteContext): Promise<void>;
}
