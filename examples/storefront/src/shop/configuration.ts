export interface DemoShopper {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

/** What the storefront's server tells its page. */
export interface ShopConfiguration {
  readonly apiUrl: string;
  readonly publishableKey: string;
  readonly shopName: string;
  readonly currency: string;
  readonly demoShoppers: readonly DemoShopper[];
  /** The guest that this browser is. */
  readonly visitorId: string;
}

/** @throws Error when the storefront's server does not answer. */
export async function fetchConfiguration(): Promise<ShopConfiguration> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`The shop answered with status ${response.status}.`);
  return (await response.json()) as ShopConfiguration;
}
