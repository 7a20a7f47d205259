import { element } from '../dom/element.ts';
import type { Page } from '../router.ts';
import type { Shop } from '../shop/shop.ts';
import { forYouTitle, newTitle, trendingTitle } from '../view/row-title.ts';
import { Rows } from '../view/rows.ts';
import { WholeShop } from '../view/whole-shop.ts';

/** A shop that nobody has used yet has little to recommend; with less than this it shows what it has. */
const FEW = 6;

/** What is for this visitor, what moves, what is new, what was bought before. */
export function homePage(shop: Shop): Page {
  const heading = element('h1');
  const lead = element('p', { class: 'lead' });
  const greet = () => {
    const { shopper } = shop.shoppers;
    // Whoever turned personalisation off is not called by name either.
    heading.textContent =
      shopper && shop.personalisation.on
        ? `Welcome back, ${shopper.label}`
        : `Welcome to ${shop.configuration.shopName}`;
    lead.textContent = shop.personalisation.on
      ? 'These rows follow what you look at. Every product says why it is here.'
      : 'These rows are the same for everybody. Every product says why it is here.';
  };
  greet();
  const everything = new WholeShop(shop);
  const rows = new Rows(
    shop,
    [
      { request: { placement: 'home', limit: 12 }, title: forYouTitle },
      { request: { placement: 'trending', limit: 12 }, title: trendingTitle },
      { request: { placement: 'new', limit: 12 }, title: newTitle },
      { request: { placement: 'buy-again', limit: 12 }, title: () => 'Buy again' },
    ],
    (items) => {
      if (items < FEW) void everything.show();
    },
  );
  const unsubscribe = shop.switched.subscribe(greet);
  void rows.start(shop.activity.settled());
  return {
    title: '',
    root: element(
      'div',
      { class: 'page' },
      element('div', { class: 'page-head' }, heading, lead),
      rows.root,
      everything.root,
    ),
    stop() {
      unsubscribe();
      rows.stop();
    },
  };
}
