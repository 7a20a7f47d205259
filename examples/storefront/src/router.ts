import { partsOf } from './paths.ts';

export interface Page {
  /** For the browser's title, without the shop's name. */
  readonly title: string;
  readonly root: HTMLElement;
  stop?(): void;
}

export type OpenPage = (parts: readonly string[]) => Page;

interface Place {
  readonly scroll?: number;
}

/** Shows the page of the address: real links, history with scroll positions, focus on the new heading. */
export class Router {
  readonly #main: HTMLElement;
  readonly #open: OpenPage;
  readonly #shopName: string;
  #page: Page | undefined;

  constructor(main: HTMLElement, shopName: string, open: OpenPage) {
    this.#main = main;
    this.#shopName = shopName;
    this.#open = open;
    history.scrollRestoration = 'manual';
    document.addEventListener('click', (event) => this.#followLink(event));
    globalThis.addEventListener('popstate', (event) => {
      const { scroll = 0 } = (event.state ?? {}) as Place;
      this.#show(scroll, true);
    });
    let resting: ReturnType<typeof setTimeout> | undefined;
    globalThis.addEventListener(
      'scroll',
      () => {
        clearTimeout(resting);
        resting = setTimeout(() => history.replaceState({ scroll: scrollY } satisfies Place, ''), 150);
      },
      { passive: true },
    );
  }

  start(): void {
    this.#show(((history.state ?? {}) as Place).scroll ?? 0, false);
  }

  go(path: string): void {
    history.pushState({} satisfies Place, '', path);
    this.#show(0, true);
  }

  #followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.('a');
    const href = link?.getAttribute('href');
    if (!link || !href?.startsWith('/') || link.hasAttribute('download') || link.target) return;
    event.preventDefault();
    this.go(href);
  }

  #show(scroll: number, moveFocus: boolean): void {
    this.#page?.stop?.();
    const page = this.#open(partsOf(location.pathname) ?? ['not-found']);
    this.#page = page;
    document.title = page.title === '' ? this.#shopName : `${page.title} · ${this.#shopName}`;
    this.#main.replaceChildren(page.root);
    for (const link of document.querySelectorAll('nav a'))
      if (link.getAttribute('href') === location.pathname) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    scrollTo({ top: scroll, behavior: 'instant' });
    if (!moveFocus) return;
    focusHeading(page.root);
  }
}

/** Takes keyboard and screen reader to where the page begins. */
export function focusHeading(root: HTMLElement): void {
  const heading = root.querySelector<HTMLElement>('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}
