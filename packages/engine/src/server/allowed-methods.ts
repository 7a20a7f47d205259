/** Which methods a path has, for 405 answers. Learns the routes as they are registered. */
export class AllowedMethods {
  readonly #routes: { readonly pattern: RegExp; readonly method: string }[] = [];

  /** @param route pattern of the router: `/v1/products/:id`, `::` for a colon. Wildcards are no endpoints. */
  add(method: string, route: string): void {
    if (route.includes('*')) return;
    const source = route
      .split('/')
      .map((part) =>
        part.startsWith(':') && !part.startsWith('::')
          ? '[^/]+'
          : part.replaceAll('::', ':').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/');
    this.#routes.push({ pattern: new RegExp(`^${source}$`), method });
  }

  /** Methods of the path, sorted; empty when there is no such path. */
  of(path: string): readonly string[] {
    const methods = this.#routes.filter((route) => route.pattern.test(path)).map((route) => route.method);
    return [...new Set(methods)].sort();
  }
}
