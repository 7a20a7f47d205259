import type { Placement } from '../../domain/placement.ts';
import type { PlacementStore } from '../../domain/ports/placement-store.ts';
import type { ControlDatabase } from './control-database.ts';

export class SqlitePlacementStore implements PlacementStore {
  readonly #control: ControlDatabase;

  constructor(control: ControlDatabase) {
    this.#control = control;
  }

  get(name: string): Placement | undefined {
    return this.#control.placements.get(name);
  }

  all(): Iterable<Placement> {
    return this.#control.placements.values();
  }

  async put(placement: Placement): Promise<void> {
    this.#control.write(
      `INSERT INTO placements (name, payload) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET payload = excluded.payload`,
      placement.name,
      JSON.stringify(placement),
    );
  }

  async delete(name: string): Promise<boolean> {
    return this.#control.write('DELETE FROM placements WHERE name = ?', name) > 0;
  }

  subscribe(listener: () => void): () => void {
    return this.#control.subscribe(listener);
  }
}
