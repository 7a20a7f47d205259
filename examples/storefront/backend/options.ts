/** A customer of the shop that anybody may sign in as: there are no passwords in a demonstration. */
export interface DemoShopper {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

export interface StorefrontOptions {
  /** Where Aisle answers, as browsers reach it. */
  readonly apiUrl: string;
  /** Stays in this process. */
  readonly secretKey: string;
  /** Goes into the page; the key must list the storefront's origin. */
  readonly publishableKey: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: nobody but this machine. */
  readonly host?: string;
  readonly shopName?: string;
  /** ISO 4217, for sums; products carry their own. */
  readonly currency?: string;
  readonly demoShoppers?: readonly DemoShopper[];
  /** SVG document of a product's picture, served at `/pictures/<itemId>.svg`. */
  readonly pictures?: (itemId: string) => string | undefined;
}
