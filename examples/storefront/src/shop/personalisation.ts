import { keep, readKept } from './device-storage.ts';
import { Listeners } from './listeners.ts';

const NAME = 'storefront.personalise';

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** Whether this shop may use who is shopping; kept on the device, honoured by everything asked or sent after it. */
export class Personalisation {
  #on = readKept(NAME, isBoolean, true);
  readonly changed = new Listeners<[on: boolean]>();

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    keep(NAME, on);
    this.changed.notify(on);
  }
}
