import type { Product } from '@aisle/sdk';
import { announce } from '../dom/announce.ts';
import { Activity } from './activity.ts';
import { Cart } from './cart.ts';
import { Catalogue } from './catalogue.ts';
import type { ShopConfiguration } from './configuration.ts';
import { Listeners } from './listeners.ts';
import { unitPriceOf } from './money.ts';
import { Personalisation } from './personalisation.ts';
import { Search } from './search.ts';
import { Shoppers } from './shoppers.ts';
import { Slates } from './slates.ts';

/** Everything behind the pages. */
export class Shop {
  readonly configuration: ShopConfiguration;
  readonly shoppers: Shoppers;
  readonly personalisation = new Personalisation();
  readonly activity: Activity;
  readonly cart: Cart;
  readonly catalogue: Catalogue;
  readonly slates: Slates;
  readonly search: Search;
  /** Somebody else is shopping, or nobody in particular: what is shown must be asked for anew. */
  readonly switched = new Listeners();

  private constructor(configuration: ShopConfiguration, shoppers: Shoppers) {
    this.configuration = configuration;
    this.shoppers = shoppers;
    this.activity = new Activity(configuration, shoppers, this.personalisation);
    this.cart = new Cart(shoppers.key);
    this.catalogue = new Catalogue(() => this.activity.client);
    this.slates = new Slates(this);
    this.search = new Search(this);
  }

  static async open(configuration: ShopConfiguration): Promise<Shop> {
    const shoppers = new Shoppers(configuration.visitorId);
    await shoppers.resume();
    return new Shop(configuration, shoppers);
  }

  addToCart(product: Product, placement?: string): void {
    const requestId = this.slates.requestIdOf(product.id);
    if (!this.cart.add(product, requestId)) {
      announce('The cart is full.');
      return;
    }
    announce(`${product.title} is in your cart. ${this.cart.count} in total.`);
    void this.#tell('add_to_cart', product, 1, requestId, placement);
  }

  /** A quantity of 0 takes the product out. */
  setQuantity(product: Product, quantity: number): void {
    const line = this.cart.lines.find((held) => held.product.id === product.id);
    if (!line || line.quantity === quantity) return;
    this.cart.setQuantity(product.id, quantity);
    announce(
      quantity < 1
        ? `${product.title} is out of your cart.`
        : `${quantity} × ${product.title} in your cart. ${this.cart.count} in total.`,
    );
    const more = quantity - line.quantity;
    void this.#tell(more > 0 ? 'add_to_cart' : 'remove_from_cart', product, Math.abs(more), line.requestId);
  }

  /** Signs in, taking the guest's visit and cart along. @throws Error in words. */
  async signIn(shopperId: string): Promise<void> {
    const wasGuest = this.shoppers.shopper === undefined;
    await this.shoppers.signIn(shopperId);
    this.cart.changeOwner(this.shoppers.key, wasGuest);
    // Carries both ids: from here on they are one person to Aisle.
    await this.activity.tell({ type: 'x-sign-in' }).catch(() => undefined);
    this.switched.notify();
  }

  async becomeNewGuest(): Promise<void> {
    await this.shoppers.becomeNewGuest();
    this.cart.changeOwner(this.shoppers.key, false);
    this.switched.notify();
  }

  /** Honoured by everything this page asks or sends from now on. */
  setPersonalisation(on: boolean): void {
    this.personalisation.set(on);
    announce(on ? 'Personalisation is on.' : 'Personalisation is off. Nothing about you is used or sent.');
    this.switched.notify();
  }

  async #tell(
    type: 'add_to_cart' | 'remove_from_cart',
    product: Product,
    quantity: number,
    requestId?: string,
    placement?: string,
  ): Promise<void> {
    const { price } = product;
    await this.activity
      .tell({
        type,
        items: [
          {
            itemId: product.id,
            quantity,
            ...(price ? { unitPrice: unitPriceOf(price, Date.now()) } : {}),
            ...(requestId === undefined ? {} : { requestId }),
          },
        ],
        ...(placement === undefined ? {} : { placement }),
      })
      .catch(() => undefined);
  }
}
