import { AisleProblem } from '@aisle/sdk';
import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Page } from '../router.ts';
import { failureText } from '../shop/connection.ts';
import { Impressions } from '../shop/impressions.ts';
import type { Shop } from '../shop/shop.ts';
import { type SmallerPicture, smallerPicture } from '../shop/smaller-picture.ts';
import { failure } from '../view/failure.ts';
import { foundTiles, SEARCH_PLACEMENT } from '../view/found-tiles.ts';
import { tileSkeleton } from '../view/tile.ts';

/** Search by photo: chosen, taken, dropped on the page or pasted into it; made small before it leaves the device. */
export function photoPage(shop: Shop): Page {
  const status = element('p', { class: 'lead', role: 'status' }, '\u00a0');
  const shown = element('img', { class: 'photo-shown', alt: 'Your photo', hidden: true });
  const grid = element('ul', { class: 'grid', role: 'list', 'aria-label': 'Products that look like it' });
  const more = element('div', { class: 'more' });
  const seen: Impressions[] = [];
  const leaving = new AbortController();
  let turn = 0;

  const load = async (picture: SmallerPicture, mine: number, cursor?: string): Promise<void> => {
    try {
      const answer = await shop.search.askByPicture(picture.blob, cursor);
      if (mine !== turn) return;
      if (cursor === undefined) {
        grid.replaceChildren();
        const off = answer.served.degraded?.some((step) => step.startsWith('pictures:')) ?? false;
        status.textContent = off
          ? 'This shop cannot look at pictures just now.'
          : answer.total === 0
            ? 'Nothing here looks like it. A photo of one thing alone, on a plain ground, works best.'
            : 'These look most like it.';
        announce(status.textContent);
      }
      const first = grid.childElementCount;
      const tiles = foundTiles(shop, answer);
      grid.append(...tiles);
      const impressions = new Impressions(shop.activity);
      impressions.follow(
        { requestId: answer.requestId, placement: SEARCH_PLACEMENT, items: answer.items },
        tiles,
      );
      seen.push(impressions);
      if (cursor !== undefined) grid.children[first]?.querySelector('a')?.focus({ preventScroll: true });
      const { nextCursor } = answer;
      more.replaceChildren(
        nextCursor === undefined
          ? ''
          : element(
              'button',
              { type: 'button', class: 'button', on: { click: () => void load(picture, mine, nextCursor) } },
              'Show more',
            ),
      );
    } catch (error) {
      if (mine !== turn) return;
      grid.replaceChildren();
      const unread = error instanceof AisleProblem && [413, 415].includes(error.status);
      more.replaceChildren(
        failure(unread ? 'This picture cannot be read. Try another.' : failureText(error), () => {
          more.replaceChildren();
          void load(picture, mine, cursor);
        }),
      );
    }
  };
  const search = async (file: Blob) => {
    const mine = ++turn;
    more.replaceChildren();
    try {
      const picture = await smallerPicture(file);
      if (mine !== turn) return;
      shown.src = picture.address;
      shown.hidden = false;
      status.textContent = 'Looking …';
      grid.replaceChildren(...Array.from({ length: 12 }, () => tileSkeleton(true)));
      await load(picture, mine);
    } catch {
      if (mine !== turn) return;
      grid.replaceChildren();
      status.textContent = 'This is no picture that can be read. JPEG, PNG, WebP, AVIF and GIF are.';
    }
  };
  const chooser = (text: string, attributes: Record<string, string>) => {
    const input = element('input', {
      type: 'file',
      accept: 'image/*',
      ...attributes,
      on: {
        change: () => {
          const [file] = input.files ?? [];
          // The same photo again is a question again.
          input.value = '';
          if (file) void search(file);
        },
      },
    });
    const extra = attributes['capture'] === undefined ? '' : ' photo-camera';
    return element('label', { class: `button${extra}` }, icon('camera'), text, input);
  };
  const drop = element(
    'div',
    {
      class: 'photo-drop',
      on: {
        dragover: (event) => {
          event.preventDefault();
          drop.classList.add('over');
        },
        dragleave: () => drop.classList.remove('over'),
        drop: (event) => {
          event.preventDefault();
          drop.classList.remove('over');
          const [file] = event.dataTransfer?.files ?? [];
          if (file) void search(file);
        },
      },
    },
    shown,
    element('p', {}, 'Drop a picture here, paste one, or'),
    element(
      'div',
      { class: 'photo-acts' },
      chooser('Choose a photo', {}),
      chooser('Take a photo', { capture: 'environment' }),
    ),
    element(
      'p',
      { class: 'muted' },
      'It is made small on this device, compared with the shop’s pictures and not kept.',
    ),
  );
  document.addEventListener(
    'paste',
    (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (!file) return;
      event.preventDefault();
      void search(file);
    },
    { signal: leaving.signal },
  );

  return {
    title: 'Search by photo',
    root: element(
      'div',
      { class: 'page' },
      element('div', { class: 'page-head' }, element('h1', {}, 'Search by photo')),
      drop,
      status,
      element('section', { 'aria-label': 'Results' }, grid, more),
    ),
    stop() {
      turn++;
      leaving.abort();
      for (const impressions of seen) impressions.stop();
    },
  };
}
