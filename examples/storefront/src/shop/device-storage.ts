import { MemoryStorage, type VisitorStorage } from '@aisle/sdk';

function openStorage(): VisitorStorage {
  try {
    const storage = globalThis.localStorage;
    storage.setItem('storefront.probe', '1');
    storage.removeItem('storefront.probe');
    return storage;
  } catch {
    return new MemoryStorage();
  }
}

/** What this device keeps between visits; only as long as the page where the browser forbids it. */
export const deviceStorage: VisitorStorage = openStorage();

/** A kept value, or the fallback when there is none or it cannot be read. */
export function readKept<Value>(
  name: string,
  isValue: (value: unknown) => value is Value,
  fallback: Value,
): Value {
  try {
    const value: unknown = JSON.parse(deviceStorage.getItem(name) ?? 'null');
    return isValue(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    deviceStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A full storage loses convenience, not the visit.
  }
}
