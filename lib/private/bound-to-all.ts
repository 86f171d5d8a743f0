import type { IBindable } from '../binding';

/** A service or a task that gets what backing service comes later, too. */
export interface BoundToAll {
  addBinding(bindable: IBindable): void;
}
