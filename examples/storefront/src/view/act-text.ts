const ACTS: Readonly<Record<string, string>> = {
  view: 'Viewed',
  list_view: 'Seen in a row',
  click: 'Clicked',
  search: 'Searched',
  add_to_cart: 'Added to cart',
  remove_from_cart: 'Taken out of cart',
  wishlist: 'Wished for',
  begin_checkout: 'Began checkout',
  purchase: 'Bought',
  refund: 'Sent back',
  rate: 'Rated',
  dismiss: 'Not for me',
  'x-sign-in': 'Signed in',
};

/** What a type of event means, in words. */
export function actText(type: string): string {
  return ACTS[type] ?? type;
}
